public import Formats
public import Sensing
public import Tasks

/// What a camera saw of one picture, and what that took.
public struct SeenFrame: Sendable {
  /// The picture.
  public var image: String
  /// Columns and rows of the sensor.
  public var width, height: Int
  /// Columns and rows of the pooled frame.
  public var pooledWidth = 0, pooledHeight = 0
  /// The regions that were read.
  public var regions: [SeenRegion] = []
  /// How many of them are less than was asked for, because a part lies outside of the frame.
  public var clampedRegions = 0
  /// How many regions lie outside altogether, and were not read.
  public var outsideRegions = 0
  /// What was converted and moved.
  public var ledger: SensorLedger
  /// What reading the whole frame would have converted and moved.
  public var whole: SensorLedger
  /// Why the file was decoded whole before it fell onto the sensor; nil where it came row by row.
  public var obstacle: PictureRows.Obstacle?
  /// Bytes of samples that this program held for that: a cost of the simulation, not of the camera.
  public var heldBytes = 0
  /// The pooled frame, where pictures are kept.
  public var pooled: PixelImage?

  init(image: String, array: PixelArray) {
    (self.image, width, height) = (image, array.width, array.height)
    ledger = SensorLedger(array.constants)
    whole = SensorLedger(array.constants)
  }
}

/// A region that was read in full.
public struct SeenRegion: Sendable {
  /// Where it lies, in pixels of the sensor.
  public var region: Region
  /// What a detector found there; nil where it was named.
  public var proposal: Proposal?
  /// What was answered; nil where no task answers.
  public var label: String?
  /// Its probability, 0 to 1.
  public var confidence: Double?
  /// Its pixels, where pictures are kept.
  public var picture: PixelImage?

  /// What a detector found.
  public struct Proposal: Sendable {
    /// Its class.
    public var label: String
    /// The class's probability.
    public var score: Double
    /// The box without its margin, in shares of the pooled frame.
    public var box: LabelledBox
  }

  init(region: Region) { self.region = region }
}
