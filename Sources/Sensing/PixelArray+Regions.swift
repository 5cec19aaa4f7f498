public import Formats
import Silicon

extension PixelArray {
  /// Stage 2: all pixels of each of `regions`, in colour. Their boxes go to the sensor, and one region is
  /// held at a time, by whoever takes it and here: regions that share rows come in passes of their own over
  /// the scene. Pixels of several regions are read for each.
  ///
  /// * `body`: takes a region's number and its pixels, of regions from above to below in each pass.
  ///
  /// - Precondition: each is `readable`, and the scene covers the array.
  /// - Throws: what reading the scene throws, and what `body` throws.
  public func read(
    _ regions: [Region], of scene: Scene, counting ledger: inout SensorLedger,
    _ body: (_ index: Int, _ picture: PixelImage) throws -> Void
  ) throws {
    precondition(regions.allSatisfy { readable($0) == $0 } && scene.width >= width && scene.height >= height)
    let perPixel = mosaic == .bayer ? 1 : 3
    for pass in Self.passes(over: regions) {
      var open = pass[...]
      var samples: [UInt8] = []
      try scene.read(before: pass.last.map { regions[$0].y + regions[$0].height } ?? 0) { row, line in
        guard let index = open.first, row >= regions[index].y else { return }
        let region = regions[index]
        if row == region.y { samples.reserveCapacity(region.area * perPixel) }
        var converter = Converter(constants, key: noiseKey(exposure: index + 1, row: row))
        convert(line, row: row, region, by: &converter, onto: &samples)
        guard row == region.y + region.height - 1 else { return }
        ledger.take(bytes: 4 * Int(constants.coordinateBytes.value))
        ledger.convert(samples.count, columns: region.width)
        let pixels = mosaic == .bayer ? Demosaic(region, samples).pixels : samples
        samples = []
        ledger.move(bytes: pixels.count)
        try body(index, PixelImage(width: region.width, height: region.height, channels: 3, pixels: pixels))
        ledger.release()
        open.removeFirst()
      }
    }
  }

  /// The numbers of `regions` in as few passes as there are that share a row: in each, one ends before the
  /// next begins.
  static func passes(over regions: [Region]) -> [[Int]] {
    var passes: [[Int]] = []
    for index in regions.indices.sorted(by: { (regions[$0].y, $0) < (regions[$1].y, $1) }) {
      let free = passes.firstIndex { pass in
        pass.last.map { regions[$0].y + regions[$0].height <= regions[index].y } ?? true
      }
      if let free { passes[free].append(index) } else { passes.append([index]) }
    }
    return passes
  }

  /// Appends what a row of the region is converted to.
  private func convert(
    _ line: UnsafeBufferPointer<UInt8>, row: Int, _ region: Region, by converter: inout Converter,
    onto samples: inout [UInt8]
  ) {
    switch mosaic {
    case .rgb:
      let values = line[3 * region.x..<3 * (region.x + region.width)]
      if converter.isExact {
        samples += UnsafeBufferPointer(rebasing: values)
      } else {
        for value in values { samples.append(converter.sample(sum: Int(value), count: 1)) }
      }
    case .bayer:
      for index in 0..<region.width {
        let column = region.x + index
        samples.append(
          converter.sample(
            sum: Int(line[3 * column + Self.colour(column: column, row: row)]), count: 1))
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
