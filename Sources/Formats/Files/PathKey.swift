/// A path as what tells files apart: equal to another byte by byte. Texts are equal in Swift when they differ
/// in Unicode form alone, while most file systems have such names side by side.
public struct PathKey: Hashable, Sendable {
  /// The path, a text of ``PathText``.
  public let text: String

  /// The key of the path `text`.
  public init(_ text: String) { self.text = text }

  /// Whether the bytes agree.
  public static func == (one: Self, other: Self) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  /// Feeds the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
