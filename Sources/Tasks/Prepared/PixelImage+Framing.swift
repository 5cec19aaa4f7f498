import Formats

extension PixelImage {
  /// The picture as a square of `side` × `side` × 3 samples (rows, columns, red-green-blue) by the rule of
  /// `framing`, alpha over white. Integer arithmetic, rounded once, to nearest.
  public func square(side: Int, framing: Framing) -> [UInt8] {
    if framing == .stretched { return stretched(side: side) }
    let reference = framing == .photograph ? min(width, height) : max(width, height)
    // The picture's scaled extents; the other side keeps the shape, rounded to nearest.
    let scaledWidth = max(1, (2 * width * side + reference) / (2 * reference))
    let scaledHeight = max(1, (2 * height * side + reference) / (2 * reference))
    let columns = ResamplingFilter(
      inputs: width, outputs: scaledWidth, range: PixelImage.middle(of: scaledWidth, at: side))
    let rows = ResamplingFilter(
      inputs: height, outputs: scaledHeight, range: PixelImage.middle(of: scaledHeight, at: side))
    let scaled = resampled(columns: columns, rows: rows)
    let (keptWidth, keptHeight) = (columns.starts.count, rows.starts.count)
    if keptWidth == side && keptHeight == side { return scaled }
    var square = [UInt8](repeating: 255, count: side * side * 3)
    let (left, top) = ((side - keptWidth) / 2, (side - keptHeight) / 2)
    for row in 0..<keptHeight {
      let target = ((top + row) * side + left) * 3
      square[target..<target + keptWidth * 3] = scaled[row * keptWidth * 3..<(row + 1) * keptWidth * 3]
    }
    return square
  }

  /// The whole picture, each axis scaled to `side` pixels by itself.
  func stretched(side: Int) -> [UInt8] {
    resampled(
      columns: ResamplingFilter(inputs: width, outputs: side, range: 0..<side),
      rows: ResamplingFilter(inputs: height, outputs: side, range: 0..<side))
  }

  /// The outputs that are kept of an axis: the middle `side` of them, or all where there are fewer.
  private static func middle(of count: Int, at side: Int) -> Range<Int> {
    guard count > side else { return 0..<count }
    let start = (count - side) / 2
    return start..<start + side
  }

  /// The picture in three channels, alpha over white, through a filter per axis. Only one row of three
  /// channels and as many rows of unrounded sums are kept as the filter of rows reads at once, so that an
  /// enormous picture needs little beyond itself.
  func resampled(columns: ResamplingFilter, rows: ResamplingFilter) -> [UInt8] {
    let outputWidth = columns.starts.count
    let rowLength = outputWidth * 3
    let total = UInt64(columns.denominator) * UInt64(rows.denominator)
    var output = [UInt8](repeating: 0, count: rowLength * rows.starts.count)
    // A row's sums stay below 255 · 2 · 64 M, and a column's below 2⁶³ for any picture that is decoded.
    var sums = [UInt64](repeating: 0, count: rowLength)
    var line = [UInt8](repeating: 0, count: width * 3)
    var ring = [[UInt64]](repeating: sums, count: rows.width)
    var next = 0
    for (row, start) in rows.starts.enumerated() {
      let end = min(start + rows.width, height)
      next = max(next, start)
      while next < end {
        line.withUnsafeMutableBufferPointer { writeRGB(row: next, to: $0) }
        filter(line, through: columns, into: &ring[next % rows.width])
        next += 1
      }
      for index in 0..<rowLength { sums[index] = 0 }
      for input in start..<end {
        let weight = UInt64(rows.weights[row * rows.width + input - start])
        if weight == 0 { continue }
        ring[input % rows.width].withUnsafeBufferPointer { line in
          for index in 0..<rowLength { sums[index] &+= weight &* line[index] }
        }
      }
      for index in 0..<rowLength {
        output[row * rowLength + index] = UInt8((sums[index] &+ total / 2) / total)
      }
    }
    return output
  }

  private func filter(_ line: [UInt8], through filter: ResamplingFilter, into sums: inout [UInt64]) {
    line.withUnsafeBufferPointer { pixels in
      for (column, start) in filter.starts.enumerated() {
        var red: UInt64 = 0
        var green: UInt64 = 0
        var blue: UInt64 = 0
        for offset in 0..<min(filter.width, width - start) {
          let weight = UInt64(filter.weights[column * filter.width + offset])
          let pixel = (start + offset) * 3
          red &+= weight &* UInt64(pixels[pixel])
          green &+= weight &* UInt64(pixels[pixel + 1])
          blue &+= weight &* UInt64(pixels[pixel + 2])
        }
        sums[column * 3] = red
        sums[column * 3 + 1] = green
        sums[column * 3 + 2] = blue
      }
    }
  }
}
