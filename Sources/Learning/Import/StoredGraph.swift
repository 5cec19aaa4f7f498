import Formats
import Foundation
import Networks

/// A frozen network's graph as JSON, for architectures that the program does not know by name. Numbers of its
/// parameters lie beside it.
struct StoredGraph: Codable {
  var name: String
  /// Rows, columns and channels of the input.
  var input: [Int]
  var normalisation: Normalisation
  /// In the order of the network, the input's own left out; node 0 is the input.
  var nodes: [Node]
  var blocks: [Network.Block]

  /// One operation. Fields that its kind does not have, or that say the usual, are left out.
  struct Node: Codable {
    var name: String
    var kind: Kind
    var inputs: [Int]
    /// Convolution: channels read and written.
    var channels: [Int]?
    /// Convolution, max pool: side of the kernel; 1 unless said.
    var kernel: Int?
    /// Convolution, max pool; 1 unless said.
    var stride: Int?
    /// Convolution; 1 unless said.
    var groups: Int?
    /// Convolution: zeros above, left, below and right; max pool: how far windows reach out; none unless
    /// said.
    var padding: [Int]?
    /// Convolution: padding as output = ⌈input / stride⌉ asks for, at any resolution.
    var padsToSame: Bool?
    /// Convolution.
    var hasBias: Bool?
    /// Rectifier: the clamp from above, if any.
    var limit: Float?
    /// Activation: the function.
    var function: ActivationKind?

    enum CodingKeys: String, CodingKey {
      case name, kind, inputs, channels, kernel, stride, groups, padding, limit, function
      case padsToSame = "pads_to_same"
      case hasBias = "has_bias"
    }
  }

  enum Kind: String, Codable {
    case convolution, rectifier, sum, pool, activation, product
    case maxPool = "max-pool"
  }

  /// The largest extent, and the most elements of a value, that are accepted (assumed), so that no product of
  /// extents overflows.
  static let maximumExtent = 1 << 20, maximumElements = 1 << 32

  /// The graph of `network`, which must have nothing but what a frozen classifier has.
  init(_ network: Network, place: String) throws(FormatError) {
    name = network.name
    input = [network.inputShape.height, network.inputShape.width, network.inputShape.channels]
    normalisation = network.normalisation
    blocks = network.blocks
    nodes = []
    for node in network.nodes.dropFirst() { nodes.append(try Node(node, place: place)) }
  }

  /// The graph that `text` says.
  init(json text: String, place: String) throws(FormatError) {
    do {
      self = try JSONDecoder().decode(StoredGraph.self, from: Data(text.utf8))
    } catch {
      throw Self.error("has a graph that cannot be read", place)
    }
  }

  /// The graph as JSON, always the same for the same graph.
  func json(place: String) throws(FormatError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    } catch {
      throw FormatError(
        "cannot be written (a number is not finite)", at: place, remedy: "import a sound network")
    }
  }

  /// The network, checked: names unique, inputs before users, shapes that fit, blocks within it.
  func network(place: String) throws(FormatError) -> Network {
    guard input.count == 3, input.allSatisfy({ (1...1 << 14).contains($0) }), input[2] == 3,
      normalisation.mean.count == 3, normalisation.deviation.count == 3,
      normalisation.deviation.allSatisfy({ $0 > 0 }), !nodes.isEmpty
    else { throw Self.error("has a graph without a picture as its input", place) }
    var network = Network(
      name: name, input: Shape(input[0], input[1], input[2]), normalisation: normalisation)
    var shapes = [network.inputShape]
    var names: Set = [network.nodes[0].name]
    for (offset, node) in nodes.enumerated() {
      guard names.insert(node.name).inserted, node.inputs.allSatisfy({ (0...offset).contains($0) }),
        let operation = node.operation(isLast: offset == nodes.count - 1),
        let shape = try? operation.rule.outputShape(node.inputs.map { shapes[$0] }),
        shape.count <= Self.maximumElements
      else { throw Self.error("has a graph whose node '\(node.name)' does not fit", place) }
      network.append(node.name, operation, node.inputs)
      shapes.append(shape)
    }
    let indices = network.nodes.indices
    guard case .convolution? = network.nodes.last?.operation, shapes.last?.positions == 1,
      blocks.allSatisfy({ indices.contains($0.input) && indices.contains($0.output) && $0.input < $0.output })
    else { throw Self.error("has a graph that does not end in a classifier, or blocks outside of it", place) }
    network.blocks = blocks
    return network
  }

  private static func error(_ what: String, _ place: String) -> FormatError {
    FormatError(what, at: place, remedy: "import the network again with: remanence import FILE -o NET")
  }
}

