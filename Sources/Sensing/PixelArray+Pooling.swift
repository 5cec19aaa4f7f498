import Dispatch
public import Formats

extension PixelArray {
  /// Stage 1: the frame averaged over squares of `pool` × `pool` pixels, and over colours where `grey`, then
  /// converted: `width / pool` × `height / pool` values of three channels or one. Pixels beyond the last
  /// whole square are not read.
  ///
  /// * `ledger`: counts what is converted and moved.
  /// * `whole`: counts what reading every row of the frame would convert and move.
  /// * `threads`: share the work where the scene is in memory; they change no bit.
  ///
  /// - Precondition: the scene covers the array, and nothing is in the way of this pool.
  /// - Throws: what reading the scene throws.
  public func pooled(
    _ scene: Scene, by pool: Int, grey: Bool, counting ledger: inout SensorLedger,
    against whole: inout SensorLedger, threads: Int = 1
  ) throws -> PixelImage {
    precondition(obstacle(toPoolBy: pool) == nil && scene.width >= width && scene.height >= height)
    let (columns, rows, channels) = (width / pool, height / pool, grey ? 1 : 3)
    var samples = [UInt8](repeating: 0, count: columns * rows * channels)
    var sums = PoolSums(array: self, pool: pool)
    let isPooled = threads > 1 && fill(&samples, scene.image, by: pool, grey: grey, threads)
    try scene.read(before: height) { row, line in
      // Whoever reads everything converts every pixel, and gets three values of it.
      whole.convert(mosaic == .bayer ? width : 3 * width, columns: width)
      whole.move(bytes: 3 * width)
      guard row < rows * pool else { return }
      if !isPooled { sums.add(line, row: row) }
      guard row % pool == pool - 1 else { return }
      if !isPooled {
        let start = row / pool * columns * channels
        samples.withUnsafeMutableBufferPointer {
          convert(
            &sums, row / pool, grey: grey,
            into: UnsafeMutableBufferPointer(rebasing: $0[start..<start + columns * channels]))
        }
      }
      ledger.convert(columns * channels, columns: columns)
      ledger.move(bytes: columns * channels)
    }
    ledger.release()
    whole.release()
    return PixelImage(width: columns, height: rows, channels: channels, pixels: samples)
  }

  /// Converts the sums of row `row` of pools, and clears them.
  private func convert(
    _ sums: inout PoolSums, _ row: Int, grey: Bool, into samples: UnsafeMutableBufferPointer<UInt8>
  ) {
    var converter = Converter(constants, key: noiseKey(exposure: 0, row: row))
    sums.convert(by: &converter, grey: grey, into: samples)
    sums.clear()
  }

  /// Pools a picture that is in memory, each of `threads` some of the rows; false where there is none.
  private func fill(
    _ samples: inout [UInt8], _ image: PixelImage?, by pool: Int, grey: Bool, _ threads: Int
  ) -> Bool {
    guard let image else { return false }
    let (rows, line, length) = (height / pool, 3 * image.width, width / pool * (grey ? 1 : 3))
    let parts = min(threads, rows)
    image.pixels.withUnsafeBufferPointer { pixels in
      samples.withUnsafeMutableBufferPointer { samples in
        // Each part writes rows of its own.
        nonisolated(unsafe) let (pixels, samples) = (pixels, samples)
        DispatchQueue.concurrentPerform(iterations: parts) { part in
          var sums = PoolSums(array: self, pool: pool)
          for row in part * rows / parts..<(part + 1) * rows / parts {
            for below in row * pool..<(row + 1) * pool {
              sums.add(UnsafeBufferPointer(rebasing: pixels[below * line..<(below + 1) * line]), row: below)
            }
            convert(
              &sums, row, grey: grey,
              into: UnsafeMutableBufferPointer(rebasing: samples[row * length..<(row + 1) * length]))
          }
        }
      }
    }
    return true
  }
}

