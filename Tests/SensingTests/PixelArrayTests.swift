import Formats
import Randomness
import Silicon
import Testing
import Units

@testable import Sensing

extension PixelImage {
  /// Of random samples.
  static func noise(_ width: Int, _ height: Int, seed: UInt64) -> PixelImage {
    var random = SplitMix64(seed: seed)
    return PixelImage(
      width: width, height: height, channels: 3,
      pixels: (0..<3 * width * height).map { _ in UInt8(random.next(below: 256)) })
  }

  func sample(_ x: Int, _ y: Int, _ channel: Int) -> Int { Int(pixels[(y * width + x) * channels + channel]) }
}

@Suite("An array of pixels")
struct PixelArrayTests {
  static func pooled(_ image: PixelImage, _ array: PixelArray, by pool: Int, grey: Bool) throws -> PixelImage
  {
    var (ledger, whole) = (SensorLedger(), SensorLedger())
    return try array.pooled(Scene(image), by: pool, grey: grey, counting: &ledger, against: &whole)
  }

  static func read(_ image: PixelImage, _ array: PixelArray, _ regions: [Region]) throws -> [PixelImage] {
    var ledger = SensorLedger()
    var pictures: [Int: PixelImage] = [:]
    try array.read(regions, of: Scene(image), counting: &ledger) { pictures[$0] = $1 }
    return regions.indices.compactMap { pictures[$0] }
  }

  /// Regions that share no row come in one pass, one after another; what shares one waits for the next pass.
  @Test func regionsAreHeldOneAtATime() throws {
    let regions = [(0, 10), (20, 5), (5, 10), (10, 4), (30, 1)].map {
      Region(x: 3, y: $0.0, width: 7, height: $0.1)
    }
    #expect(PixelArray.passes(over: regions) == [[0, 3, 1, 4], [2]])
    #expect(PixelArray.passes(over: []).isEmpty)
    let image = PixelImage(
      width: 40, height: 40, channels: 3, pixels: (0..<4800).map { UInt8(truncatingIfNeeded: $0 * 7) })
    var ledger = SensorLedger()
    var order: [Int] = []
    try PixelArray(width: 40, height: 40).read(regions, of: Scene(image), counting: &ledger) {
      index, picture in
      order.append(index)
      let region = regions[index]
      for row in 0..<region.height {
        let start = ((region.y + row) * 40 + region.x) * 3
        #expect(Array(picture.pixels[row * 21..<(row + 1) * 21]) == Array(image.pixels[start..<start + 21]))
      }
    }
    #expect(order == [0, 3, 1, 4, 2])
    #expect(ledger.peakImageBytes == 3 * 70 && ledger.movedBytes == 3 * 7 * 30)
  }

  /// Threads share a picture in memory row by row: the same values, noise and counts, however many there are.
  @Test(arguments: PixelArray.Mosaic.allCases, [false, true]) func threadsChangeNothing(
    mosaic: PixelArray.Mosaic, isNoisy: Bool
  ) throws {
    let image = PixelImage.noise(61, 43, seed: 4)
    let array = PixelArray(width: 61, height: 43, mosaic: mosaic, noiseSeed: isNoisy ? 5 : nil)
    for (pool, grey) in [(2, false), (4, true), (6, false), (40, true)] {
      func pooled(threads: Int) throws -> (image: PixelImage, ledgers: [SensorLedger]) {
        var (ledger, whole) = (SensorLedger(), SensorLedger())
        let image = try array.pooled(
          Scene(image), by: pool, grey: grey, counting: &ledger, against: &whole, threads: threads)
        return (image, [ledger, whole])
      }
      let alone = try pooled(threads: 1)
      for threads in [2, 3, 16] {
        let shared = try pooled(threads: threads)
        #expect(shared.image == alone.image && shared.ledgers == alone.ledgers)
      }
    }
  }

