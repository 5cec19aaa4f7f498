/// Scales a picture whose rows come one after another, and hands its own rows over as soon as they are there:
/// with the arithmetic of every scaled picture, and room for only as many rows as one of the results reads.
public struct RowScaler {
  private let columns, rows: ResamplingFilter
  private let inputWidth, inputHeight: Int
  private var ring: [[UInt64]]
  private var sums: [UInt64]
  private var line: [UInt8]
  private var nextInput = 0
  private var nextOutput = 0

  init(inputWidth: Int, inputHeight: Int, columns: ResamplingFilter, rows: ResamplingFilter) {
    (self.columns, self.rows) = (columns, rows)
    (self.inputWidth, self.inputHeight) = (inputWidth, inputHeight)
    sums = [UInt64](repeating: 0, count: columns.starts.count * 3)
    ring = [[UInt64]](repeating: sums, count: rows.width)
    line = [UInt8](repeating: 0, count: sums.count)
  }

  /// Scales pictures of `inputWidth` × `inputHeight` pixels so that they just cover `width` × `height`, of
  /// which the middle is kept.
  public init(inputWidth: Int, inputHeight: Int, covering width: Int, _ height: Int) {
    let isWider = width * inputHeight >= height * inputWidth
    let (over, under) = isWider ? (width, inputWidth) : (height, inputHeight)
    // Both sides by over ∕ under, rounded to nearest; one of them is exact, the other no smaller than asked
    // for.
    let scaledWidth = max(width, (2 * inputWidth * over + under) / (2 * under))
    let scaledHeight = max(height, (2 * inputHeight * over + under) / (2 * under))
    let (left, top) = ((scaledWidth - width) / 2, (scaledHeight - height) / 2)
    self.init(
      inputWidth: inputWidth, inputHeight: inputHeight,
      columns: ResamplingFilter(inputs: inputWidth, outputs: scaledWidth, range: left..<left + width),
      rows: ResamplingFilter(inputs: inputHeight, outputs: scaledHeight, range: top..<top + height))
  }

  private func end(ofOutput row: Int) -> Int { min(rows.starts[row] + rows.width, inputHeight) }

  /// How many rows of the input it takes to get the rows before `end`.
  public func inputs(before end: Int) -> Int {
    end <= 0 ? 0 : self.end(ofOutput: min(end, rows.starts.count) - 1)
  }

  /// Takes the next row of the input, `3 · inputWidth` samples, and hands over the rows that are complete
  /// with it.
  public mutating func push(
    _ samples: UnsafeBufferPointer<UInt8>,
    _ body: (_ row: Int, _ samples: UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    let input = nextInput
    nextInput += 1
    guard nextOutput < rows.starts.count, input >= rows.starts[nextOutput] else { return }
    filter(samples, into: input % rows.width)
    while nextOutput < rows.starts.count, end(ofOutput: nextOutput) <= nextInput {
      mean(nextOutput)
      try line.withUnsafeBufferPointer { try body(nextOutput, $0) }
      nextOutput += 1
    }
  }

  /// The weighted sums of a row's pixels, into a row of the ring.
  private mutating func filter(_ pixels: UnsafeBufferPointer<UInt8>, into place: Int) {
    let (columns, inputWidth) = (columns, inputWidth)
    ring[place].withUnsafeMutableBufferPointer { sums in
      for (column, start) in columns.starts.enumerated() {
        var red: UInt64 = 0
        var green: UInt64 = 0
        var blue: UInt64 = 0
        for offset in 0..<min(columns.width, inputWidth - start) {
          let weight = UInt64(columns.weights[column * columns.width + offset])
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

  /// The weighted mean of the rows that row `output` reads, into `line`.
  private mutating func mean(_ output: Int) {
    // A row's sums stay below 255 · 2 · 64 M, and a column's below 2⁶³ for any picture that is decoded.
    let total = UInt64(columns.denominator) * UInt64(rows.denominator)
    let (rows, ring, inputs) = (rows, ring, rows.starts[output]..<end(ofOutput: output))
    sums.withUnsafeMutableBufferPointer { sums in
      sums.update(repeating: 0)
      for input in inputs {
        let weight = UInt64(rows.weights[output * rows.width + input - inputs.lowerBound])
        if weight == 0 { continue }
        ring[input % rows.width].withUnsafeBufferPointer { line in
          for index in 0..<line.count { sums[index] &+= weight &* line[index] }
        }
      }
    }
    let sums = sums
    line.withUnsafeMutableBufferPointer { line in
      for index in 0..<line.count { line[index] = UInt8((sums[index] &+ total / 2) / total) }
    }
  }
}
