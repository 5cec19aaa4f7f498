/// The choices of a mapping that concern the whole chip. All that are possible are priced, and the best is taken.
public struct Mapping: Sendable, Hashable {
  /// The share of the macros that keeps its weights; the others are loaded anew for each layer. 1 where all weights fit.
  public var residentShare: Double
  /// Whether spare macros hold second copies of trained weights as well, which then are written as often.
  public var duplicatesTrained: Bool
  /// Whether depthwise convolutions run on the vector unit, with weights from outside.
  public var usesVectorUnitForDepthwise: Bool
  /// Images that go through the network together. Less than the batch in inference alone: fewer live bytes, more loading.
  public var imagesAtOnce: Int

  /// The choices for `workload` on a chip; `fits` says whether all of its weights do.
  static func candidates(_ workload: Workload, fits: Bool) -> [Mapping] {
    let shares = fits ? [1] : [0, 0.25, 0.5, 0.75]
    let images = workload.isTraining || workload.batch == 1 ? [workload.batch] : [workload.batch, 1]
    let hasDepthwise = workload.matrices.contains { $0.isDepthwise }
    let hasTrained = fits && workload.isTraining
    return shares.flatMap { share in
      images.flatMap { images in
        (hasDepthwise ? [false, true] : [false]).flatMap { depthwise in
          (hasTrained ? [false, true] : [false]).map { trained in
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
