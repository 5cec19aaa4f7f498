/// What this product is, as its records say.
public enum Product {
  /// The version, as in CHANGELOG.md.
  public static let version = "0.1.0"
}
