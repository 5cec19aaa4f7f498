/// An architecture that exists by name. A new one is a file in this folder and an entry in ``allCases``.
public struct Zoo: Sendable {
  /// The name that people type: "mobilenet-v2".
  public let name: String
  /// The name without a width: what those of all widths have in common.
  private var family: String
  /// The resolution that the backbone was trained at, in pixels.
  public let nativeResolution: Int
  /// The resolution that tasks are learned at unless told otherwise, in pixels.
  public let learningResolution: Int
  /// What a checkpoint that others publish calls a layer; nil where there is none to read.
  public let checkpointLayer: CheckpointLayer?
  /// The same architecture with another width, where it comes in several.
  private let widened: (@Sendable (_ width: Double) -> Zoo)?
  private let make: @Sendable (_ resolution: Int, _ classes: Int) -> Network

  /// The name in a checkpoint of the layer whose name here has the parts `path` ("features", "2", "expand"):
  /// of the convolution or the norm behind it.
  public typealias CheckpointLayer = @Sendable (_ path: [String], _ isNorm: Bool) -> String

  init(
    _ name: String, nativeResolution: Int, learningResolution: Int = 96,
    checkpointLayer: CheckpointLayer? = nil, widened: (@Sendable (_ width: Double) -> Zoo)? = nil,
    _ make: @escaping @Sendable (_ resolution: Int, _ classes: Int) -> Network
  ) {
    (self.name, self.nativeResolution, self.make) = (name, nativeResolution, make)
    (self.learningResolution, self.checkpointLayer) = (learningResolution, checkpointLayer)
    (self.widened, family) = (widened, name)
  }

  /// Whether it is one of `others`, in any width.
  public func isWidth(of others: Zoo...) -> Bool { others.contains { $0.family == family } }

  /// The graph at a square `resolution` in pixels with a classifier of `classes`, norms not folded.
  public func network(resolution: Int, classes: Int) -> Network {
    var network = make(resolution, classes)
    network.architecture = self
    return network
  }
}

extension Zoo: CaseIterable, RawRepresentable, Hashable {
  /// All of them, in the order in which they are listed.
  public static let allCases: [Zoo] = [
    .mobileNetV2, .efficientNetLite0, .efficientNetLite1, .efficientNetLite2, .proxylessNASMobile,
    .mobileNetV3Small, .mobileNetV3Large, .resNet18, .resNet50, .mcuNet5FPS, .embedded,
  ]

  /// Widths that may follow a name.
  private static let widths = 0.05...4.0

  /// The name.
  public var rawValue: String { name }

  /// The architecture of a name; nil if there is none. A width may follow the names of those that come in
  /// several: "mobilenet-v2-0.35".
  public init?(rawValue: String) {
    if let known = Self.allCases.first(where: { $0.name == rawValue }) {
      self = known
      return
    }
    guard let dash = rawValue.lastIndex(of: "-"),
      let known = Self.allCases.first(where: { $0.name == rawValue[..<dash] }), let widened = known.widened,
      let width = Double(rawValue[rawValue.index(after: dash)...]), Self.widths.contains(width)
    else { return nil }
    self = widened(width)
    family = known.family
  }

  /// Whether the names are the same.
  public static func == (one: Zoo, other: Zoo) -> Bool { one.name == other.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Int {
  /// The multiple of 8 that is nearest to this number of channels times `width`, at least 8 and no more than
  /// a tenth below it (MobileNet's rule for widths: Sandler et al., CVPR 2018, published code).
  func channels(width: Double) -> Int {
    let exact = Double(self) * width
    let nearest = Swift.max(8, Int(exact + 4) / 8 * 8)
    return Double(nearest) < 0.9 * exact ? nearest + 8 : nearest
  }
}
