/// Where a convolution reads: see `rm_geometry` of the kernels. Tensors are batch × height × width ×
/// channels, channels fastest.
public struct Geometry: Hashable, Sendable {
  /// Images.
  public var batch: Int
  /// The extents of the tensor read.
  public var inHeight: Int, inWidth: Int, inChannels: Int
  /// The extents of the tensor written.
  public var outHeight: Int, outWidth: Int, outChannels: Int
  /// Of the forward convolution: side of the kernel, step, zeros above and to the left, groups of channels.
  public var kernel: Int, stride: Int, padTop: Int, padLeft: Int, groups: Int
  /// True for error backward: "in" is the error at the forward output.
  public var isTransposed: Bool
  /// Whether the tensor read is fine.
  public var isFine = false

  /// Every channel by itself.
  public var isDepthwise: Bool { groups > 1 && groups == inChannels && groups == outChannels }
  /// One position read per position written.
  public var isPointwise: Bool { kernel == 1 && stride == 1 && padTop == 0 && padLeft == 0 }
  /// Rows of the output.
  public var outRows: Int { batch * outHeight * outWidth }
  /// Columns of the patch matrix of one group.
  public var patch: Int { kernel * kernel * (inChannels / groups) }

  /// Multiply-accumulates, of the forward convolution and of either gradient alike; of 12 bits as of 8.
  public var macs: Int {
    isTransposed
      ? batch * inHeight * inWidth * inChannels * kernel * kernel * (outChannels / groups)
      : outRows * outChannels * patch
  }
}
