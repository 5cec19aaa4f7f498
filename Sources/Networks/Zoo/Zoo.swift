/// An architecture that exists by name. A new one is a file in this folder and an entry in ``allCases``.
public struct Zoo: Sendable {
  /// The name that people type: "mobilenet-v2".
  public let name: String
  /// The resolution that the backbone was trained at, in pixels.
  public let nativeResolution: Int
  /// The resolution that tasks are learned at unless told otherwise, in pixels.
  public let learningResolution: Int
  /// What a checkpoint that others publish calls a layer; nil where there is none to read.
  public let checkpointLayer: CheckpointLayer?
  private let make: @Sendable (_ resolution: Int, _ classes: Int) -> Network

  /// The name in a checkpoint of the layer whose name here has the parts `path` ("features", "2", "expand"): of the
  /// convolution or the norm behind it.
  public typealias CheckpointLayer = @Sendable (_ path: [String], _ isNorm: Bool) -> String

  init(
    _ name: String, nativeResolution: Int, learningResolution: Int = 96,
    checkpointLayer: CheckpointLayer? = nil,
    _ make: @escaping @Sendable (_ resolution: Int, _ classes: Int) -> Network
  ) {
    (self.name, self.nativeResolution, self.make) = (name, nativeResolution, make)
    (self.learningResolution, self.checkpointLayer) = (learningResolution, checkpointLayer)
  }

  /// The graph at a square `resolution` in pixels with a classifier of `classes`, norms not folded.
  public func network(resolution: Int, classes: Int) -> Network { make(resolution, classes) }
}

extension Zoo: CaseIterable, RawRepresentable, Hashable {
  /// All of them, in the order in which they are listed.
  public static let allCases: [Zoo] = [.mobileNetV2, .efficientNetLite0, .proxylessNASMobile, .embedded]

  /// The name.
  public var rawValue: String { name }

  /// The architecture of a name; nil if there is none.
  public init?(rawValue: String) {
    guard let known = Self.allCases.first(where: { $0.name == rawValue }) else { return nil }
    self = known
  }

  /// Whether the names are the same.
  public static func == (one: Zoo, other: Zoo) -> Bool { one.name == other.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
