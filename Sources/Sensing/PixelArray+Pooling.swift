public import Formats

extension PixelArray {
  /// Stage 1: the frame averaged over squares of `pool` × `pool` pixels, and over colours where `grey`, then
  /// converted: `width / pool` × `height / pool` values of three channels or one. Pixels beyond the last
  /// whole square are not read.
  ///
  /// * `ledger`: counts what is converted and moved.
  /// * `whole`: counts what reading every row of the frame would convert and move.
  ///
  /// - Precondition: the scene covers the array, and nothing is in the way of this pool.
  /// - Throws: what reading the scene throws.
  public func pooled(
    _ scene: Scene, by pool: Int, grey: Bool, counting ledger: inout SensorLedger,
    against whole: inout SensorLedger
  ) throws -> PixelImage {
    precondition(obstacle(toPoolBy: pool) == nil && scene.width >= width && scene.height >= height)
    let (columns, rows, channels) = (width / pool, height / pool, grey ? 1 : 3)
    var samples = [UInt8](repeating: 0, count: columns * rows * channels)
    var sums = PoolSums(array: self, pool: pool)
    try scene.read(before: height) { row, line in
      // Whoever reads everything converts every pixel, and gets three values of it.
      whole.convert(mosaic == .bayer ? width : 3 * width, columns: width)
      whole.move(bytes: 3 * width)
      guard row < rows * pool else { return }
      sums.add(line, row: row)
      guard row % pool == pool - 1 else { return }
      var converter = Converter(constants, key: noiseKey(exposure: 0, row: row / pool))
      samples.withUnsafeMutableBufferPointer { samples in
        sums.convert(
          by: &converter, grey: grey,
          into: UnsafeMutableBufferPointer(
            rebasing: samples[row / pool * columns * channels..<(row / pool + 1) * columns * channels]))
      }
      sums.clear()
      ledger.convert(columns * channels, columns: columns)
      ledger.move(bytes: columns * channels)
    }
    ledger.release()
    whole.release()
    return PixelImage(width: columns, height: rows, channels: channels, pixels: samples)
  }
}

/// The charges of a row of pools, while the rows of pixels come.
private struct PoolSums {
  private let pool, columns: Int
  private let mosaic: PixelArray.Mosaic
  /// Of each column and colour, or with a mosaic of each column of even rows, then of odd ones.
  private var sums: [UInt32]

  init(array: PixelArray, pool: Int) {
    (self.pool, columns, mosaic) = (pool, array.width / pool, array.mosaic)
    sums = [UInt32](repeating: 0, count: columns * pool * (array.mosaic == .bayer ? 2 : 3))
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
        for index in 0..<3 * width { sums[index] &+= UInt32(line[index]) }
      case .bayer:
        let start = row % 2 * width
        for column in 0..<width {
          sums[start + column] &+= UInt32(line[3 * column + PixelArray.colour(column: column, row: row)])
        }
      }
    }
  }

  func convert(
    by converter: inout Converter, grey: Bool, into samples: UnsafeMutableBufferPointer<UInt8>
  ) {
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
}

extension PixelArray {
  /// Which colour the filter of Bayer lets through: 0 red, 1 green, 2 blue.
  @inline(__always)
  static func colour(column: Int, row: Int) -> Int { column % 2 + row % 2 }
}
