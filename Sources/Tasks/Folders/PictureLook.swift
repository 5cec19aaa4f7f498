import Formats

/// What a picture shows, as far as a split has to know: enough to find it again in another file, and its
/// likes.
struct PictureLook: Hashable, Sendable {
  /// Of its pixels: equal pictures have one, whatever their files hold.
  var pixels: ContentDigest
  var thumbnail: Thumbnail
}
