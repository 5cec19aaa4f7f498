import Learning
import Methods
import Networks
import Programs

/// A network as `remanence chip` prices it: graphs without weights too. One that has been imported has the fine values that
/// were found then.
struct PricedNetwork {
  let name: String
  /// The backbone at its resolution.
  private let backbone: Network
  private let method: Method
  private let classes: Int
  /// Full training exists in float32 alone; it is priced as if it computed in integers.
  private let precision: Networks.Precision
  let resolution: Int

  /// Graphs that exist for their costs alone.
  private static let graphs: [String: (resolution: Int, make: @Sendable (Int, Int) -> Network)] = [
    "vgg8": (32, { .vgg8(resolution: $0, classes: $1) }),
    "resnet50": (224, { .resNet50(resolution: $0, classes: $1) }),
  ]

  init(_ name: String, method: Method, resolution: Int?, classes: Int) throws {
    (self.name, self.method, self.classes) = (name, method, classes)
    precision = method == .full ? .float32 : .int8
    if let graph = Self.graphs[name] {
      self.resolution = resolution ?? graph.resolution
      backbone = graph.make(self.resolution, classes).folded(nil).network
    } else if let zoo = Zoo(rawValue: name) {
      self.resolution = resolution ?? zoo.nativeResolution
      backbone = try FrozenNetwork.graph(of: zoo, resolution: self.resolution, classes: classes).graph
    } else {
      let frozen = try FrozenNetwork.load(name, precision: precision, threads: 1)
      self.resolution = resolution ?? frozen.graph.inputShape.height
      backbone = frozen.network(resolution: self.resolution)
    }
  }

  /// Whether the program that is priced computes in float32.
  var isPricedFromFloat32: Bool { precision == .float32 }

  /// A learning step or an inference of `batch` images.
  func program(batch: Int, isTraining: Bool) throws -> Program {
    try Program.lowered(
      from: method.attached(to: backbone, classes: classes, precision: precision), precision: precision,
      batch: batch, isTraining: isTraining)
  }
}
