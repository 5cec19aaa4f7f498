import Networks

/// An adaptor after DA3 (dynamic additive attention): beside each frozen block a small module reads what the
/// block reads, at half the resolution, and what it gives is added to the block's output; the same module's
/// hidden values open or close each position of a block with a shortcut, whose frozen branch is not computed
/// where it is closed.
///
/// The publication's exact module was not available to us: layers, places and sizes here are our own choice,
/// by what its abstract says. A sum keeps nothing of the frozen branch for the backward pass; the gate's own
/// gradient does need the branch's output, which is kept in those blocks alone that have a gate.
struct DA3: AdaptationMethod {
  static let name = "da3"
  static let summary =
    "DA3-style: additive attention beside the frozen blocks, and gates that skip positions."
  static let source = "Yang, Rakin, Fan, DA3, CVPR Workshops 2022 (its abstract)"
  static let options = [
    MethodOption<DA3>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the attention modules and gates"),
    .integer("reduction", \.reduction, in: 1...64, "Channels of a block's input over hidden ones."),
    .integer("gates", \.gates, in: 0...1, "1: blocks with a shortcut skip positions; 0: none does."),
    .words(
      "skips", \.skips, ["positions", "blocks"],
      "What a gate closes: a position, or the block for a whole picture."),
    .real("open", \.open, in: 0...1, "The share of a block's gates above which they are pushed to close."),
    .real("start", \.start, in: 0...1, "Weights of gates begin here: all open, the wider the larger it is."),
    .real("push", \.push, in: 0...1000, "How hard, in nats of a picture's loss for each block."),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the modules: that of what starts from nothing elsewhere.
  var sideRate = 1e-3
  /// Channels that a block reads over those of the module inside (assumed).
  var reduction = 2
  /// Whether there are gates.
  var gates = 1
  /// What a gate closes.
  var skips = "positions"
  /// The share of open gates that is aimed at (assumed).
  var open = 0.3
  /// What weights of gates start from. What they read is never negative, so all gates are open at first (the
  /// size assumed).
  var start = 0.03
  /// The strength of the pressure (docs/methods.md has what it trades).
  var push = 0.1

  init() {}

  var unusedOptions: [String: String] {
    let ofGates = ["skips", "open", "start", "push"]
    return gates == 1 ? [:] : Dictionary(uniqueKeysWithValues: ofGates.map { ($0, "it goes with gates=1") })
  }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let shapes = try network.shapes()
    let stage = network.blocks.first?.stage
    let blocks = network.blocks.filter { $0.stage != stage }
    guard !blocks.isEmpty else {
      throw network.lacks("stages of blocks that attention could stand beside")
    }
    let group = ParameterGroup("attention", rate: sideRate)
    var attention: [Int: Int] = [:]
    var gate: [Int: (open: Int, branch: Int)] = [:]
    return network.rewritten { node, index, target, newIndex in
      for block in blocks where block.input + 1 == index {
        let branch = gates == 1 ? network.gatedBranch(of: block) : nil
        let module = AttentionModule(
          name: "attention.\(block.name)", group: group, input: shapes[block.input],
          output: shapes[block.output], reduction: reduction, isOfImages: skips == "blocks", start: start,
          pressure: open < 1 && push > 0 ? GatePressure(target: open, strength: push) : nil)
        let made = module.append(to: &target, reading: newIndex(block.input), hasGate: branch != nil)
        attention[block.output] = made.attention
        if let branch, let open = made.gate { gate[block.output] = (open, branch) }
      }
      var node = node
      if let (open, branch) = gate[index] {
        let old = newIndex(branch)
        let product = target.append(
          "\(node.name).gated", .multiply(Multiply()), [old, open], trainable: [], in: nil)
        node.inputs = node.inputs.map { $0 == old ? product : $0 }
      }
      let value = target.append(node)
      guard let side = attention[index] else { return value }
      return target.append(sum: "attention.\(node.name).sum", of: value, and: side)
    }
  }
}

extension Network {
  /// The value of the frozen branch of a block that ends in a sum of it and of what the block reads, where
  /// positions can be left out; nil of other blocks.
  fileprivate func gatedBranch(of block: Block) -> Int? {
    let sum = nodes[block.output]
    guard case .add = sum.operation, sum.inputs.contains(block.input) else { return nil }
    return sum.inputs.first { $0 != block.input }
  }
}

/// What DA3's method puts beside one block: pool by 2 → convolution 1×1 → norm → ReLU, then a convolution 1×1
/// to what is added, which starts from zero, and one to a gate; both resized to the block's output.
struct AttentionModule {
  var name: String
  var group: ParameterGroup
  var input: Shape
  var output: Shape
  var reduction: Int
  /// Whether there is one gate for a whole image.
  var isOfImages: Bool
  /// Weights of a gate at first.
  var start: Double
  var pressure: GatePressure?

  /// Channels inside, at least 8.
  var middle: Int { max(8, input.channels / reduction) }

  /// Appends the module's nodes; gives what is added, of the block output's shape, and the gate, of one
  /// channel.
  func append(
    to network: inout Network, reading source: Int, hasGate: Bool
  ) -> (attention: Int, gate: Int?) {
    func add(
      _ suffix: String, _ operation: Operation, _ from: Int, _ trainable: Set<ParameterRole> = []
    ) -> Int {
      network.append(
        "\(name).\(suffix)", operation, [from], trainable: trainable, in: trainable.isEmpty ? nil : group)
    }
    let side = min(2, input.height, input.width)
    let pooled = side > 1 ? add("pool", .averagePool(AveragePool(size: side)), source) : source
    let inner = add("inner", .convolution(Convolution(input.channels, middle)), pooled, [.weight])
    let normal = add("inner.norm", .norm(Norm(middle, epsilon: 1e-3)), inner, [.scale, .shift])
    let hidden = add("rectifier", .rectifier(Rectifier(limit: nil)), normal)
    func resized(_ suffix: String, _ value: Int) -> Int {
      guard input.height / side != output.height || input.width / side != output.width else { return value }
      return add(suffix, .resize(Resize(height: output.height, width: output.width)), value)
    }
    let attention = add(
      "attention",
      .convolution(Convolution(middle, output.channels, hasBias: true, initialiser: .constant(0))), hidden,
      [.weight, .bias])
    let result = resized("resize", attention)
    guard hasGate else { return (result, nil) }
    let read = isOfImages ? add("gate.pool", .globalPool(GlobalPool()), hidden) : hidden
    var logit = add(
      "gate",
      .convolution(Convolution(middle, 1, hasBias: true, initialiser: .constant(Float(start)))), read,
      [.weight, .bias])
    if !isOfImages { logit = resized("gate.resize", logit) }
    let open = add("open", .activation(Activation(.step, pressure: pressure)), logit)
    return (result, open)
  }
}

extension Method {
  /// Additive attention with gates, with the defaults.
  public static let da3 = Method(DA3())
}
