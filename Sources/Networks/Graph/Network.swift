/// A graph of operations over one image, in an order in which every node follows its inputs. A node's index
/// is the index of its value; node 0 is the input and the last node is the result.
public struct Network: Hashable, Sendable {
  /// The name of the architecture: "mobilenet-v2".
  public var name: String
  /// Which one of the zoo it is, however it was changed since; nil for a graph of someone's own.
  public internal(set) var architecture: Zoo?
  /// The nodes, inputs before users.
  public private(set) var nodes: [Node]
  /// The repeated units, in order: where adapters attach.
  public var blocks: [Block]
  /// How an image's bytes become the input.
  public var normalisation: Normalisation
  /// What the channels of its last node say at each position, where it answers in boxes; nil where they are
  /// the logits of one answer.
  public var boxes: BoxLayout?

  /// One operation and what it reads.
  public struct Node: Hashable, Sendable {
    /// Unique in its network; the prefix of its parameters' names.
    public var name: String
    /// What is computed.
    public var operation: Operation
    /// Indices of the nodes read.
    public var inputs: [Int]
    /// The roles of its parameters that learning changes.
    public var trainable: Set<ParameterRole>
    /// How those learn; nil where nothing does.
    public var group: ParameterGroup?
    /// How roles learn that do so otherwise than ``group``.
    public var roleGroups: [ParameterRole: ParameterGroup] = [:]
    /// Where its parameters' values come from.
    public var origin: ParameterOrigin
    /// Whether int8 keeps its value in 12 bits rather than 8 (docs/arithmetic.md, section 2).
    public var isFine: Bool
  }

  /// A repeated unit of the backbone: the nodes after `input` up to `output`.
  public struct Block: Hashable, Sendable, Codable {
    /// "features.2".
    public var name: String
    /// Blocks of one stage share their output's channels; stages count from 0.
    public var stage: Int
    /// Index of the node whose value it reads.
    public var input: Int
    /// Index of its last node.
    public var output: Int

    /// A block from node `input` to node `output`.
    public init(name: String, stage: Int, input: Int, output: Int) {
      (self.name, self.stage, self.input, self.output) = (name, stage, input, output)
    }
  }

  /// A network that so far is only its input.
  public init(name: String, input: Shape, normalisation: Normalisation) {
    self.name = name
    self.blocks = []
    self.normalisation = normalisation
    nodes = [
      Node(
        name: "image", operation: .input(input), inputs: [], trainable: [], group: nil, origin: .backbone,
        isFine: false)
    ]
  }

  /// Appends a node and gives its index.
  @discardableResult
  public mutating func append(_ node: Node) -> Int {
    precondition(
      node.inputs.allSatisfy(nodes.indices.contains), "\(node.name) reads a node that does not exist yet")
    nodes.append(node)
    return nodes.count - 1
  }

  /// Appends a frozen node of the backbone and gives its index.
  @discardableResult
  public mutating func append(
    _ name: String, _ operation: Operation, _ inputs: [Int], isFine: Bool = false
  ) -> Int {
    append(
      Node(
        name: name, operation: operation, inputs: inputs, trainable: [], group: nil, origin: .backbone,
        isFine: isFine))
  }

  /// Appends the sum of the value of `value` and what a method adds to it, in as many bits as the value has,
  /// and gives its index.
  public mutating func append(sum name: String, of value: Int, and side: Int) -> Int {
    append(name, .add(Add()), [value, side], isFine: nodes[value].isFine)
  }

  /// Appends a node that a method adds, whose parameters of the roles `trainable` learn in `group`, and gives
  /// its index.
  @discardableResult
  public mutating func append(
    _ name: String, _ operation: Operation, _ inputs: [Int], trainable: Set<ParameterRole>,
    in group: ParameterGroup?, from origin: ParameterOrigin = .fresh, isFine: Bool = false
  ) -> Int {
    append(
      Node(
        name: name, operation: operation, inputs: inputs, trainable: trainable, group: group, origin: origin,
        isFine: isFine))
  }

  /// Lets roles of the nodes that `select` picks learn in `group`.
  public mutating func train(
    _ roles: Set<ParameterRole>, in group: ParameterGroup, where select: (Node) -> Bool
  ) {
    train(roles, in: group, at: nodes.indices.filter { select(nodes[$0]) })
  }

  /// Lets roles of the nodes at `indices` learn in `group`.
  public mutating func train(
    _ roles: Set<ParameterRole>, in group: ParameterGroup, at indices: some Sequence<Int>
  ) {
    for index in indices {
      let owned = nodes[index].operation.rule.parameters.map(\.role).filter { !$0.isStatistic }
      let learning = roles.intersection(owned)
      guard !learning.isEmpty else { continue }
      if let first = nodes[index].group, first != group {
        for role in learning.subtracting(nodes[index].trainable) { nodes[index].roleGroups[role] = group }
      }
      nodes[index].trainable.formUnion(learning)
      nodes[index].group = nodes[index].group ?? group
    }
  }

  /// The names of the nodes whose values are fine.
  public var fineValues: Set<String> {
    get { Set(nodes.lazy.filter(\.isFine).map(\.name)) }
    set { for index in nodes.indices { nodes[index].isFine = newValue.contains(nodes[index].name) } }
  }

  /// The input's shape.
  public var inputShape: Shape {
    get {
      guard case .input(let shape) = nodes[0].operation else { preconditionFailure("node 0 is the input") }
      return shape
    }
    set { nodes[0].operation = .input(newValue) }
  }
}

/// How a byte of an image becomes a number: (byte / 255 − mean) / deviation, per channel.
public struct Normalisation: Hashable, Sendable, Codable {
  /// Per colour channel, of bytes scaled to 0…1.
  public var mean: [Float], deviation: [Float]

  /// A normalisation from means and deviations of red, green and blue.
  public init(mean: [Float], deviation: [Float]) { (self.mean, self.deviation) = (mean, deviation) }

  /// Mean .485 .456 .406, deviation .229 .224 .225: torchvision's.
  public static let imageNet = Normalisation(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])
  /// (byte − 127) / 128: EfficientNet-Lite's.
  public static let centred = Normalisation(
    mean: [127 / 255, 127 / 255, 127 / 255], deviation: [128 / 255, 128 / 255, 128 / 255])
}
