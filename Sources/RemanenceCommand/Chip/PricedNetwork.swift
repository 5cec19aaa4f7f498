import Learning
import Methods
import Networks
import Programs

/// A network as `remanence chip` prices it: graphs without weights too. One that has been imported has the fine values that
/// were found then.
struct PricedNetwork {
  let name: String
  /// The adapted network at its resolution.
  private let network: Network
  /// What cannot learn in integers is priced from its program in float32, as if it computed in integers.
  private let precision: Networks.Precision
  let resolution: Int

  /// Graphs that exist for their costs alone.
  private static let graphs: [String: (resolution: Int, make: @Sendable (Int, Int) -> Network)] = [
    "vgg8": (32, { .vgg8(resolution: $0, classes: $1) }),
    "resnet50": (224, { .resNet50(resolution: $0, classes: $1) }),
  ]

  init(_ name: String, method: Method, resolution: Int?, classes: Int) throws {
    self.name = name
    let backbone: Network
    if let graph = Self.graphs[name] {
      self.resolution = resolution ?? graph.resolution
      backbone = graph.make(self.resolution, classes).folded(nil).network
    } else if let zoo = Zoo(rawValue: name) {
      self.resolution = resolution ?? zoo.nativeResolution
      backbone = try FrozenNetwork.graph(of: zoo, resolution: self.resolution, classes: classes).graph
    } else {
      let frozen = try FrozenNetwork.load(name, precision: .int8, threads: 1)
      self.resolution = resolution ?? frozen.graph.inputShape.height
      backbone = frozen.network(resolution: self.resolution)
    }
    network = try method.attached(to: backbone, classes: classes)
    precision = (try? network.legalised(for: .int8)) == nil ? .float32 : .int8
  }

  /// Whether the program that is priced computes in float32.
  var isPricedFromFloat32: Bool { precision == .float32 }

  /// A learning step or an inference of `batch` images.
  func program(batch: Int, isTraining: Bool) throws -> Program {
    try Program.lowered(
      from: network, precision: precision, batch: batch, isTraining: isTraining)
  }
}
