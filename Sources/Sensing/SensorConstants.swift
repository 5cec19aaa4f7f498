public import Silicon
public import Units

/// The numbers of a sensor that are no counts.
public struct SensorConstants: ConstantTable {
  /// Bits that a converter gives.
  public var bits: Constant
  /// Energy of one conversion.
  public var conversionEnergy: Constant
  /// Electrons that a full pixel holds, which is the largest sample.
  public var fullWell: Constant
  /// Deviation of what reading adds to each conversion, in electrons.
  public var readNoise: Constant
  /// Bytes of a number in a box that goes back to the sensor.
  public var coordinateBytes: Constant
  /// Time of one conversion; every column has a converter.
  public var conversionTime: Constant
  /// Energy of a byte on the way to the processor, or back.
  public var linkEnergy: Constant
  /// How fast bytes go.
  public var linkRate: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("converter_bits", \.bits, 1...8),
    Field("conversion_energy_pj", \.conversionEnergy, 0...1e6),
    Field("full_well_electrons", \.fullWell, 1...1e7),
    Field("read_noise_electrons", \.readNoise, 0...1e5),
    Field("coordinate_bytes", \.coordinateBytes, 1...8),
    Field("conversion_time_us", \.conversionTime, 0...1e6),
    Field("link_energy_pj_per_byte", \.linkEnergy, 0...1e6),
    Field("link_rate_mb_per_s", \.linkRate, 1e-3...1e6),
  ]

  /// What is assumed where nothing else is said.
  public static let assumed = SensorConstants(
    bits: Constant(
      8, in: 1...8, .published("HiRISE's demonstrator counts a byte a sample (iCAS-Lab/HiRISE-Demo)")),
    conversionEnergy: Constant(
      100, in: 10...1000,
      .assumed("a converter per column; HiRISE's own figure could not be read, and no ratio depends on it")),
    fullWell: Constant(10_000, in: 2000...50_000, .assumed("a pixel of some 2 µm")),
    readNoise: Constant(3, in: 0.5...20, .assumed("a pixel of four transistors at room temperature")),
    coordinateBytes: Constant(2, in: 1...4, .assumed("16 bits reach any column of 8K")),
    conversionTime: Constant(
      5, in: 1...20, .assumed("1920 rows in three colours take 29 ms, as a frame of 30 a second does")),
    linkEnergy: Constant(100, in: 10...1000, .assumed("a serial link of some centimetres, 12 pJ a bit")),
    linkRate: Constant(500, in: 50...2000, .assumed("two lanes of 2 Gb/s")))

  /// The energy of one conversion.
  public var energyPerConversion: Energy { .picojoules(conversionEnergy.value) }
}
