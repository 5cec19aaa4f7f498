import Formats
public import Learning
public import Sensing

/// How a camera looks: what its sensor pools, which regions it reads, and how large it is.
public struct EyeSetup: Sendable {
  /// Pixels on each side of a pool.
  public var pool: Int
  /// Whether colours are averaged, too, before they are converted.
  public var isGrey: Bool
  /// The regions that are read in full of every picture, in pixels of the sensor, before those that a
  /// detector proposes.
  public var regions: [Region]
  /// Columns and rows of the sensor, which pictures are scaled to cover; nil: those of each picture.
  public var cameraSize: CameraSize?
  /// How pixels see colour.
  public var mosaic: PixelArray.Mosaic
  /// The sensor's numbers.
  public var constants: SensorConstants
  /// What noise is drawn by; nil without noise.
  public var noiseSeed: UInt64?
  /// Which of the boxes that a detector proposes are read.
  public var choice = BoxChoice(most: 8)
  /// What a proposed box grows by on each side, in shares of its extent: an eighth is assumed, about as much
  /// as an edge is off where a box overlaps the true one by three quarters.
  public var margin = 0.125

  /// Threads that pool a scene in memory and scale what networks see; what is seen does not depend on them.
  public var threads = 1

  /// A camera of these.
  public init(
    pool: Int, isGrey: Bool = false, regions: [Region] = [], cameraSize: CameraSize? = nil,
    mosaic: PixelArray.Mosaic = .rgb, constants: SensorConstants = .assumed, noiseSeed: UInt64? = nil
  ) {
    (self.pool, self.isGrey, self.regions, self.cameraSize) = (pool, isGrey, regions, cameraSize)
    (self.mosaic, self.constants, self.noiseSeed) = (mosaic, constants, noiseSeed)
  }

  /// Columns and rows of a sensor.
  public struct CameraSize: Sendable, Hashable, CustomStringConvertible {
    /// In pixels.
    public let width, height: Int

    /// Reads `2560x1920`; nil for anything else, for nothing, and for more pixels than a picture may have.
    public init?(_ text: String) {
      let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0,
        case let (area, overflow) = width.multipliedReportingOverflow(by: height), !overflow,
        area <= ImageDecoder.defaultMaximumPixels
      else { return nil }
      (self.width, self.height) = (width, height)
    }

    /// As it is given to a command.
    public var description: String { "\(width)x\(height)" }
  }
}