/// The charges of a row of pools, while the rows of pixels come.
private struct PoolSums {
  private let pool, columns: Int
  private let mosaic: PixelArray.Mosaic
  /// Of each column and colour, or with a mosaic of each column of even rows, then of odd ones: 256 rows of
  /// 255 stay within 16 bits.
  private var sums: [UInt16]

  init(array: PixelArray, pool: Int) {
    (self.pool, columns, mosaic) = (pool, array.width / pool, array.mosaic)
    sums = [UInt16](repeating: 0, count: columns * pool * (array.mosaic == .bayer ? 2 : 3))
  }

  mutating func clear() {
    sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  mutating func add(_ line: UnsafeBufferPointer<UInt8>, row: Int) {
    let width = columns * pool
    let mosaic = mosaic
    sums.withUnsafeMutableBufferPointer { sums in
      switch mosaic {
      case .rgb:
        guard let target = sums.baseAddress, let source = line.baseAddress else { return }
        for index in 0..<3 * width { target[index] &+= UInt16(source[index]) }
      case .bayer:
        let start = row % 2 * width
        for column in 0..<width {
          sums[start + column] &+= UInt16(line[3 * column + PixelArray.colour(column: column, row: row)])
        }
      }
    }
  }

  func convert(
    by converter: inout Converter, grey: Bool, into samples: UnsafeMutableBufferPointer<UInt8>
  ) {
    if mosaic == .rgb, converter.isExact { return round(grey: grey, into: samples) }
    let width = columns * pool
    sums.withUnsafeBufferPointer { sums in
      for column in 0..<columns {
        var colours = (0, 0, 0)
        for place in column * pool..<(column + 1) * pool {
          switch mosaic {
          case .rgb:
            colours.0 += Int(sums[3 * place])
            colours.1 += Int(sums[3 * place + 1])
            colours.2 += Int(sums[3 * place + 2])
          case .bayer:
            let (above, below) = (Int(sums[place]), Int(sums[width + place]))
            if place % 2 == 0 {
              colours.0 += above
              colours.1 += below
            } else {
              colours.1 += above
              colours.2 += below
            }
          }
        }
        let pixels = pool * pool
        if grey {
          samples[column] = converter.sample(
            sum: colours.0 + colours.1 + colours.2, count: mosaic == .bayer ? pixels : 3 * pixels)
        } else {
          let (one, two) = mosaic == .bayer ? (pixels / 4, pixels / 2) : (pixels, pixels)
          samples[3 * column] = converter.sample(sum: colours.0, count: one)
          samples[3 * column + 1] = converter.sample(sum: colours.1, count: two)
          samples[3 * column + 2] = converter.sample(sum: colours.2, count: one)
        }
      }
    }
  }

  /// What a converter without noise gives whose levels are those of a byte: the means, rounded to nearest.
  private func round(grey: Bool, into samples: UnsafeMutableBufferPointer<UInt8>) {
    let (pool, columns) = (pool, columns)
    let mean = RoundedMean(of: pool * pool * (grey ? 3 : 1))
    sums.withUnsafeBufferPointer { sums in
      guard var place = sums.baseAddress, var sample = samples.baseAddress else { return }
      for _ in 0..<columns {
        var (red, green, blue): (UInt32, UInt32, UInt32) = (0, 0, 0)
        for _ in 0..<pool {
          red &+= UInt32(place[0])
          green &+= UInt32(place[1])
          blue &+= UInt32(place[2])
          place += 3
        }
        if grey {
          sample[0] = mean.of(red &+ green &+ blue)
          sample += 1
        } else {
          sample[0] = mean.of(red)
          sample[1] = mean.of(green)
          sample[2] = mean.of(blue)
          sample += 3
        }
      }
    }
  }
}

extension PixelArray {
  /// Which colour the filter of Bayer lets through: 0 red, 1 green, 2 blue.
  @inline(__always)
  static func colour(column: Int, row: Int) -> Int { column % 2 + row % 2 }
}
