/// An array of pixels whose charges can be averaged before they are converted, and of which regions can be
/// read alone.
///
/// * Stage 1, ``pooled(_:by:grey:counting:against:threads:)``: the frame, averaged over squares of pixels
///   and, for grey, over colours, and only then converted.
/// * Stage 2, ``read(_:of:counting:_:)``: the pixels of some regions, all of them, in colour.
///
/// Samples of the scene stand for charges as they are: nothing is linearised, as in HiRISE's demonstrator.
public struct PixelArray: Sendable, Hashable {
  /// How pixels see colour.
  public enum Mosaic: String, Sendable, CaseIterable {
    /// Every pixel has three values, red, green and blue, as papers count.
    case rgb
    /// Every pixel has one, behind a filter: rows of red and green, then of green and blue. The sensor's own
    /// image processor fills in the others of a region, so that three leave it.
    case bayer
  }

  /// The columns and rows of pixels.
  public let width, height: Int
  /// How pixels see colour.
  public let mosaic: Mosaic
  /// Its other numbers.
  public let constants: SensorConstants
  /// What noise is drawn by; nil without noise.
  public let noiseSeed: UInt64?

  /// An array of these extents; with a mosaic of Bayer of whole cells of two by two, so that an odd last
  /// column or row is left out.
  public init(
    width: Int, height: Int, mosaic: Mosaic = .rgb, constants: SensorConstants = .assumed,
    noiseSeed: UInt64? = nil
  ) {
    let cell = mosaic == .bayer ? 2 : 1
    (self.width, self.height) = (width / cell * cell, height / cell * cell)
    (self.mosaic, self.constants, self.noiseSeed) = (mosaic, constants, noiseSeed)
  }

  /// What makes it impossible to pool by `pool`; nil where it is possible.
  public func obstacle(toPoolBy pool: Int) -> String? {
    if pool < 1 || pool > Self.largestPool {
      return "a pool has 1 to \(Self.largestPool) pixels on each side"
    }
    if mosaic == .bayer, pool % 2 != 0 { return "a pool over a mosaic of Bayer has an even number of pixels" }
    if width < pool || height < pool {
      return "is \(width) × \(height) pixels, less than one pool of \(pool)"
    }
    return nil
  }

  /// Sums of a column of a pool stay within 32 bits by far.
  public static let largestPool = 256

  /// The pixels as a region.
  public var frame: Region { Region(x: 0, y: 0, width: width, height: height) }

  /// The part of `region` that can be read: within the frame, and of whole cells of the mosaic; nil where it
  /// lies outside.
  public func readable(_ region: Region) -> Region? {
    let inside = region.clamped(toWidth: width, height: height)
    return mosaic == .bayer ? inside?.grown(toCellsOf: 2) : inside
  }

  /// The key of the noise of a row in an exposure: 0 for stage 1, from 1 on one for each region.
  func noiseKey(exposure: Int, row: Int) -> (seed: UInt64, exposure: Int, row: Int)? {
    noiseSeed.map { ($0, exposure, row) }
  }
}
