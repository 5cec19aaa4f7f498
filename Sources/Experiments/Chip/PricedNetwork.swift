public import Learning
public import Methods
import Networks
public import Programs

/// A network as a chip prices it: graphs without weights too. The file of one that has been imported has the
/// fine values that were found then.
public struct PricedNetwork: Sendable {
  /// Its name, or its file.
  public let name: String
  /// Pixels on each side.
  public let resolution: Int
  /// How it is adapted, with what a search has found as its options.
  public let method: Method
  /// Lines that say what the method has chosen.
  public let notes: [String]
  /// The adapted network at that resolution.
  private let network: Network
  /// What cannot learn in integers is priced from its program in float32, as if it computed in integers.
  private let precision: Precision

  /// Graphs that exist for their costs alone.
  private static let graphs: [String: (resolution: Int, make: @Sendable (Int, Int) -> Network)] = [
    "vgg8": (32, { .vgg8(resolution: $0, classes: $1) })
  ]

  /// The names of those graphs.
  public static var graphNames: [String] { graphs.keys.sorted() }

  /// A network by name, or a file that an import wrote.
  ///
  /// * `resolution`: pixels on each side; nil for those that the network was trained at.
  /// * `classes`: of the task that is learned.
  /// * `earlier`: what was learned before, for a method that reads it.
  /// * `byteBudget`: the bound for a method that searches under one.
  /// * `takesImport`: whether a name stands for what has been imported under it, not for its architecture.
  ///
  /// - Throws: `FormatError` when there is no such network; `NetworkError` when the method does not go with
  ///   it.
  public static func loaded(
    _ name: String, method: Method, resolution: Int?, classes: Int, earlier: [LearnedAdapter] = [],
    byteBudget: Int? = nil, takesImport: Bool = false
  ) throws -> PricedNetwork {
    let backbone: Network
    var notes: [String] = []
    let side: Int
    if let graph = graphs[name] {
      side = resolution ?? graph.resolution
      backbone = graph.make(side, classes).folded(nil).network
    } else if let zoo = Zoo(rawValue: name) {
      side = resolution ?? zoo.nativeResolution
      if takesImport {
        backbone = try FrozenNetwork.graph(of: zoo, resolution: side, classes: classes).graph
      } else {
        backbone = zoo.network(resolution: side, classes: classes).folded(nil).network
        if zoo != .embedded {
          notes.append("the architecture, all values in 8 bits: an imported file has its own")
        }
      }
    } else {
      let frozen = try FrozenNetwork.load(name, precision: .int8, threads: 1)
      side = resolution ?? frozen.graph.inputShape.height
      backbone = frozen.network(resolution: side)
    }
    let context = MethodContext(
      backbone: backbone, classes: classes, earlier: earlier.seen, byteBudget: byteBudget)
    let method = try method.resolved(context)
    let network = try method.adapted(context)
    let precision = (try? network.legalised(for: .int8)) == nil ? Precision.float32 : .int8
    return PricedNetwork(
      name: name, resolution: side, method: method,
      notes: try notes + method.notes(context) + network.notes(onLegalisingFor: precision), network: network,
      precision: precision)
  }

  /// Whether the program that is priced computes in float32.
  public var isPricedFromFloat32: Bool { precision == .float32 }

  /// A learning step or an inference of `batch` images.
  /// - Throws: `NetworkError` when the method does not go with the network.
  public func program(batch: Int, isTraining: Bool) throws -> Program {
    try Program.lowered(
      from: network, precision: precision, batch: batch, isTraining: isTraining)
  }
}
