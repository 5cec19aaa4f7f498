public import Formats
public import Foundation
public import Tasks

/// Single pictures brought to a network's resolution.
public enum Pictures {
  /// Reads a picture file as evaluation would see it: RGB bytes of `resolution` × `resolution`.
  public static func load(
    _ url: URL, resolution: Int, framing: Framing = .photograph
  ) throws -> [UInt8] {
    try load(path: url.path, resolution: resolution, framing: framing)
  }

  /// Reads the picture file at `path`, a text of `PathText`, as evaluation would see it.
  public static func load(
    path: String, resolution: Int, framing: Framing = .photograph
  ) throws(FormatError) -> [UInt8] {
    let bytes = try ByteSource(path: path).allBytes(maximumBytes: ImageDecoder.maximumFileBytes)
    return try load(bytes, name: path, resolution: resolution, framing: framing)
  }

  /// The picture in a file's `bytes`, called `name` in messages, as evaluation would see it.
  public static func load(
    _ bytes: [UInt8], name: String, resolution: Int, framing: Framing = .photograph
  ) throws(FormatError) -> [UInt8] {
    framed(try ImageDecoder.decode(bytes, name: name), resolution: resolution, framing: framing)
  }

  /// A picture that has been decoded, as evaluation would see it.
  public static func framed(
    _ image: PixelImage, resolution: Int, framing: Framing = .photograph, threads: Int = 1
  ) -> [UInt8] {
    let side = framing.side(resolution: resolution)
    let square = image.square(side: side, framing: framing, threads: threads)
    var picture = [UInt8](repeating: 0, count: 3 * resolution * resolution)
    square.withUnsafeBytes { square in
      picture.withUnsafeMutableBufferPointer { picture in
        Crop.evaluation(side: side, framing: framing).apply(
          record: square, side: side, into: picture.baseAddress!, resolution: resolution)
      }
    }
    return picture
  }

  /// `count` prepared pictures, evenly over all of them, as evaluation sees them.
  public static func evenly(_ pictures: PreparedImages, count: Int, resolution: Int) throws -> [[UInt8]] {
    let crop = Crop.evaluation(side: pictures.side, framing: pictures.framing)
    let record = UnsafeMutableRawBufferPointer.allocate(byteCount: pictures.recordBytes, alignment: 64)
    defer { record.deallocate() }
    let taken = min(count, pictures.count)
    return try (0..<taken).map { position in
      try pictures.read(position * pictures.count / taken, into: record)
      var picture = [UInt8](repeating: 0, count: 3 * resolution * resolution)
      picture.withUnsafeMutableBufferPointer {
        crop.apply(
          record: UnsafeRawBufferPointer(record), side: pictures.side, into: $0.baseAddress!,
          resolution: resolution)
      }
      return picture
    }
  }
}
