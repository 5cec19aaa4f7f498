import Formats
public import Foundation
import Tasks

/// Single pictures brought to a network's resolution.
public enum Pictures {
  /// Reads a picture file as evaluation would see it: RGB bytes of `resolution` × `resolution`.
  public static func load(_ url: URL, resolution: Int) throws -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: url))
    } catch {
      throw FormatError(
        "cannot be read (\(error.localizedDescription))", at: url.path, remedy: "name an existing picture file")
    }
    let image = try ImageDecoder.decode(bytes, name: url.path)
    let framing = Framing.photograph
    let side = framing.side(resolution: resolution)
    let square = image.square(side: side, framing: framing)
    var picture = [UInt8](repeating: 0, count: 3 * resolution * resolution)
    square.withUnsafeBytes { square in
      picture.withUnsafeMutableBufferPointer { picture in
        Crop.evaluation(side: side, framing: framing).apply(
          record: square, side: side, into: picture.baseAddress!, resolution: resolution)
      }
    }
    return picture
  }
}
