extension Float32Reference {
  /// The two positions that output `i` of bilinear resizing from `input` to `output` positions reads, with
  /// their weights. The source coordinate is `(i + 1/2) * input / output - 1/2`, clamped to the input.
  static func samples(_ i: Int, input: Int, output: Int) -> [(position: Int, weight: Double)] {
    let exact = (Double(i) + 0.5) * Double(input) / Double(output) - 0.5
    let coordinate = min(max(exact, 0), Double(input - 1))
    let low = Int(coordinate)
    let fraction = coordinate - Double(low)
    return [(low, 1 - fraction), (min(low + 1, input - 1), fraction)]
  }

  /// Calls `body(output position, input position, weight)` for every sample of an image.
  private static func forEachSample(
    from input: (height: Int, width: Int), to output: (height: Int, width: Int),
    _ body: (Int, Int, Double) -> Void
  ) {
    for y in 0..<output.height {
      for x in 0..<output.width {
        for row in samples(y, input: input.height, output: output.height) {
          for column in samples(x, input: input.width, output: output.width) {
            body(
              y * output.width + x, row.position * input.width + column.position, row.weight * column.weight)
          }
        }
      }
    }
  }

  /// Bilinear resizing without aligned corners of `x` ([batch][input.height][input.width][channels]).
  public static func resize(
    _ x: [Double], from input: (height: Int, width: Int), to output: (height: Int, width: Int), channels: Int
  ) -> [Double] {
    let inSize = input.height * input.width * channels, outSize = output.height * output.width * channels
    var out = [Double](repeating: 0, count: x.count / inSize * outSize)
    for image in 0..<x.count / inSize {
      forEachSample(from: input, to: output) { to, from, weight in
        for c in 0..<channels {
          out[image * outSize + to * channels + c] += weight * x[image * inSize + from * channels + c]
        }
      }
    }
    return out
  }

  /// The transpose of `resize`: `e` ([batch][output.height][output.width][channels]) is the error at its
  /// output.
  public static func resizeBackward(
    _ e: [Double], from input: (height: Int, width: Int), to output: (height: Int, width: Int), channels: Int
  ) -> [Double] {
    let inSize = input.height * input.width * channels, outSize = output.height * output.width * channels
    var out = [Double](repeating: 0, count: e.count / outSize * inSize)
    for image in 0..<e.count / outSize {
      forEachSample(from: input, to: output) { to, from, weight in
        for c in 0..<channels {
          out[image * inSize + from * channels + c] += weight * e[image * outSize + to * channels + c]
        }
      }
    }
    return out
  }
}
