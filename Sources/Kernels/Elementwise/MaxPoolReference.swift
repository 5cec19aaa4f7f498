extension Reference {
  /// The extents of a max pool, as in `rm_geometry`.
  public struct MaxPool: Sendable {
    /// Images and extents of the input.
    public var batch: Int, height: Int, width: Int, channels: Int
    /// Extents of the output.
    public var outHeight: Int, outWidth: Int
    /// Side of a window, step, and places outside above and to the left.
    public var kernel: Int, stride: Int, padTop: Int, padLeft: Int

    /// A pool of these extents.
    public init(
      batch: Int, height: Int, width: Int, channels: Int, outHeight: Int, outWidth: Int, kernel: Int,
      stride: Int, padTop: Int, padLeft: Int
    ) {
      (self.batch, self.height, self.width, self.channels) = (batch, height, width, channels)
      (self.outHeight, self.outWidth, self.kernel, self.stride) = (outHeight, outWidth, kernel, stride)
      (self.padTop, self.padLeft) = (padTop, padLeft)
    }

    /// Of each output element, the index of the first of the largest elements of its window.
    public func winners<Element: Comparable>(_ x: [Element]) -> [Int] {
      var winners: [Int] = []
      for image in 0..<batch {
        for y in 0..<outHeight {
          for column in 0..<outWidth {
            for c in 0..<channels {
              var best: Int?
              for ky in 0..<kernel {
                for kx in 0..<kernel {
                  let (inY, inX) = (y * stride - padTop + ky, column * stride - padLeft + kx)
                  guard (0..<height).contains(inY), (0..<width).contains(inX) else { continue }
                  let index = ((image * height + inY) * width + inX) * channels + c
                  if best.map({ x[index] > x[$0] }) ?? true { best = index }
                }
              }
              winners.append(best!)
            }
          }
        }
      }
      return winners
    }
  }

  /// The largest element of each window.
  public static func maxPool(_ x: [UInt8], isSigned: Bool, _ pool: MaxPool) -> [UInt8] {
    pool.winners(x.map { value($0, isSigned) }).map { x[$0] }
  }

  /// Each window's error goes to the first of its largest elements; the sums are requantised.
  public static func maxPoolBackward(
    _ error: [Int8], _ x: [UInt8], isSigned: Bool, _ pool: MaxPool, by rule: Requantisation
  ) -> Requantised {
    var sums = [Int32](repeating: 0, count: x.count)
    for (error, winner) in zip(error, pool.winners(x.map { value($0, isSigned) })) {
      sums[winner] += Int32(error)
    }
    return requantise(sums, channels: pool.channels, by: rule)
  }
}