  /// Means by multiplication are those of the converter's own rule: around every step to the next value, for
  /// the least pools, odd ones and the largest; and so is the brightest frame, whose sums are the largest.
  @Test(arguments: [1, 2, 3, 5, 8, 17, 255, 256]) func meansAreRounded(pool: Int) throws {
    var converter = Converter(.assumed, key: nil)
    for count in [pool * pool, 3 * pool * pool] {
      let mean = RoundedMean(of: count)
      for value in 0...255 {
        for sum in [value * count, value * count + (count - 1) / 2, value * count - count / 2]
        where (0...255 * count).contains(sum) {
          #expect(mean.of(UInt32(sum)) == converter.sample(sum: sum, count: count))
        }
      }
    }
    let white = PixelImage(
      width: 2 * pool, height: pool, channels: 3, pixels: [UInt8](repeating: 255, count: 6 * pool * pool))
    let array = PixelArray(width: 2 * pool, height: pool)
    for grey in [false, true] {
      #expect(try Self.pooled(white, array, by: pool, grey: grey).pixels.allSatisfy { $0 == 255 })
    }
  }

  /// The mean of the pixels that a value stands for, rounded to nearest: pixel by pixel, as it is defined.
  @Test(arguments: PixelArray.Mosaic.allCases, [2, 4, 6]) func poolsAreMeans(
    mosaic: PixelArray.Mosaic, pool: Int
  ) throws {
    let image = PixelImage.noise(27, 21, seed: UInt64(pool))
    let array = PixelArray(width: 27, height: 21, mosaic: mosaic)
    let (colour, grey) = (
      try Self.pooled(image, array, by: pool, grey: false),
      try Self.pooled(image, array, by: pool, grey: true)
    )
    #expect(colour.width == array.width / pool && colour.height == array.height / pool)
    for row in 0..<colour.height {
      for column in 0..<colour.width {
        var values: [[Int]] = [[], [], []]
        for y in row * pool..<(row + 1) * pool {
          for x in column * pool..<(column + 1) * pool {
            for channel in 0..<3 where mosaic == .rgb || channel == x % 2 + y % 2 {
              values[channel].append(image.sample(x, y, channel))
            }
          }
        }
        func mean(_ values: [Int]) -> Int { (2 * values.reduce(0, +) + values.count) / (2 * values.count) }
        for channel in 0..<3 { #expect(colour.sample(column, row, channel) == mean(values[channel])) }
        #expect(grey.sample(column, row, 0) == mean(values.flatMap { $0 }))
      }
    }
  }

  @Test func aRegionIsThePixelsThemselves() throws {
    let image = PixelImage.noise(40, 30, seed: 3)
    let regions = [
      Region(x: 0, y: 0, width: 40, height: 30), Region(x: 39, y: 29, width: 1, height: 1),
      Region(x: 7, y: 5, width: 12, height: 9), Region(x: 10, y: 6, width: 12, height: 9),
    ]
    let pictures = try Self.read(image, PixelArray(width: 40, height: 30), regions)
    for (region, picture) in zip(regions, pictures) {
      #expect((picture.width, picture.height, picture.channels) == (region.width, region.height, 3))
      for y in 0..<region.height {
        for x in 0..<region.width {
          for channel in 0..<3 {
            #expect(picture.sample(x, y, channel) == image.sample(region.x + x, region.y + y, channel))
          }
        }
      }
    }
  }

  /// Behind the mosaic a region grows to whole cells, shows what its pixels saw, and in between means of it.
  @Test func aRegionBehindAMosaicIsFilledIn() throws {
    let image = PixelImage.noise(41, 31, seed: 4)
    let array = PixelArray(width: 41, height: 31, mosaic: .bayer)
    #expect((array.width, array.height) == (40, 30))
    let region = try #require(array.readable(Region(x: 5, y: 7, width: 10, height: 4)))
    #expect(region == Region(x: 4, y: 6, width: 12, height: 6))
    let picture = try Self.read(image, array, [region])[0]
    for y in 0..<region.height {
      for x in 0..<region.width {
        let own = x % 2 + y % 2
        #expect(picture.sample(x, y, own) == image.sample(region.x + x, region.y + y, own))
      }
    }
    // Of a cell within: red between two reds, blue between four.
    let between = (image.sample(6, 8, 0) + image.sample(8, 8, 0) + 1) / 2
    #expect(picture.sample(3, 2, 0) == between)
    let four = [(5, 7), (7, 7), (5, 9), (7, 9)].reduce(0) { $0 + image.sample($1.0, $1.1, 2) }
    #expect(picture.sample(2, 2, 2) == (four + 2) / 4)
    // Light of one colour stays so, in the smallest region and at the edges.
    let even = PixelImage(
      width: 4, height: 4, channels: 3, pixels: (0..<16).flatMap { _ in [200, 100, 50] as [UInt8] })
    let small = PixelArray(width: 4, height: 4, mosaic: .bayer)
    for region in [small.frame, Region(x: 2, y: 2, width: 2, height: 2)] {
      let seen = try Self.read(even, small, [region])[0]
      #expect(seen.pixels == (0..<region.area).flatMap { _ in [200, 100, 50] as [UInt8] })
    }
  }

  @Test func convertersOfFewBitsHaveFewLevels() throws {
    var constants = SensorConstants.assumed
    constants.bits = Constant(2, .assumed("a test"))
    let ramp = PixelImage(
      width: 256, height: 1, channels: 3, pixels: (0..<256).flatMap { [UInt8($0), UInt8($0), UInt8($0)] })
    let array = PixelArray(width: 256, height: 1, constants: constants)
    let seen = try Self.read(ramp, array, [array.frame])[0]
    #expect(Set(seen.pixels) == [0, 85, 170, 255])
    #expect(seen.sample(42, 0, 0) == 0 && seen.sample(43, 0, 0) == 85 && seen.sample(212, 0, 0) == 170)
  }

  /// The deviation of many conversions of one light is what the constants say, less where pixels are averaged
  /// first.
  @Test func noiseIsThatOfLightAndOfReading() throws {
    let image = PixelImage(
      width: 512, height: 256, channels: 3, pixels: [UInt8](repeating: 128, count: 3 * 512 * 256))
    // So few electrons that the noise is larger than a level.
    var constants = SensorConstants.assumed
    constants.fullWell = Constant(500, .assumed("a test"))
    func array(_ seed: UInt64?) -> PixelArray {
      PixelArray(width: 512, height: 256, constants: constants, noiseSeed: seed)
    }
    func spread(_ samples: [UInt8]) -> (mean: Double, deviation: Double) {
      let mean = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)
      let squares = samples.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      return (mean, (squares / Double(samples.count)).squareRoot())
    }
    let electrons = 128.0 / 255 * 500
    for (samples, averaged) in [
      (try Self.read(image, array(1), [array(1).frame])[0].pixels, 1.0),
      (try Self.pooled(image, array(1), by: 2, grey: false).pixels, 4),
      (try Self.pooled(image, array(1), by: 4, grey: true).pixels, 48),
    ] {
      let (mean, deviation) = spread(samples)
      // Rounding to a level adds a twelfth of its square.
      let expected = ((electrons / averaged + 9) * 0.51 * 0.51 + 1.0 / 12).squareRoot()
      #expect(abs(mean - 128) < 0.1, "\(mean)")
      #expect(abs(deviation / expected - 1) < 0.1, "\(deviation), not \(expected)")
    }
    // One seed, one noise; another seed, another; none without.
    let first = try Self.pooled(image, array(1), by: 4, grey: false)
    #expect(try Self.pooled(image, array(1), by: 4, grey: false) == first)
    #expect(try Self.pooled(image, array(2), by: 4, grey: false) != first)
    #expect(try Self.pooled(image, array(nil), by: 4, grey: false).pixels.allSatisfy { $0 == 128 })
    // Each region is an exposure of its own.
    let twice = try Self.read(image, array(1), [array(1).frame, array(1).frame])
    #expect(twice[0] != twice[1])
  }

