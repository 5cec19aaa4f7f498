import Silicon
public import Units

/// What a sensor has converted and moved, counted while it did so.
public struct SensorLedger: Sendable, Hashable {
  /// Values that the converters have given.
  public private(set) var conversions = 0
  /// How often the converters, one for each column, have worked one after another.
  public private(set) var rounds = 0
  /// Bytes of image that have left the sensor.
  public private(set) var movedBytes = 0
  /// Bytes of boxes that have come back to it.
  public private(set) var returnedBytes = 0
  /// The most bytes of image that the processor behind the sensor has held at once.
  public private(set) var peakImageBytes = 0
  private var heldImageBytes = 0
  private let constants: SensorConstants

  /// An empty ledger of a sensor with these constants.
  public init(_ constants: SensorConstants = .assumed) {
    self.constants = constants
  }

  /// What the converters have taken.
  public var converterEnergy: Energy { Double(conversions) * constants.energyPerConversion }
  /// How long they have worked.
  public var converterTime: Time { .nanoseconds(Double(rounds) * constants.conversionTime.value * 1e3) }
  /// What all bytes have taken on their way.
  public var linkEnergy: Energy {
    .picojoules(Double(movedBytes + returnedBytes) * constants.linkEnergy.value)
  }
  /// How long they were on it.
  public var linkTime: Time {
    .nanoseconds(Double(movedBytes + returnedBytes) / constants.linkRate.value * 1e3)
  }

  /// Counts values that were converted by the converters of so many columns.
  mutating func convert(_ count: Int, columns: Int) {
    conversions += count
    rounds += (count + columns - 1) / columns
  }

  /// Counts bytes of image that left for the processor, which holds them.
  mutating func move(bytes: Int) {
    movedBytes += bytes
    heldImageBytes += bytes
    peakImageBytes = max(peakImageBytes, heldImageBytes)
  }

  /// The processor has done with the image that it held.
  mutating func release() { heldImageBytes = 0 }

  /// Counts a box that came back.
  mutating func take(bytes: Int) { returnedBytes += bytes }

  /// Adds another frame's counts; the peak is the larger one, since frames come one after another.
  public mutating func add(_ other: SensorLedger) {
    conversions += other.conversions
    rounds += other.rounds
    movedBytes += other.movedBytes
    returnedBytes += other.returnedBytes
    peakImageBytes = max(peakImageBytes, other.peakImageBytes)
  }
}
