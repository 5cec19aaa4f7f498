public import Units

/// What a sensor has converted and moved, counted while it did so.
public struct SensorLedger: Sendable, Hashable {
  /// Values that the converters have given.
  public private(set) var conversions = 0
  /// Bytes of image that have left the sensor.
  public private(set) var movedBytes = 0
  /// Bytes of boxes that have come back to it.
  public private(set) var returnedBytes = 0
  /// The most bytes of image that the processor behind the sensor has held at once.
  public private(set) var peakImageBytes = 0
  private var heldImageBytes = 0
  private let energyPerConversion: Energy

  /// An empty ledger of a sensor with these constants.
  public init(_ constants: SensorConstants = .assumed) {
    energyPerConversion = constants.energyPerConversion
  }

  /// What the converters have taken.
  public var converterEnergy: Energy { Double(conversions) * energyPerConversion }

  /// Counts values that were converted.
  mutating func convert(_ count: Int) { conversions += count }

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
    movedBytes += other.movedBytes
    returnedBytes += other.returnedBytes
    peakImageBytes = max(peakImageBytes, other.peakImageBytes)
  }
}
