extension Float32Reference {
  /// Mean over size × size cells of `x` ([batch][height][width][channels]), stride = size; a remainder at the
  /// right and bottom is left out.
  public static func averagePool(
    _ x: [Double], height: Int, width: Int, channels: Int, size: Int
  ) -> [Double] {
    let outHeight = height / size, outWidth = width / size
    let batch = x.count / (height * width * channels)
    var out = [Double](repeating: 0, count: batch * outHeight * outWidth * channels)
    for image in 0..<batch {
      for y in 0..<(outHeight * size) {
        for column in 0..<(outWidth * size) {
          for c in 0..<channels {
            let cell = (image * outHeight + y / size) * outWidth + column / size
            let value = x[((image * height + y) * width + column) * channels + c]
            out[cell * channels + c] += value / Double(size * size)
          }
        }
      }
    }
    return out
  }

  /// The transpose of `averagePool`: `e` is the error at its output; the remainder gets 0.
  public static func averagePoolBackward(
    _ e: [Double], height: Int, width: Int, channels: Int, size: Int
  ) -> [Double] {
    let outHeight = height / size, outWidth = width / size
    let batch = e.count / (outHeight * outWidth * channels)
    var out = [Double](repeating: 0, count: batch * height * width * channels)
    for i in out.indices {
      let c = i % channels, column = i / channels % width
      let y = i / channels / width % height, image = i / channels / width / height
      guard y / size < outHeight, column / size < outWidth else { continue }
      let cell = (image * outHeight + y / size) * outWidth + column / size
      out[i] = e[cell * channels + c] / Double(size * size)
    }
    return out
  }

  /// Mean over the positions of `x` ([batch][positions][channels]).
  public static func globalPool(_ x: [Double], positions: Int, channels: Int) -> [Double] {
    let batch = x.count / (positions * channels)
    return (0..<batch * channels).map { i in
      let first = i / channels * positions * channels + i % channels
      return (0..<positions).reduce(0) { $0 + x[first + $1 * channels] } / Double(positions)
    }
  }

  /// The transpose of `globalPool`, masked: `out[image][p][c] = bit ? e[image][c] / positions : 0`.
  public static func broadcast(_ e: [Double], mask: [UInt8]?, positions: Int, channels: Int) -> [Double] {
    let batch = e.count / channels
    let out = (0..<batch * positions * channels).map {
      e[$0 / channels / positions * channels + $0 % channels] / Double(positions)
    }
    return mask.map { masked(out, mask: $0, channels: channels) } ?? out
  }

  /// The largest element of each window.
  public static func maxPool(_ x: [Double], _ pool: Reference.MaxPool) -> [Double] {
    pool.winners(x).map { x[$0] }
  }

  /// Each window's error goes to the first of its largest elements.
  public static func maxPoolBackward(_ x: [Double], _ e: [Double], _ pool: Reference.MaxPool) -> [Double] {
    var out = [Double](repeating: 0, count: x.count)
    for (error, winner) in zip(e, pool.winners(x)) { out[winner] += error }
    return out
  }
}
