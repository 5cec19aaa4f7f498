import CKernels

extension Float32Reference {
  /// The input position that output `position` reads through tap `tap` along one axis, as `rm_geometry`
  /// states it; nil outside the input.
  static func source(
    _ position: Int, tap: Int, stride: Int, pad: Int, size: Int, transposed: Bool
  ) -> Int? {
    if !transposed {
      let input = position * stride - pad + tap
      return 0..<size ~= input ? input : nil
    }
    let scaled = position + pad - tap
    return scaled % stride == 0 && 0..<size ~= scaled / stride && scaled >= 0 ? scaled / stride : nil
  }

  /// Calls `body(output row, input row, tap)` for every product of a convolution; rows count positions over
  /// the batch, taps are `ky * kernel_w + kx`.
  static func forEachProduct(_ g: rm_geometry, _ body: (Int, Int, Int) -> Void) {
    let transposed = g.transposed != 0
    for image in 0..<Int(g.batch) {
      for y in 0..<Int(g.out_h) {
        for ky in 0..<Int(g.kernel_h) {
          let down = source(
            y, tap: ky, stride: Int(g.stride), pad: Int(g.pad_top), size: Int(g.in_h), transposed: transposed)
          guard let iy = down else { continue }
          for x in 0..<Int(g.out_w) {
            for kx in 0..<Int(g.kernel_w) {
              let across = source(
                x, tap: kx, stride: Int(g.stride), pad: Int(g.pad_left), size: Int(g.in_w),
                transposed: transposed)
              guard let ix = across else { continue }
              body(
                (image * Int(g.out_h) + y) * Int(g.out_w) + x, (image * Int(g.in_h) + iy) * Int(g.in_w) + ix,
                ky * Int(g.kernel_w) + kx)
            }
          }
        }
      }
    }
  }

  /// Depthwise convolution, forward or transposed; `weights` are [kernel_h][kernel_w][channels].
  /// - Returns: [batch][out_h][out_w][channels], without an epilogue.
  public static func depthwise(_ input: [Double], weights: [Double], geometry g: rm_geometry) -> [Double] {
    let channels = Int(g.in_channels)
    var out = [Double](repeating: 0, count: Int(g.batch * g.out_h * g.out_w) * channels)
    forEachProduct(g) { row, source, tap in
      for c in 0..<channels {
        out[row * channels + c] += input[source * channels + c] * weights[tap * channels + c]
      }
    }
    return out
  }

  /// Weight gradient of the forward convolution of geometry `g`.
  /// - Returns: [kernel_h][kernel_w][channels].
  public static func depthwiseOuter(_ input: [Double], error: [Double], geometry g: rm_geometry) -> [Double] {
    let channels = Int(g.in_channels)
    var out = [Double](repeating: 0, count: Int(g.kernel_h * g.kernel_w) * channels)
    forEachProduct(g) { row, source, tap in
      for c in 0..<channels {
        out[tap * channels + c] += input[source * channels + c] * error[row * channels + c]
      }
    }
    return out
  }
}