extension StoredGraph.Node {
  fileprivate init(_ node: Network.Node, place: String) throws(FormatError) {
    (name, inputs) = (node.name, node.inputs)
    switch node.operation {
    case .convolution(let convolution) where !convolution.isStandardised && node.trainable.isEmpty:
      kind = .convolution
      channels = [convolution.inChannels, convolution.outChannels]
      (kernel, stride, groups) = (convolution.kernel, convolution.stride, convolution.groups)
      hasBias = convolution.hasBias
      switch convolution.padding {
      case .none: break
      case .each(let side): padding = [side, side, side, side]
      case .sides(let top, let left, let bottom, let right): padding = [top, left, bottom, right]
      case .same: padsToSame = true
      }
    case .rectifier(let rectifier): (kind, limit) = (.rectifier, rectifier.limit)
    case .add: kind = .sum
    case .globalPool(let pool) where !pool.withinText: kind = .pool
    case .activation(let activation) where !activation.hasSignedBackward:
      (kind, function) = (.activation, activation.kind)
    case .multiply: kind = .product
    case .maxPool(let pool):
      kind = .maxPool
      (kernel, stride) = (pool.kernel, pool.stride)
      padding = [pool.padding, pool.padding, pool.padding, pool.padding]
    case .convolution, .input, .norm, .averagePool, .globalPool, .resize, .activation, .groupNorm,
      .matrixProduct,
      .softmax, .gather:
      throw FormatError(
        "cannot be stored: '\(node.name)' is nothing that a frozen classifier has", at: place,
        remedy: "fold the norms, and attach methods after reading")
    }
  }

  /// What the node computes; nil when its fields make no sense.
  fileprivate func operation(isLast: Bool) -> Networks.Operation? {
    switch kind {
    case .rectifier: return .rectifier(Rectifier(limit: limit))
    case .sum: return .add(Add())
    case .pool: return .globalPool(GlobalPool())
    case .activation: return function.map { .activation(Activation($0)) }
    case .product: return .multiply(Multiply())
    case .maxPool:
      let sides = Set(padding ?? [0])
      guard sides.count == 1, let side = sides.first, (1...8).contains(kernel ?? 1), (0..<8).contains(side),
        (1...StoredGraph.maximumExtent).contains(stride ?? 1)
      else { return nil }
      return .maxPool(MaxPool(kernel: kernel ?? 1, stride: stride ?? 1, padding: side))
    case .convolution:
      let numbers = [kernel ?? 1, stride ?? 1, groups ?? 1] + (channels ?? [])
      guard numbers.count == 5, numbers.allSatisfy({ (1...StoredGraph.maximumExtent).contains($0) }),
        numbers[0] <= 1 << 10, let padding = storedPadding(kernel: numbers[0])
      else { return nil }
      var convolution = Convolution(
        numbers[3], numbers[4], kernel: numbers[0], stride: numbers[1], padding: padding, groups: numbers[2],
        hasBias: hasBias ?? false)
      if isLast { convolution.initialiser = Convolution.linear(numbers[3], numbers[4]).initialiser }
      return .convolution(convolution)
    }
  }

  private func storedPadding(kernel: Int) -> Padding? {
    if padsToSame == true { return .same }
    guard let padding else { return Padding.none }
    guard padding.count == 4, padding.allSatisfy({ (0..<kernel).contains($0) }) else { return nil }
    if Set(padding).count == 1 { return padding[0] == 0 ? Padding.none : .each(padding[0]) }
    return .sides(top: padding[0], left: padding[1], bottom: padding[2], right: padding[3])
  }
}
