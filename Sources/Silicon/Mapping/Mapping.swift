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
