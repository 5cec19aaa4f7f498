import Formats
import Sensing
import Testing
import Units

/// What the ledger counts against what HiRISE's arithmetic says: a reduction of 1 / (1 / (q k²) + f), where q
/// is 3 for grey and f the regions' share of the frame. The ledger does not know the formula.
@Suite("The closed form comes out of the ledger")
struct ClosedFormTests {
  /// Nothing but light of one kind, however large.
  static func plain(_ width: Int, _ height: Int) -> Scene {
    let line = [UInt8](repeating: 90, count: 3 * width)
    return Scene(width: width, height: height) { end, body in
      for row in 0..<min(end, height) { try line.withUnsafeBufferPointer { try body(row, $0) } }
    }
  }

  static func counted(
    _ array: PixelArray, pool: Int, grey: Bool, regions: [Region]
  ) throws -> (ledger: SensorLedger, whole: SensorLedger) {
    var (ledger, whole) = (SensorLedger(array.constants), SensorLedger(array.constants))
    let scene = plain(array.width, array.height)
    _ = try array.pooled(scene, by: pool, grey: grey, counting: &ledger, against: &whole)
    try array.read(regions, of: scene, counting: &ledger) { _, _ in }
    return (ledger, whole)
  }

  static let regions: [[Region]] = [
    [], [Region(x: 0, y: 0, width: 64, height: 48)],
    [Region(x: 100, y: 20, width: 40, height: 40), Region(x: 110, y: 30, width: 128, height: 96)],
    [Region(x: 0, y: 0, width: 320, height: 240)],
  ]

  @Test(arguments: [1, 2, 4, 5, 8, 16], [false, true]) func ofData(pool: Int, grey: Bool) throws {
    for regions in Self.regions {
      let array = PixelArray(width: 320, height: 240)
      let (ledger, whole) = try Self.counted(array, pool: pool, grey: grey, regions: regions)
      let share = Double(regions.reduce(0) { $0 + $1.area }) / Double(320 * 240)
      let q = grey ? 3.0 : 1.0
      let expected = 1 / (1 / (q * Double(pool * pool)) + share)
      let reduction = Double(whole.movedBytes) / Double(ledger.movedBytes)
      #expect(abs(reduction / expected - 1) < 1e-12, "\(regions): \(reduction), not \(expected)")
      // Where every sample is a conversion, energy falls as data does.
      let energy = whole.converterEnergy / ledger.converterEnergy
      #expect(abs(energy / expected - 1) < 1e-12)
    }
  }

  /// A mosaic of Bayer moves the same, but converts one value a pixel: a colour's pool costs three
  /// conversions of what took only one a pixel.
  @Test(arguments: [2, 4, 8], [false, true]) func ofAMosaic(pool: Int, grey: Bool) throws {
    for regions in Self.regions {
      let array = PixelArray(width: 320, height: 240, mosaic: .bayer)
      let (ledger, whole) = try Self.counted(array, pool: pool, grey: grey, regions: regions)
      #expect(whole.movedBytes == 3 * 320 * 240 && whole.conversions == 320 * 240)
      let share = Double(regions.reduce(0) { $0 + $1.area }) / Double(320 * 240)
      let area = Double(pool * pool)
      let data = 1 / (1 / ((grey ? 3 : 1) * area) + share)
      let conversions = 1 / ((grey ? 1 : 3) / area + share)
      #expect(abs(Double(whole.movedBytes) / Double(ledger.movedBytes) / data - 1) < 1e-12)
      #expect(abs(Double(whole.conversions) / Double(ledger.conversions) / conversions - 1) < 1e-12)
    }
  }

  /// The values that `docs/eye.md` names: of the demonstrator's formulas, and one configuration that gives
  /// 17.7.
  @Test func ofTheFrameOfThePaper() throws {
    let array = PixelArray(width: 2560, height: 1920)
    for (pool, grey, bytes) in [(8, false, 230_400), (8, true, 76_800), (4, true, 307_200)] {
      let (ledger, whole) = try Self.counted(array, pool: pool, grey: grey, regions: [])
      #expect(whole.movedBytes == 14_745_600 && ledger.movedBytes == bytes)
      #expect(ledger.returnedBytes == 0 && ledger.peakImageBytes == bytes)
    }
    let (ledger, whole) = try Self.counted(
      array, pool: 8, grey: false, regions: [Region(x: 1000, y: 700, width: 448, height: 448)])
    #expect(ledger.movedBytes == 832_512)
    #expect(abs(Double(whole.movedBytes) / Double(ledger.movedBytes) - 17.712) < 0.0005)
    // The region is larger than the pooled frame, and they are never held together.
    #expect(ledger.peakImageBytes == 602_112 && whole.peakImageBytes == 14_745_600)
    #expect(ledger.returnedBytes == 8 && ledger.conversions == 832_512)
  }

  /// Pixels beyond the last whole pool are not read.
  @Test func ofAFrameThatPoolsDoNotFit() throws {
    let (ledger, whole) = try Self.counted(
      PixelArray(width: 103, height: 50), pool: 8, grey: false, regions: [])
    #expect(ledger.movedBytes == 12 * 6 * 3 && ledger.conversions == 12 * 6 * 3)
    #expect(whole.movedBytes == 103 * 50 * 3)
  }
}
