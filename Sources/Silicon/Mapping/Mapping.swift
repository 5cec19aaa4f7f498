import Units

/// The choices of a mapping that concern the whole chip. All that are possible are priced, and the best is
/// taken.
public struct Mapping: Sendable, Hashable {
  /// The share of the macros that keeps its weights; the others are loaded anew for each layer. 1 where all
  /// weights fit.
  public var residentShare: Double
  /// Whether spare macros hold second copies of trained weights as well, which then are written as often.
  public var duplicatesTrained: Bool
  /// Whether depthwise convolutions run on the vector unit, with weights that stay in the buffer.
  public var usesVectorUnitForDepthwise: Bool
  /// Images that go through the network together, the batch or one: fewer live bytes and more loading. Ranges
  /// are those of the step before, so the integers are the same; sums of gradients wait in the buffer between
  /// images.
  public var imagesAtOnce: Int

  /// The choices for `workload` on a chip; `fits` says whether all of its weights do. Loading may be the
  /// faster way even then: a layer that is loaded can have all macros to itself.
  static func candidates(_ workload: Workload, fits: Bool) -> [Mapping] {
    let images = workload.batch == 1 ? [1] : [workload.batch, 1]
    let depthwise = workload.matrices.contains { $0.isDepthwise } ? [false, true] : [false]
    return (fits ? [1, 0.5, 0] : [0.9, 0.75, 0.5, 0]).flatMap { share in
      images.flatMap { images in
        depthwise.flatMap { depthwise in
          (share == 1 && workload.isTraining ? [false, true] : [false]).map { trained in
            Mapping(
              residentShare: share, duplicatesTrained: trained, usesVectorUnitForDepthwise: depthwise,
              imagesAtOnce: images)
          }
        }
      }
    }
  }
}

extension Workload.Matrix {
  /// Every channel by itself.
  var isDepthwise: Bool { groups > 1 && inputChannels == 1 && outputs == 1 }
}

/// What a mapping is chosen by.
public enum Objective: String, Sendable, CaseIterable {
  /// The least energy.
  case energy
  /// The least time.
  case latency
  /// The least product of both.
  case energyDelay = "energy-delay"

  /// The lower the better.
  func score(_ energy: Energy, _ time: Time) -> Double {
    switch self {
    case .energy: energy.si
    case .latency: time.si
    case .energyDelay: energy.si * time.si
    }
  }
}

/// How errors go backward through a matrix that the arrays hold.
public enum TransposedPolicy: String, Sendable, CaseIterable {
  /// A second, transposed copy lies in further arrays; a trained matrix is written twice.
  case copy
  /// Each array has a second set of adder trees along its rows: one copy, more area.
  case transposable
  /// Rows are read one after another into an adder tree beside the array: one copy, little area, slow.
  case rowSerial = "row-serial"
}
