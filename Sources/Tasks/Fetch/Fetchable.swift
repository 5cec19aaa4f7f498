/// Something that `remanence fetch` gets by name: one or more packages, with what a user must know of them.
public struct Fetchable: Hashable, Sendable {
  /// What it is for.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A pretrained checkpoint.
    case network
    /// Labelled pictures to learn.
    case task
    /// Photographs for calibration, with the class names of ImageNet.
    case photographs
  }

  /// The name in commands.
  public let name: String
  /// What it is for.
  public let kind: Kind
  /// What is downloaded.
  public let packages: [Package]
  /// The licence of the data, as the packages state it.
  public let licence: String
  /// Who made it.
  public let source: String

  /// The size of all its downloads.
  public var bytes: Int { packages.reduce(0) { $0 + $1.bytes } }
}
