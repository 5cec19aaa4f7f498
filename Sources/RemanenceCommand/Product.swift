/// What this program is.
enum Product {
  /// The version, as in CHANGELOG.md.
  static let version = "0.1.0"
}
