import CPNG

/// Encodes pictures as PNG through libpng's simplified interface.
public enum PNGEncoder {
  /// The PNG file of `image`, 8 bits a sample, sRGB; throws only when libpng runs out of memory.
  public static func encode(_ image: PixelImage) throws(FormatError) -> [UInt8] {
    var header = png_image()
    header.version = UInt32(PNG_IMAGE_VERSION)
    header.width = UInt32(image.width)
    header.height = UInt32(image.height)
    header.format =
      switch image.channels {
      case 1: 0
      case 3: UInt32(PNG_FORMAT_FLAG_COLOR)
      default: UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
      }
    defer { png_image_free(&header) }
    // Samples and a filter byte per row, deflate's worst case, and the chunks around them.
    let raw = image.pixels.count + image.height
    var size = raw + raw / 1000 + 4096
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&header, &bytes, &size, 0, image.pixels, 0, nil) != 0 else {
      throw FormatError(
        "cannot be encoded as PNG: \(ImageDecoder.message(header))",
        at: "picture of \(image.width) × \(image.height)", remedy: "free some memory")
    }
    return Array(bytes[..<size])
  }
}
