import Randomness
import Testing

@testable import Tasks

@Suite("Crops and augmentation")
struct CropTests {
  private func apply(_ crop: Crop, to record: [UInt8], side: Int, resolution: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: resolution * resolution * 3)
    record.withUnsafeBytes { source in
      output.withUnsafeMutableBufferPointer {
        crop.apply(record: source, side: side, into: $0.baseAddress!, resolution: resolution)
      }
    }
    return output
  }

  private func noise(side: Int, seed: UInt64) -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    return (0..<side * side * 3).map { _ in UInt8(generator.next(below: 256)) }
  }

  @Test func aCropOfTheSameSizeIsCopiedOrMirrored() {
    let record = noise(side: 10, seed: 1)
    let plain = apply(Crop(left: 2, top: 1, width: 6, height: 6), to: record, side: 10, resolution: 6)
    let mirrored = apply(
      Crop(left: 2, top: 1, width: 6, height: 6, isMirrored: true), to: record, side: 10, resolution: 6)
    for row in 0..<6 {
      for column in 0..<6 {
        for channel in 0..<3 {
          let expected = record[((row + 1) * 10 + column + 2) * 3 + channel]
          #expect(plain[(row * 6 + column) * 3 + channel] == expected)
          #expect(mirrored[(row * 6 + 5 - column) * 3 + channel] == expected)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func scalingIsLinearInterpolation(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let side = 5 + generator.next(below: 40)
    let (width, height) = (1 + generator.next(below: side), 1 + generator.next(below: side))
    let crop = Crop(
      left: generator.next(below: side - width + 1), top: generator.next(below: side - height + 1),
      width: width, height: height, isMirrored: seed % 2 == 0)
    let resolution = 1 + generator.next(below: 50)
    let record = noise(side: side, seed: seed + 100)
    let output = apply(crop, to: record, side: side, resolution: resolution)
    func position(_ output: Int, _ inputs: Int) -> Double {
      let centre = (Double(output) + 0.5) * Double(inputs) / Double(resolution) - 0.5
      return min(max(0, centre), Double(inputs - 1))
    }
    for row in 0..<resolution {
      for column in 0..<resolution {
        let x = position(crop.isMirrored ? resolution - 1 - column : column, width)
        let y = position(row, height)
        for channel in 0..<3 {
          func sample(_ x: Int, _ y: Int) -> Double {
            let (x, y) = (min(x, width - 1), min(y, height - 1))
            return Double(record[((y + crop.top) * side + x + crop.left) * 3 + channel])
          }
          let (x0, y0) = (Int(x), Int(y))
          let (fx, fy) = (x - Double(x0), y - Double(y0))
          let exact =
            (sample(x0, y0) * (1 - fx) + sample(x0 + 1, y0) * fx) * (1 - fy)
            + (sample(x0, y0 + 1) * (1 - fx) + sample(x0 + 1, y0 + 1) * fx) * fy
          // Weights of 8 bits are off by at most 1/512 an axis, of a range of 255; and half for rounding.
          let error = abs(exact - Double(output[(row * resolution + column) * 3 + channel]))
          #expect(error <= 0.5 + 255.0 / 256 + 0.1, "seed \(seed), \(crop), at \(row), \(column)")
        }
      }
    }
  }

  @Test func evaluationIsTheMiddleAsPublished() {
    #expect(
      Crop.evaluation(side: 256, framing: .photograph) == Crop(left: 16, top: 16, width: 224, height: 224))
    #expect(Crop.evaluation(side: 110, framing: .photograph).width == 96)
    #expect(Crop.evaluation(side: 64, framing: .drawing) == Crop(left: 0, top: 0, width: 64, height: 64))
    #expect(
      Augmentation.none.crop(seed: 1, epoch: 2, index: 3, side: 110, framing: .photograph)
        == .evaluation(side: 110, framing: .photograph))
  }

  @Test(arguments: [Augmentation.light, .published]) func cropsFitAndCoverTheStatedArea(
    augmentation: Augmentation
  ) {
    var mirrored = 0
    var areas: [Int] = []
    for index in 0..<2000 {
      let crop = augmentation.crop(seed: 5, epoch: index % 3, index: index, side: 128, framing: .drawing)
      #expect(crop.left >= 0 && crop.left + crop.width <= 128)
      #expect(crop.top >= 0 && crop.top + crop.height <= 128)
      areas.append(crop.width * crop.height * 1000 / (128 * 128))
      mirrored += crop.isMirrored ? 1 : 0
      // Rounding of two sides of some 60 pixels and more: 2 %.
      #expect(crop.width * 1000 >= crop.height * 730 && crop.height * 1000 >= crop.width * 730)
    }
    let bounds = augmentation.areaPerMille
    #expect(areas.min()! >= bounds.lowerBound - 20 && areas.min()! < bounds.lowerBound + 50)
    #expect(areas.max()! > 930)
    // Five standard deviations around half.
    #expect((888...1112).contains(mirrored))
  }

  @Test func cropsDependOnEveryArgumentAndNothingElse() {
    func crop(_ seed: UInt64, _ epoch: Int, _ index: Int) -> Crop {
      Augmentation.light.crop(seed: seed, epoch: epoch, index: index, side: 1000, framing: .drawing)
    }
    #expect(crop(1, 2, 3) == crop(1, 2, 3))
    let all = [crop(1, 2, 3), crop(2, 2, 3), crop(1, 3, 3), crop(1, 2, 4), crop(2, 1, 3), crop(1, 3, 2)]
    #expect(Set(all).count == all.count)
  }
}
