import CKernels

extension Reference {
  /// The input coordinate that `tap` of output coordinate `out` reads along one axis (geometry.h), or nil
  /// outside the input.
  public static func source(
    out: Int, tap: Int, pad: Int, stride: Int, size: Int, isTransposed: Bool
  ) -> Int? {
    if isTransposed {
      let scaled = out + pad - tap
      guard scaled >= 0, scaled % stride == 0, scaled / stride < size else { return nil }
      return scaled / stride
    }
    let at = out * stride - pad + tap
    return (0..<size).contains(at) ? at : nil
  }

  /// Calls `body` with the tap (ky, kx) and the input pixel's index for every tap of an output pixel; nil for a
  /// tap outside the input. `row` is (image * out_h + y) * out_w + x.
  static func forEachTap(
    _ geometry: rm_geometry, row: Int, _ body: (_ ky: Int, _ kx: Int, _ pixel: Int?) -> Void
  ) {
    let width = Int(geometry.out_w), height = Int(geometry.out_h)
    let (x, y, image) = (row % width, row / width % height, row / width / height)
    let isTransposed = geometry.transposed != 0
    for ky in 0..<Int(geometry.kernel_h) {
      for kx in 0..<Int(geometry.kernel_w) {
        let iy = source(
          out: y, tap: ky, pad: Int(geometry.pad_top), stride: Int(geometry.stride), size: Int(geometry.in_h),
          isTransposed: isTransposed)
        let ix = source(
          out: x, tap: kx, pad: Int(geometry.pad_left), stride: Int(geometry.stride),
          size: Int(geometry.in_w),
          isTransposed: isTransposed)
        guard let iy, let ix else {
          body(ky, kx, nil)
          continue
        }
        body(ky, kx, (image * Int(geometry.in_h) + iy) * Int(geometry.in_w) + ix)
      }
    }
  }

  /// The patch matrix of one group: rows of kernel_h * kernel_w * (in_channels / groups) elements.
  public static func gather<Element: BinaryInteger>(
    _ input: [Element], geometry: rm_geometry, group: Int
  ) -> [Element] {
    let channels = Int(geometry.in_channels)
    let perGroup = channels / Int(geometry.groups)
    var patches: [Element] = []
    for row in 0..<Int(geometry.batch * geometry.out_h * geometry.out_w) {
      forEachTap(geometry, row: row) { _, _, pixel in
        for c in 0..<perGroup {
          patches.append(pixel.map { input[$0 * channels + group * perGroup + c] } ?? 0)
        }
      }
    }
    return patches
  }
}
