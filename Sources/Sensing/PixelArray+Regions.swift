public import Formats
import Silicon

extension PixelArray {
  /// Stage 2: all pixels of each of `regions`, in colour and in their order. Their boxes go to the sensor,
  /// and the processor holds one region at a time; pixels of several regions are read for each.
  ///
  /// - Precondition: each is `readable`, and the scene covers the array.
  /// - Throws: what reading the scene throws.
  public func read(
    _ regions: [Region], of scene: Scene, counting ledger: inout SensorLedger
  ) throws -> [PixelImage] {
    precondition(regions.allSatisfy { readable($0) == $0 } && scene.width >= width && scene.height >= height)
    let perPixel = mosaic == .bayer ? 1 : 3
    var samples = regions.map { [UInt8](repeating: 0, count: $0.area * perPixel) }
    try scene.read(before: regions.map { $0.y + $0.height }.max() ?? 0) { row, line in
      for (index, region) in regions.enumerated() where row >= region.y && row < region.y + region.height {
        var converter = Converter(constants, key: noiseKey(exposure: index + 1, row: row))
        let start = (row - region.y) * region.width * perPixel
        samples[index].withUnsafeMutableBufferPointer { samples in
          convert(
            line, row: row, region, by: &converter,
            into: UnsafeMutableBufferPointer(
              rebasing: samples[start..<start + region.width * perPixel]))
        }
      }
    }
    return zip(regions, samples).map { region, samples in
      ledger.take(bytes: 4 * Int(constants.coordinateBytes.value))
      ledger.convert(samples.count)
      let pixels = mosaic == .bayer ? Demosaic(region, samples).pixels : samples
      ledger.move(bytes: pixels.count)
      ledger.release()
      return PixelImage(width: region.width, height: region.height, channels: 3, pixels: pixels)
    }
  }

  private func convert(
    _ line: UnsafeBufferPointer<UInt8>, row: Int, _ region: Region, by converter: inout Converter,
    into samples: UnsafeMutableBufferPointer<UInt8>
  ) {
    switch mosaic {
    case .rgb:
      let values = line[3 * region.x..<3 * (region.x + region.width)]
      if converter.isExact {
        _ = samples.update(fromContentsOf: values)
      } else {
        for (index, value) in values.enumerated() {
          samples[index] = converter.sample(sum: Int(value), count: 1)
        }
      }
    case .bayer:
      for index in 0..<region.width {
        let column = region.x + index
        samples[index] = converter.sample(
          sum: Int(line[3 * column + Self.colour(column: column, row: row)]), count: 1)
      }
    }
  }
}

/// Fills in what the filters of Bayer hide: each missing colour is the mean of the nearest pixels of that
/// colour in the region, at most four.
struct Demosaic {
  /// Three samples of each pixel.
  let pixels: [UInt8]

  /// * `samples`: one of each pixel of `region`, which begins with a cell of the mosaic.
  init(_ region: Region, _ samples: [UInt8]) {
    let (width, height) = (region.width, region.height)
    pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, initialized in
      samples.withUnsafeBufferPointer { samples in
        for row in 0..<height {
          for column in 0..<width {
            var sums = (0, 0, 0)
            var counts = (0, 0, 0)
            for y in max(0, row - 1)...min(height - 1, row + 1) {
              for x in max(0, column - 1)...min(width - 1, column + 1) {
                let value = Int(samples[y * width + x])
                switch PixelArray.colour(column: x, row: y) {
                case 0: (sums.0, counts.0) = (sums.0 + value, counts.0 + 1)
                case 1: (sums.1, counts.1) = (sums.1 + value, counts.1 + 1)
                default: (sums.2, counts.2) = (sums.2 + value, counts.2 + 1)
                }
              }
            }
            let own = samples[row * width + column]
            let colour = PixelArray.colour(column: column, row: row)
            let place = 3 * (row * width + column)
            target[place] = colour == 0 ? own : Self.mean(sums.0, counts.0)
            target[place + 1] = colour == 1 ? own : Self.mean(sums.1, counts.1)
            target[place + 2] = colour == 2 ? own : Self.mean(sums.2, counts.2)
          }
        }
      }
      initialized = 3 * width * height
    }
  }

  private static func mean(_ sum: Int, _ count: Int) -> UInt8 { UInt8((2 * sum + count) / (2 * count)) }
}
