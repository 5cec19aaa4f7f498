import Networks

/// The forms that a network's values have in int8, and what of it one instruction does together. Legalisation
/// and lowering both go by it.
struct IntegerForms {
  /// The form of a node's integers.
  struct Form {
    /// Whether they lie in 0…255, as a rectifier leaves them, rather than in −127…127.
    var isRectified = false
    /// Whether their scale moves while learning.
    var moves = false
    /// Whether they have 12 bits.
    var isFine = false
  }

  private let network: Network
  /// The readers of each node's value.
  let consumers: [[Int]]
  private var forms: [Form] = []

  init(_ network: Network) {
    self.network = network
    consumers = network.consumers()
    for index in network.nodes.indices { forms.append(form(index)) }
  }

  /// The form of a node's value.
  subscript(_ node: Int) -> Form { forms[node] }

  /// From those of the nodes before it.
  private func form(_ index: Int) -> Form {
    let node = network.nodes[index]
    let input = node.inputs.first.map { forms[$0] } ?? Form()
    switch node.operation {
    case .input, .add: return Form(isFine: node.isFine)
    case .convolution:
      // Only the backbone's values have been calibrated.
      return Form(moves: node.origin != .backbone && !isLast(index), isFine: node.isFine)
    case .norm: return input
    case .rectifier: return Form(isRectified: true, moves: input.moves, isFine: node.isFine)
    case .averagePool: return Form(isRectified: input.isRectified, moves: input.moves)
    case .maxPool: return Form(isRectified: input.isRectified, moves: input.moves, isFine: node.isFine)
    case .globalPool:
      return Form(isRectified: input.isRectified, moves: input.moves && node.origin != .backbone)
    case .resize: return Form(moves: input.moves)
    case .activation(let activation):
      if activation.kind.isBounded { return Form(isRectified: true, isFine: node.isFine) }
      let isCalibrated = node.origin == .backbone && !input.moves
      return Form(
        isRectified: !isCalibrated && input.isRectified, moves: input.moves, isFine: node.isFine)
    case .multiply:
      let isRectified = node.inputs.allSatisfy { forms[$0].isRectified }
      let moves = node.origin != .backbone || node.inputs.contains { forms[$0].moves }
      return Form(isRectified: isRectified, moves: moves, isFine: node.isFine)
    case .groupNorm, .gather: return Form(isFine: node.isFine)
    case .softmax: return Form(isRectified: true, isFine: node.isFine)
    case .matrixProduct:
      let moves = node.origin != .backbone || node.inputs.contains { forms[$0].moves }
      return Form(moves: moves, isFine: node.isFine)
    }
  }

  /// The sum that a convolution adds in its accumulator, and the node of what it adds: a sum of two values,
  /// one of them that of a pointwise convolution of a frozen scale which nothing else reads. The other's
  /// scale stands still too, unless a rectifier follows: then the sum itself has no scale of its own that it
  /// could be kept in.
  func sum(takenOverBy node: Int) -> (sum: Int, shortcut: Int)? {
    guard consumers[node].count == 1, let sum = consumers[node].first,
      case .add = network.nodes[sum].operation,
      case .convolution(let convolution) = network.nodes[node].operation,
      convolution.kernel == 1, convolution.stride == 1, network.nodes[node].hasChannelScales,
      !forms[network.nodes[node].inputs[0]].moves,
      let other = network.nodes[sum].inputs.first(where: { $0 != node }), other < node,
      !forms[other].isRectified, !forms[other].moves || rectifier(after: sum) != nil
    else { return nil }
    return (sum, other)
  }

  /// Whether a convolution adds this sum in its accumulator.
  func isTakenOver(_ sum: Int) -> Bool {
    network.nodes[sum].inputs.contains { self.sum(takenOverBy: $0) != nil }
  }

  /// Whether a rectifier is part of the convolution, norm or sum before it.
  func isPartOfItsInput(_ index: Int) -> Bool {
    let input = network.nodes[index].inputs[0]
    guard rectifier(after: input) != nil else { return false }
    switch network.nodes[input].operation {
    case .convolution, .norm, .add: return true
    default: return false
    }
  }

  /// Whether the node's value is the network's answer.
  func isLast(_ index: Int) -> Bool { index == network.nodes.count - 1 }

  /// The rectifier that alone reads a node's value.
  func rectifier(after index: Int) -> Rectifier? {
    guard consumers[index].count == 1,
      case .rectifier(let rectifier) = network.nodes[consumers[index][0]].operation
    else { return nil }
    return rectifier
  }

  /// The node whose value a convolution writes: the rectifier that follows it, or itself.
  func valueNode(of index: Int) -> Int {
    rectifier(after: index) == nil ? index : consumers[index][0]
  }
}

extension Network.Node {
  /// Whether a convolution's weight has a scale per output channel that never moves: it is frozen, or one of
  /// the backbone's that learns.
  var hasChannelScales: Bool { origin == .backbone || !trainable.contains(.weight) }
}
