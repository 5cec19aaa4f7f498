extension Reference {
  /// Bilinear resizing of [batch][inHeight][inWidth][channels] without aligned corners.
  public struct Resizing: Sendable {
    /// Images.
    public var batch: Int
    /// Rows of positions to read.
    public var inHeight: Int
    /// Positions in such a row.
    public var inWidth: Int
    /// Rows of positions to write.
    public var outHeight: Int
    /// Positions in such a row.
    public var outWidth: Int
    /// Elements of a position; channels are resized alike.
    public var channels: Int

    /// All sizes are at least 1.
    public init(batch: Int, inHeight: Int, inWidth: Int, outHeight: Int, outWidth: Int, channels: Int) {
      self.batch = batch
      self.inHeight = inHeight
      self.inWidth = inWidth
      self.outHeight = outHeight
      self.outWidth = outWidth
      self.channels = channels
    }

    /// What output `i` along one axis reads: inputs and their weights in units of 1/128.
    ///
    /// The source coordinate ((2i + 1) * in / out - 1) / 2 is cut to 0...in-1; its fraction is rounded half
    /// up.
    public static func taps(_ i: Int, from input: Int, to output: Int) -> [(input: Int, weight: Int32)] {
      let numerator = max((2 * i + 1) * input - output, 0)
      let (near, rest) = numerator.quotientAndRemainder(dividingBy: 2 * output)
      if near >= input - 1 { return [(input - 1, 128)] }
      let weight = Int32((128 * rest + output) / (2 * output))
      return [(near, 128 - weight), (near + 1, weight)]
    }

    /// Calls `body` with the index of an output, the index of an input that it reads, and the weight in units
    /// of 2^-14.
    func forEachPair(_ body: (_ output: Int, _ input: Int, _ weight: Int32) -> Void) {
      for image in 0..<batch {
        for y in 0..<outHeight {
          for x in 0..<outWidth {
            for v in Self.taps(y, from: inHeight, to: outHeight) {
              for h in Self.taps(x, from: inWidth, to: outWidth) {
                for c in 0..<channels {
                  let output = ((image * outHeight + y) * outWidth + x) * channels + c
                  let input = ((image * inHeight + v.input) * inWidth + h.input) * channels + c
                  body(output, input, v.weight * h.weight)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The weighted sums before rounding, in units of 2^-14.
  public static func resizeSums(_ x: [Int8], _ resizing: Resizing) -> [Int32] {
    let r = resizing
    var sums = [Int32](repeating: 0, count: r.batch * r.outHeight * r.outWidth * r.channels)
    r.forEachPair { output, input, weight in sums[output] += weight * Int32(x[input]) }
    return sums
  }

  /// Forward: (sum + 2^13) >> 14.
  public static func resize(_ x: [Int8], _ resizing: Resizing) -> [Int8] {
    resizeSums(x, resizing).map { Int8(($0 + (1 << 13)) >> 14) }
  }

  /// The transpose of `resizeSums`, in units of 2^-14.
  public static func resizeBackwardSums(_ error: [Int8], _ resizing: Resizing) -> [Int32] {
    let r = resizing
    var sums = [Int32](repeating: 0, count: r.batch * r.inHeight * r.inWidth * r.channels)
    r.forEachPair { output, input, weight in sums[input] += weight * Int32(error[output]) }
    return sums
  }

  /// Backward: requantise(`resizeBackwardSums`); rows are the positions of the input.
  public static func resizeBackward(
    _ error: [Int8], _ resizing: Resizing, by rule: Requantisation
  ) -> Requantised {
    let r = resizing
    var out = Requantised(rows: r.batch * r.inHeight * r.inWidth, channels: r.channels)
    for (index, sum) in resizeBackwardSums(error, resizing).enumerated() {
      requantise(sum, row: index / r.channels, channel: index % r.channels, by: rule, into: &out)
    }
    return out
  }
}
