import Formats

/// A picture of a folder that shows what an earlier one shows, or nearly.
struct DuplicatePicture: Hashable, Sendable {
  /// How alike they are.
  enum Kind: String {
    /// Pixel by pixel.
    case equal = "shows the same"
    /// As frames of a burst: `Thumbnail.isNearDuplicate`, or by a chain of such.
    case near = "near-duplicate"
  }

  /// Below the folder.
  var path: String
  var className: String
  var kind: Kind
  /// The path of the earlier one.
  var other: String
}
