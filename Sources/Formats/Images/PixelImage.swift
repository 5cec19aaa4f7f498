/// A picture of 8-bit samples: row-major, channels interleaved.
public struct PixelImage: Hashable, Sendable {
  /// The columns.
  public let width: Int
  /// The rows.
  public let height: Int
  /// 1 for grey, 3 for red, green, blue, 4 for the same and alpha (not premultiplied).
  public let channels: Int
  /// `height × width × channels` samples.
  public let pixels: [UInt8]

  /// A picture from its samples, of which there must be `height × width × channels`.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && [1, 3, 4].contains(channels), "no such picture")
    precondition(pixels.count == width * height * channels, "samples do not match the extents")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// An opaque colour.
  public struct Colour: Hashable, Sendable {
    /// The red, green and blue samples.
    public var red, green, blue: UInt8

    /// A colour from its samples.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }

    /// Full intensity.
    public static let white = Colour(red: 255, green: 255, blue: 255)
  }

  /// The picture in three channels: grey is repeated, alpha is composited over `background` (source-over on
  /// the stored samples, rounded to nearest).
  public func rgb(over background: Colour = .white) -> PixelImage {
    if channels == 3 { return self }
    let samples = [UInt8](unsafeUninitializedCapacity: height * width * 3) { target, initialized in
      for row in 0..<height {
        let line = target[row * width * 3..<(row + 1) * width * 3]
        writeRGB(row: row, over: background, to: UnsafeMutableBufferPointer(rebasing: line))
      }
      initialized = target.count
    }
    return PixelImage(width: width, height: height, channels: 3, pixels: samples)
  }

  /// One row of what `rgb(over:)` gives, without room for the others.
  ///
  /// * `target`: receives `width × 3` samples.
  public func writeRGB(
    row: Int, over background: Colour = .white, to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition((0..<height).contains(row) && target.count >= width * 3, "room for one row of the picture")
    let length = width * channels
    pixels.withUnsafeBufferPointer { pixels in
      Self.writeRGB(
        UnsafeBufferPointer(rebasing: pixels[row * length..<(row + 1) * length]), channels: channels,
        over: background, to: target)
    }
  }

  /// The same of a row's samples alone.
  static func writeRGB(
    _ pixels: UnsafeBufferPointer<UInt8>, channels: Int, over background: Colour = .white,
    to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    if channels == 3 {
      _ = target.update(fromContentsOf: pixels)
      return
    }
    let ground = (Int(background.red), Int(background.green), Int(background.blue))
    for column in 0..<pixels.count / channels {
      let from = column * channels
      let to = column * 3
      switch channels {
      case 1:
        for channel in 0..<3 { target[to + channel] = pixels[from] }
      default:
        let alpha = Int(pixels[from + 3])
        func blended(_ sample: UInt8, _ ground: Int) -> UInt8 {
          UInt8((alpha * Int(sample) + (255 - alpha) * ground + 127) / 255)
        }
        target[to] = blended(pixels[from], ground.0)
        target[to + 1] = blended(pixels[from + 1], ground.1)
        target[to + 2] = blended(pixels[from + 2], ground.2)
      }
    }
  }
}
