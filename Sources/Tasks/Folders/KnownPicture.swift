import Formats

/// What looking into a file gave.
enum KnownPicture: Hashable, Sendable {
  /// A picture that can be read, and what it shows, where that was asked for.
  case picture(ContentDigest, PictureLook?)
  /// A file that is left out, and why.
  case leftOut(LeftOut.Reason, String)

  /// Looks into the file at `path`: what its first bytes say, what it holds, and whether it can be decoded.
  /// - Returns: what was found, and whether it holds as long as the file stays as it is; nobody knows that of
  ///   one that could not be opened.
  static func examine(_ path: String) -> (known: KnownPicture, lasts: Bool) {
    let bytes: [UInt8]
    do throws(FormatError) {
      let source = try ByteSource(path: path)
      let head = try source.bytes(at: 0, count: min(PictureFormat.headLength, source.count))
      guard PictureFormat(head: head) != nil else {
        guard PictureFormat.looksLikePicture(path) else { return (.leftOut(.notAPicture, ""), true) }
        return (.leftOut(.otherKind, ImageDecoder.otherKind(head: head, name: path).what), true)
      }
      bytes = try source.allBytes(maximumBytes: ImageDecoder.maximumFileBytes)
    } catch {
      return (.leftOut(.unreadable, error.what), false)
    }
    if let other = ImageDecoder.otherKind(bytes, name: path) {
      return (.leftOut(.otherKind, other.what), true)
    }
    do throws(FormatError) {
      let image = try ImageDecoder.decode(bytes, name: path)
      return (
        .picture(
          ContentDigest(of: bytes),
          PictureLook(pixels: ContentDigest(ofPixels: image), thumbnail: Thumbnail(image))), true
      )
    } catch {
      return (.leftOut(.unreadable, error.what), true)
    }
  }
}
