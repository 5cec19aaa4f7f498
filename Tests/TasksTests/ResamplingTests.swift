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
}