  @Test func whatStandsInTheWayOfAPoolIsSaid() {
    #expect(PixelArray(width: 8, height: 8).obstacle(toPoolBy: 8) == nil)
    #expect(
      PixelArray(width: 20, height: 7).obstacle(toPoolBy: 8) == "is 20 × 7 pixels, less than one pool of 8")
    #expect(PixelArray(width: 20, height: 20).obstacle(toPoolBy: 0)?.contains("1 to 256") == true)
    #expect(PixelArray(width: 20, height: 20, mosaic: .bayer).obstacle(toPoolBy: 5)?.contains("even") == true)
    #expect(PixelArray(width: 1, height: 1, mosaic: .bayer).obstacle(toPoolBy: 2) != nil)
  }
}

@Suite("Regions")
struct RegionTests {
  @Test(arguments: [
    (Region(x: 3, y: 4, width: 5, height: 6), Region(x: 3, y: 4, width: 5, height: 6)),
    (Region(x: -3, y: -4, width: 5, height: 6), Region(x: 0, y: 0, width: 2, height: 2)),
    (Region(x: 95, y: 40, width: 50, height: 50), Region(x: 95, y: 40, width: 5, height: 10)),
    (Region(x: -10, y: -10, width: 1000, height: 1000), Region(x: 0, y: 0, width: 100, height: 50)),
    (Region(x: 1, y: 1, width: Int.max, height: Int.max), Region(x: 1, y: 1, width: 99, height: 49)),
    (Region(x: 100, y: 0, width: 5, height: 5), nil), (Region(x: -5, y: 0, width: 5, height: 5), nil),
    (Region(x: 0, y: 50, width: 5, height: 5), nil), (Region(x: 5, y: 5, width: 0, height: 5), nil),
    (Region(x: 5, y: 5, width: 5, height: -5), nil),
    (Region(x: Int.max, y: Int.min, width: Int.max, height: Int.max), nil),
  ]) func areClampedToTheFrame(asked: Region, expected: Region?) {
    #expect(asked.clamped(toWidth: 100, height: 50) == expected)
  }

