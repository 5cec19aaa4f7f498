import CKernels

extension Reference {
  /// Accumulators of a depthwise convolution, [batch][out_h][out_w][channels]; weights are
  /// [channels][kernel_h][kernel_w].
  public static func depthwise(
    _ input: [UInt8], isSigned: Bool, weights: [Int8], geometry: rm_geometry
  ) -> [Int32] {
    depthwise(input.map { Int16(value($0, isSigned)) }, weights: weights, geometry: geometry)
  }

  /// The same for elements of the input as integers, fine ones among them, [batch][in_h][in_w][channels].
  public static func depthwise(_ input: [Int16], weights: [Int8], geometry: rm_geometry) -> [Int32] {
    let channels = Int(geometry.out_channels)
    let kernel = Int(geometry.kernel_h * geometry.kernel_w)
    let rows = Int(geometry.batch * geometry.out_h * geometry.out_w)
    var out = [Int32](repeating: 0, count: rows * channels)
    for row in 0..<rows {
      forEachTap(geometry, row: row) { ky, kx, pixel in
        guard let pixel else { return }
        for c in 0..<channels {
          out[row * channels + c] +=
            Int32(input[pixel * channels + c])
            * Int32(weights[c * kernel + ky * Int(geometry.kernel_w) + kx])
        }
      }
    }
    return out
  }

  /// The weight gradient, [kernel_h][kernel_w][channels]: the sums over rows of error × what the tap reads.
  public static func depthwiseOuter(_ input: [Int16], error: [Int8], geometry: rm_geometry) -> [Int32] {
    let channels = Int(geometry.out_channels)
    let rows = Int(geometry.batch * geometry.out_h * geometry.out_w)
    var out = [Int32](repeating: 0, count: Int(geometry.kernel_h * geometry.kernel_w) * channels)
    for row in 0..<rows {
      forEachTap(geometry, row: row) { ky, kx, pixel in
        guard let pixel else { return }
        let tap = ky * Int(geometry.kernel_w) + kx
        for c in 0..<channels {
          out[tap * channels + c] += Int32(error[row * channels + c]) * Int32(input[pixel * channels + c])
        }
      }
    }
    return out
  }
}
