import Formats
import Testing

@testable import Tasks

/// Resampling of one sample, point by point, in exact fractions: the definition, written without a filter.
private func reference(_ image: PixelImage, _ x: Int, _ y: Int, _ c: Int, width: Int, height: Int) -> UInt8 {
  func weights(_ inputs: Int, _ outputs: Int, _ output: Int) -> (weights: [Int], sum: Int) {
    if inputs > outputs {
      let weights = (0..<inputs).map {
        max(0, min((output + 1) * inputs, ($0 + 1) * outputs) - max(output * inputs, $0 * outputs))
      }
      return (weights, inputs)
    }
    // Distance from the output's centre to each input's centre, in 1/(2 · outputs) of an input.
    let unit = 2 * outputs
    let centre = min(max((2 * output + 1) * inputs, outputs), (2 * inputs - 1) * outputs)
    return ((0..<inputs).map { max(0, unit - abs((2 * $0 + 1) * outputs - centre)) }, unit)
  }
  let (columns, columnSum) = weights(image.width, width, x)
  let (rows, rowSum) = weights(image.height, height, y)
  var sum = 0
  for row in 0..<image.height {
    for column in 0..<image.width {
      sum += rows[row] * columns[column] * Int(image.pixels[(row * image.width + column) * 3 + c])
    }
  }
  return UInt8((sum + columnSum * rowSum / 2) / (columnSum * rowSum))
}

@Suite("Resampling")
struct ResamplingTests {
  @Test(arguments: [
    (13, 9, 5), (9, 13, 5), (5, 7, 11), (8, 8, 8), (3, 40, 6), (40, 3, 6), (1, 1, 4), (16, 16, 4), (7, 30, 7),
  ]) func squaresAreExact(width: Int, height: Int, side: Int) {
    let image = PixelImage.noise(
      width: width, height: height, channels: 3, seed: UInt64(width * 100 + height))
    for framing in [Framing.photograph, .drawing] {
      let reference = framing == .photograph ? min(width, height) : max(width, height)
      let scaled = [width, height].map { max(1, ($0 * side * 2 + reference) / (2 * reference)) }
      var expected = [UInt8](repeating: 255, count: side * side * 3)
      for y in 0..<min(side, scaled[1]) {
        for x in 0..<min(side, scaled[0]) {
          for c in 0..<3 {
            let left = scaled[0] > side ? (scaled[0] - side) / 2 : 0
            let top = scaled[1] > side ? (scaled[1] - side) / 2 : 0
            let target =
              ((max(0, side - scaled[1]) / 2 + y) * side + max(0, side - scaled[0]) / 2 + x) * 3 + c
            expected[target] = TasksTests.reference(
              image, x + left, y + top, c, width: scaled[0], height: scaled[1])
          }
        }
      }
      #expect(image.square(side: side, framing: framing) == expected, "\(framing)")
    }
  }

  /// Row by row, grey and transparent pictures become what they would as a whole.
  @Test(arguments: [1, 4]) func otherChannelsAreBroughtToThree(channels: Int) {
    let image = PixelImage.noise(width: 17, height: 11, channels: channels, seed: 5)
    for framing in [Framing.photograph, .drawing] {
      #expect(image.square(side: 6, framing: framing) == image.rgb().square(side: 6, framing: framing))
    }
  }

  @Test func aConstantStaysConstant() {
    let image = PixelImage(
      width: 61, height: 47, channels: 1, pixels: .init(repeating: 201, count: 61 * 47))
    for side in [1, 7, 46, 47, 48, 200] {
      #expect(image.square(side: side, framing: .photograph).allSatisfy { $0 == 201 })
    }
  }

  @Test func transparencyIsWhite() {
    let image = PixelImage(width: 2, height: 1, channels: 4, pixels: [9, 9, 9, 0, 10, 20, 30, 255])
    #expect(
      image.square(side: 2, framing: .drawing)
        == [255, 255, 255, 10, 20, 30, 255, 255, 255, 255, 255, 255])
  }

  /// A picture whose rows come one after another is scaled to cover a frame: as the definition says, point by
  /// point.
  @Test(arguments: [
    (13, 9, 5, 4), (9, 13, 18, 7), (5, 7, 11, 20), (8, 8, 8, 8), (3, 40, 6, 6), (40, 3, 6, 6), (1, 1, 4, 3),
    (64, 48, 16, 12), (7, 30, 30, 7),
  ]) func rowsCoverAFrame(width: Int, height: Int, frameWidth: Int, frameHeight: Int) {
    let image = PixelImage.noise(width: width, height: height, channels: 3, seed: UInt64(width + height))
    // By the larger of the two ratios, rounded to nearest.
    let isWider = frameWidth * height >= frameHeight * width
    let (over, under) = isWider ? (frameWidth, width) : (frameHeight, height)
    let scaled = [width, height].map { (2 * $0 * over + under) / (2 * under) }
    let (left, top) = ((scaled[0] - frameWidth) / 2, (scaled[1] - frameHeight) / 2)
    #expect(left >= 0 && top >= 0 && (left == 0 || top == 0))
    var scaler = RowScaler(inputWidth: width, inputHeight: height, covering: frameWidth, frameHeight)
    var next = 0
    for row in 0..<scaler.inputs(before: frameHeight) {
      image.pixels[row * width * 3..<(row + 1) * width * 3].withUnsafeBufferPointer { line in
        scaler.push(line) { y, samples in
          #expect(y == next && samples.count == frameWidth * 3)
          next += 1
          for x in 0..<frameWidth {
            for c in 0..<3 {
              let expected = TasksTests.reference(
                image, x + left, y + top, c, width: scaled[0], height: scaled[1])
              #expect(samples[x * 3 + c] == expected)
            }
          }
        }
      }
    }
    #expect(next == frameHeight)
  }

  /// Threads share the rows of a result: the same bytes, however many there are.
  @Test(arguments: [2, 3, 64]) func threadsChangeNothing(threads: Int) {
    let image = PixelImage.noise(width: 31, height: 23, channels: 4, seed: 6)
    for framing in [Framing.photograph, .drawing, .stretched] {
      for side in [1, 6, 40] {
        #expect(
          image.square(side: side, framing: framing, threads: threads)
            == image.square(side: side, framing: framing))
      }
    }
  }

  /// Sums of a tall picture do not fit into 32 bits: the scaler has other ones for it, which round alike.
  @Test(arguments: [65_535, 65_536, 70_001]) func tallPicturesAreScaledAlike(height: Int) {
    let image = PixelImage.noise(width: 2, height: height, channels: 3, seed: 8)
    let scaled = image.stretched(side: 3)
    for row in 0..<3 {
      for column in 0..<3 {
        for channel in 0..<3 {
          let expected = TasksTests.reference(image, column, row, channel, width: 3, height: 3)
          #expect(scaled[(row * 3 + column) * 3 + channel] == expected)
        }
      }
    }
  }

  /// A multiplication gives what a division gives: around every step to the next quotient, at the least and
  /// the largest divisors that it is used for and beyond.
  @Test(arguments: [1, 2, 3, 255, 65_537, 147_456, (1 << 28) - 1, 1 << 28, (1 << 40) + 1] as [UInt64])
  func quotientsAreRounded(divisor: UInt64) {
    let quotient = RoundedQuotient(by: divisor)
    for value in 0...255 as ClosedRange<UInt64> {
      let middle = value * divisor
      for sum in [middle, middle + (divisor - 1) / 2, middle &- divisor / 2] where sum <= 255 * divisor {
        #expect(quotient.of(sum) == UInt8((2 * sum + divisor) / (2 * divisor)))
      }
    }
  }
}
