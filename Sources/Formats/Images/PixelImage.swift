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
    /// No intensity.
    public static let black = Colour(red: 0, green: 0, blue: 0)
  }

  /// The picture in three channels: grey is repeated, alpha is composited over `background` (source-over on
  /// the stored samples, rounded to nearest).
  public func rgb(over background: Colour = .white) -> PixelImage {
    if channels == 3 { return self }
    let ground = [background.red, background.green, background.blue]
    let count = width * height
    let samples = [UInt8](unsafeUninitializedCapacity: count * 3) { target, initialized in
      for pixel in 0..<count {
        for channel in 0..<3 {
          if channels == 1 {
            target[pixel * 3 + channel] = pixels[pixel]
          } else {
            let alpha = Int(pixels[pixel * 4 + 3])
            let sum = alpha * Int(pixels[pixel * 4 + channel]) + (255 - alpha) * Int(ground[channel])
            target[pixel * 3 + channel] = UInt8((sum + 127) / 255)
          }
        }
      }
      initialized = count * 3
    }
    return PixelImage(width: width, height: height, channels: 3, pixels: samples)
  }
}
