/// Scales a picture whose rows come one after another, and hands its own rows over as soon as they are there:
/// with the arithmetic of every scaled picture, and room for only as many rows as one of the results reads.
public struct RowScaler {
  private let columns, rows: ResamplingFilter
  private let inputWidth, inputHeight: Int
  /// As many rows of the input as one of the results reads, one behind the other.
  private var ring: [UInt8]
  /// The weighted sums of a result's rows, by column of the input: of 32 bits where they suffice.
  private var sums: [UInt32], wideSums: [UInt64]
  private var line: [UInt8]
  /// How many of a column's weights count: the rest is 0, or of pixels that are not there.
  private let taps: [Int]
  private let mean: RoundedQuotient
  private var nextInput = 0
  private var nextOutput = 0

  init(inputWidth: Int, inputHeight: Int, columns: ResamplingFilter, rows: ResamplingFilter) {
    (self.columns, self.rows) = (columns, rows)
    (self.inputWidth, self.inputHeight) = (inputWidth, inputHeight)
    let length = 3 * inputWidth
    ring = [UInt8](repeating: 0, count: rows.width * length)
    let isNarrow = rows.denominator <= Self.narrowest
    sums = [UInt32](repeating: 0, count: isNarrow ? length : 0)
    wideSums = [UInt64](repeating: 0, count: isNarrow ? 0 : length)
    line = [UInt8](repeating: 0, count: columns.starts.count * 3)
    taps = columns.starts.enumerated().map { column, start in
      let weights = columns.weights[column * columns.width..<(column + 1) * columns.width]
        .prefix(inputWidth - start)
      return (weights.lastIndex { $0 != 0 } ?? weights.startIndex) + 1 - weights.startIndex
    }
    // A column's sums stay below 255 · 2 · 64 M, and the whole below 2⁶³ for any picture that is decoded.
    mean = RoundedQuotient(by: UInt64(columns.denominator) * UInt64(rows.denominator))
  }

  /// Weights up to this are of 16 bits, and sums of a column below 2²⁴.
  private static let narrowest = Int(UInt16.max)

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
    try push(writing: { _ = $0.update(fromContentsOf: samples) }, body)
  }

  /// The same, of a row that `write` writes where it is needed; of one that nothing reads it does not.
  mutating func push(
    writing write: (UnsafeMutableBufferPointer<UInt8>) -> Void,
    _ body: (_ row: Int, _ samples: UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    let input = nextInput
    nextInput += 1
    guard nextOutput < rows.starts.count, input >= rows.starts[nextOutput] else { return }
    let (length, place) = (3 * inputWidth, input % rows.width)
    ring.withUnsafeMutableBufferPointer {
      write(UnsafeMutableBufferPointer(rebasing: $0[place * length..<(place + 1) * length]))
    }
    while nextOutput < rows.starts.count, end(ofOutput: nextOutput) <= nextInput {
      finish(nextOutput)
      try line.withUnsafeBufferPointer { try body(nextOutput, $0) }
      nextOutput += 1
    }
  }

  /// The weighted mean of what row `output` reads, into `line`: first of its rows, which are many samples in
  /// a row of memory, then of what is left of them.
  private mutating func finish(_ output: Int) {
    let inputs = rows.starts[output]..<end(ofOutput: output)
    if sums.isEmpty {
      Self.add(inputs, of: ring, rows, output, into: &wideSums) { UInt64($0) &* UInt64($1) }
      filter(wideSums)
    } else {
      // Both factors are of 16 bits at most, which vectors multiply at once.
      Self.add(inputs, of: ring, rows, output, into: &sums) {
        UInt32(UInt16(truncatingIfNeeded: $0)) &* UInt32($1)
      }
      filter(sums)
    }
  }

  @inline(__always)
  private static func add<Sum: FixedWidthInteger>(
    _ inputs: Range<Int>, of ring: [UInt8], _ rows: ResamplingFilter, _ output: Int, into sums: inout [Sum],
    _ product: (_ weight: UInt32, _ sample: UInt8) -> Sum
  ) {
    let length = sums.count
    sums.withUnsafeMutableBufferPointer { sums in
      ring.withUnsafeBufferPointer { ring in
        sums.update(repeating: 0)
        for input in inputs {
          let weight = rows.weights[output * rows.width + input - inputs.lowerBound]
          if weight == 0 { continue }
          let line = ring.baseAddress! + input % rows.width * length
          let target = sums.baseAddress!
          for index in 0..<length { target[index] &+= product(weight, line[index]) }
        }
      }
    }
  }

  /// The weighted means of a row of sums, into `line`.
  @inline(__always)
  private mutating func filter<Sum: FixedWidthInteger>(_ sums: [Sum]) {
    let (columns, taps, mean) = (columns, taps, mean)
    line.withUnsafeMutableBufferPointer { line in
      sums.withUnsafeBufferPointer { sums in
        columns.weights.withUnsafeBufferPointer { weights in
          guard var target = line.baseAddress, let first = sums.baseAddress, var weight = weights.baseAddress
          else { return }
          for (start, count) in zip(columns.starts, taps) {
            var pixel = first + 3 * start
            var (red, green, blue): (UInt64, UInt64, UInt64) = (0, 0, 0)
            for tap in 0..<count {
              let share = UInt64(weight[tap])
              red &+= share &* UInt64(truncatingIfNeeded: pixel[0])
              green &+= share &* UInt64(truncatingIfNeeded: pixel[1])
              blue &+= share &* UInt64(truncatingIfNeeded: pixel[2])
              pixel += 3
            }
            target[0] = mean.of(red)
            target[1] = mean.of(green)
            target[2] = mean.of(blue)
            target += 3
            weight += columns.width
          }
        }
      }
    }
  }
}

/// Division by one number, rounded to nearest, halves up: where it can be, as a multiplication, which takes a
/// tenth of the time.
struct RoundedQuotient {
  private let divisor, half: UInt64
  /// 2⁶⁴ ∕ divisor, rounded up; 0 where a division has to do.
  private let reciprocal: UInt64

  init(by divisor: UInt64) {
    (self.divisor, half) = (divisor, divisor / 2)
    // The reciprocal is too large by less than divisor ∕ 2⁶⁴ of one; times a sum below 256 · divisor that
    // stays below the step to the next quotient where 256 · divisor² is below 2⁶⁴.
    reciprocal = divisor > 1 && divisor < 1 << 28 ? UInt64.max / divisor + 1 : 0
  }

  /// The quotient of a sum that gives at most 255.
  @inline(__always)
  func of(_ sum: UInt64) -> UInt8 {
    let raised = sum &+ half
    guard reciprocal != 0 else { return UInt8(truncatingIfNeeded: raised / divisor) }
    return UInt8(truncatingIfNeeded: reciprocal.multipliedFullWidth(by: raised).high)
  }
}
