import Formats

/// A picture at a few pixels: enough to tell whether two show the same, as frames of a burst do, or one
/// picture stored at another size or quality.
struct Thumbnail: Hashable, Sendable {
  /// The luminance of 16 × 16 fields, of each row from left to right.
  private(set) var luminance: [UInt8]
  /// Red, green and blue of 4 × 4 fields.
  private(set) var colours: [UInt8]
  /// Width over height, in thousandths, at most 65,535.
  private(set) var aspectPerMille: UInt16

  static let luminanceCount = 256
  static let colourCount = 48

  /// The sum of the luminance, which near-duplicates share nearly.
  let sum: Int
  /// How far the fields are from their mean, added up: what little there is to see in a plain picture.
  let contrast: Int

  /// The thumbnail of `image`.
  init(_ image: PixelImage) {
    let small = image.stretched(side: 16)
    let luminance = (0..<Self.luminanceCount).map { index -> UInt8 in
      let (red, green, blue) = (Int(small[index * 3]), Int(small[index * 3 + 1]), Int(small[index * 3 + 2]))
      // The weights of ITU-R BT.601, in 1/256.
      return UInt8((77 * red + 150 * green + 29 * blue + 128) >> 8)
    }
    var colours: [UInt8] = []
    for field in 0..<16 {
      for channel in 0..<3 {
        var sum = 0
        for part in 0..<16 {
          let (row, column) = (field / 4 * 4 + part / 4, field % 4 * 4 + part % 4)
          sum += Int(small[(row * 16 + column) * 3 + channel])
        }
        colours.append(UInt8((sum + 8) / 16))
      }
    }
    self.init(
      luminance: luminance, colours: colours,
      aspectPerMille: UInt16(clamping: image.width * 1000 / image.height))
  }

  /// A thumbnail from its parts, as they were stored.
  init(luminance: [UInt8], colours: [UInt8], aspectPerMille: UInt16) {
    (self.luminance, self.colours, self.aspectPerMille) = (luminance, colours, aspectPerMille)
    let sum = luminance.reduce(0) { $0 + Int($1) }
    let mean = (sum + Self.luminanceCount / 2) / Self.luminanceCount
    self.sum = sum
    contrast = luminance.reduce(0) { $0 + abs(Int($1) - mean) }
  }

  /// The most that near-duplicates differ by, added up over the fields: four of 255 in the mean (assumed:
  /// twice what strong JPEG compression changes).
  static let nearest = 4 * luminanceCount

  /// Whether the two pictures are near-duplicates: fields differ in the mean by at most four of 255 and by a
  /// tenth of the contrast (assumed: so that plain pictures must agree, and glyphs or tiles of one kind are
  /// not taken for one), the colours by a fifth. Copies are often made square, so that shapes may differ by
  /// up to two times.
  func isNearDuplicate(of other: Thumbnail) -> Bool {
    let shapes = (Int(aspectPerMille), Int(other.aspectPerMille))
    guard max(shapes.0, shapes.1) <= 2 * min(shapes.0, shapes.1) else { return false }
    let bound = min(Self.nearest, min(contrast, other.contrast) / 10)
    var difference = 0
    for index in 0..<Self.luminanceCount {
      difference += abs(Int(luminance[index]) - Int(other.luminance[index]))
      if difference > bound { return false }
    }
    let colour = zip(colours, other.colours).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    // Both are means: over 48 samples here, over 256 fields there.
    return colour * Self.luminanceCount <= min(4 * Self.luminanceCount, contrast / 5) * Self.colourCount
  }
}

/// What a picture shows, as far as a split has to know: enough to find it again in another file, and its
/// likes.
struct PictureLook: Hashable, Sendable {
  /// Of its pixels: equal pictures have one, whatever their files hold.
  var pixels: ContentDigest
  var thumbnail: Thumbnail
}