  @Test func areReadAsTheyAreWritten() {
    #expect(Region("1,-2,30,4") == Region(x: 1, y: -2, width: 30, height: 4))
    #expect(Region("1,-2,30,4")?.description == "1,-2,30,4")
    for text in [
      "", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1;2;3;4", "1,2,,4", "1.5,2,3,4", "99999999999999999999,1,1,1",
    ] { #expect(Region(text) == nil, "\(text)") }
  }
}

@Suite("A sensor's ledger")
struct SensorLedgerTests {
  @Test func sumsAddUpAndPeaksDoNot() {
    var (one, two) = (SensorLedger(), SensorLedger())
    one.convert(5, columns: 2)
    one.move(bytes: 100)
    one.move(bytes: 50)
    one.release()
    one.move(bytes: 20)
    one.take(bytes: 8)
    #expect(one.movedBytes == 170 && one.peakImageBytes == 150 && one.returnedBytes == 8)
    two.move(bytes: 160)
    two.add(one)
    #expect(two.movedBytes == 330 && two.peakImageBytes == 160 && two.conversions == 5)
    #expect(abs(two.converterEnergy.picojoules - 500) < 1e-9)
    // Two converters take three rounds for five values, and bytes go both ways.
    #expect(two.rounds == 3 && abs(two.converterTime.nanoseconds - 15_000) < 1e-6)
    #expect(abs(two.linkEnergy.picojoules - 33_800) < 1e-6 && abs(two.linkTime.nanoseconds - 676) < 1e-6)
  }

  @Test func everyConstantHasASource() {
    let constants = SensorConstants.assumed.constants()
    #expect(constants.count == SensorConstants.fields.count)
    for (named, field) in zip(constants, SensorConstants.fields) {
      #expect(field.limits.contains(named.constant.value) && named.constant.source.description.count > 12)
    }
  }
}
