import Networks

/// Networks with something of everything, small enough for slow references.
enum TestNetworks {
  /// A backbone of three blocks over odd, unequal extents: a strided convolution with SAME padding, a grouped
  /// one, a strided depthwise one with SAME padding, a sum, and a rectifier with a limit.
  static func odd(classes: Int = 4) -> Network {
    var network = Network(name: "odd", input: Shape(19, 15, 3), normalisation: .centred)
    func layer(_ name: String, _ convolution: Convolution, _ input: Int, limit: Float?? = .some(nil)) -> Int {
      var value = network.append(name, .convolution(convolution), [input])
      value = network.append(
        "\(name).norm", .norm(Norm(convolution.outChannels, epsilon: 1e-3)), [value])
      guard let limit else { return value }
      return network.append("\(name).rectifier", .rectifier(Rectifier(limit: limit)), [value])
    }
    let stem = layer("stem", Convolution(3, 16, kernel: 3, stride: 2, padding: .same), 0)
    var value = layer("a.grouped", Convolution(16, 16, kernel: 3, padding: .each(1), groups: 2), stem)
    value = layer("a.project", Convolution(16, 16), value, limit: .none)
    network.blocks.append(.init(name: "a", stage: 0, input: stem, output: value))
    let entry = value
    value = layer("b.expand", Convolution(16, 32), entry, limit: 6)
    value = layer("b.depthwise", Convolution(32, 32, kernel: 5, stride: 2, padding: .same, groups: 32), value)
    value = layer("b.project", Convolution(32, 24), value, limit: .none)
    network.blocks.append(.init(name: "b", stage: 1, input: entry, output: value))
    let next = value
    value = layer("c.expand", Convolution(24, 48), next)
    value = layer("c.depthwise", Convolution(48, 48, kernel: 3, padding: .each(1), groups: 48), value)
    value = layer("c.project", Convolution(48, 24), value, limit: .none)
    value = network.append("c.sum", .add(Add()), [next, value])
    network.blocks.append(.init(name: "c", stage: 2, input: next, output: value))
    value = layer("mix", Convolution(24, 40), value)
    let pooled = network.append("pool", .globalPool(GlobalPool()), [value])
    network.append("classifier", .convolution(.linear(40, classes)), [pooled])
    return network
  }

  /// Values of `odd` for 12 bits that each kind of instruction reads and writes: the image and what a strided
  /// convolution, a grouped one, depthwise ones and projections make, and a sum. Rep-Net adds to two of them
  /// and reads means of two.
  static let oddFineValues: Set = [
    "image", "stem.rectifier", "a.grouped.rectifier", "a.project", "b.expand.rectifier",
    "b.depthwise.rectifier",
    "b.project", "c.expand.rectifier", "c.depthwise.rectifier", "c.sum",
  ]

  /// The same of the embedded network.
  static let embeddedFineValues: Set = [
    "image", "stem.rectifier", "blocks.0.depthwise.rectifier", "blocks.0.project",
    "blocks.1.expand.rectifier",
    "blocks.1.project", "blocks.2.sum", "blocks.3.project",
  ]

  /// Of what `odd` has not: activations, squeeze-and-excitation, a gate of positions, the largest of windows,
  /// sums that a rectifier follows, sums of rectified values, and a rectifier by itself.
  static func wide(classes: Int = 4) -> Network {
    var network = Network(name: "wide", input: Shape(19, 15, 3), normalisation: .centred)
    func layer(_ name: String, _ convolution: Convolution, _ input: Int) -> Int {
      let value = network.append(name, .convolution(convolution), [input])
      return network.append(
        "\(name).norm", .norm(Norm(convolution.outChannels, epsilon: 1e-3)), [value])
    }
    func activated(_ input: Int, _ kind: ActivationKind, isSigned: Bool = false) -> Int {
      let name = network.nodes[input].name
      return network.append(
        "\(name).\(kind.rawValue)", .activation(Activation(kind, hasSignedBackward: isSigned)), [input])
    }
    func rectified(_ input: Int, limit: Float? = nil) -> Int {
      network.append(
        "\(network.nodes[input].name).rectifier", .rectifier(Rectifier(limit: limit)), [input])
    }
    let wide = Convolution(8, 8, kernel: 3, padding: .each(1))
    let stem = activated(layer("stem", Convolution(3, 8, kernel: 3, padding: .same), 0), .hardSwish)
    let entry = network.append("largest", .maxPool(MaxPool(kernel: 3, stride: 2, padding: 1)), [stem])
    var value = layer("a.second", wide, rectified(layer("a.first", wide, entry)))
    value = rectified(network.append("a.sum", .add(Add()), [entry, value]))
    network.blocks.append(.init(name: "a", stage: 0, input: entry, output: value))
    let between = value
    value = layer(
      "b.second", Convolution(16, 8), activated(layer("b.first", Convolution(8, 16), value), .silu))
    value = rectified(network.append("b.sum", .add(Add()), [between, value]), limit: 3)
    network.blocks.append(.init(name: "b", stage: 0, input: between, output: value))
    let last = value
    value = activated(layer("c.expand", Convolution(8, 24), value), .hardSwish, isSigned: true)
    value = activated(
      layer("c.depthwise", Convolution(24, 24, kernel: 3, stride: 2, padding: .same, groups: 24), value),
      .hardSwish)
    let mean = network.append("c.squeeze", .globalPool(GlobalPool()), [value])
    let squeezed = rectified(
      network.append("c.reduce", .convolution(Convolution(24, 8, hasBias: true)), [mean]))
    let excited = activated(
      network.append("c.excite", .convolution(Convolution(8, 24, hasBias: true)), [squeezed]), .hardSigmoid)
    value = network.append("c.scaled", .multiply(Multiply()), [value, excited])
    value = layer("c.project", Convolution(24, 16), value)
    network.blocks.append(.init(name: "c", stage: 1, input: last, output: value))
    let gate = activated(
      network.append("gate", .convolution(Convolution(16, 1, hasBias: true)), [value]), .sigmoid)
    value = rectified(network.append("gated", .multiply(Multiply()), [value, gate]))
    value = activated(layer("mix", Convolution(16, 24), value), .gelu)
    let pooled = network.append("pool", .globalPool(GlobalPool()), [value])
    network.append("classifier", .convolution(.linear(24, classes)), [pooled])
    return network
  }

  /// A backbone of one convolution with what a method may add to it: activations, gates and products of
  /// values whose range moves.
  static func moving(classes: Int = 4) -> Network {
    var network = Network(name: "moving", input: Shape(13, 11, 3), normalisation: .centred)
    let learning = ParameterGroup("added", rate: 0.004)
    func added(_ name: String, _ operation: Networks.Operation, _ inputs: [Int]) -> Int {
      network.append(name, operation, inputs, trainable: [.weight, .bias], in: learning)
    }
    let stem = network.append("stem", .convolution(Convolution(3, 8, kernel: 3, padding: .same)), [0])
    let inner = added(
      "inner", .convolution(Convolution(8, 8, kernel: 3, padding: .each(1), hasBias: true)), [stem])
    let swish = added("swish", .activation(Activation(.hardSwish)), [inner])
    let mean = added("mean", .globalPool(GlobalPool()), [swish])
    let channels = added("channels", .convolution(Convolution(8, 8, hasBias: true)), [mean])
    let open = added("open", .activation(Activation(.sigmoid)), [channels])
    let product = added("product", .multiply(Multiply()), [swish, open])
    let square = added("square", .multiply(Multiply()), [product, product])
    let spread = added("spread", .convolution(Convolution(8, 8, hasBias: true)), [square])
    let sum = added("sum", .add(Add()), [stem, spread])
    let rectified = added("rectified", .rectifier(Rectifier(limit: nil)), [sum])
    let pooled = network.append("pool", .globalPool(GlobalPool()), [rectified])
    let head = ParameterGroup("head", rate: 0.002)
    network.append(
      "classifier", .convolution(.linear(8, classes)), [pooled], trainable: [.weight, .bias], in: head)
    return network
  }

  /// Tokens and their places in `layers` layers of attention in two heads and of a perceptron, each behind a
  /// norm and beside a sum; texts may be shorter. Keys have no bias: one that is added to all of them changes
  /// no weight of attention.
  static func encoder(classes: Int = 4, layers: Int = 2, positions: Int = 7) -> Network {
    var network = Network(name: "encoder", input: Shape(positions, 1, 1), normalisation: .centred)
    let (width, heads) = (16, 2)
    func linear(_ name: String, _ from: Int, to channels: Int, hasBias: Bool = true) -> Int {
      let read = network.nodes[from].name.hasSuffix("gelu") ? 24 : width
      return network.append(name, .convolution(Convolution(read, channels, hasBias: hasBias)), [from])
    }
    func norm(_ name: String, _ from: Int) -> Int {
      network.append(name, .groupNorm(.layer(width, epsilon: 1e-5)), [from])
    }
    let words = network.append("words", .gather(Gather(rows: 60, channels: width)), [0])
    let places = network.append(
      "places", .gather(Gather(rows: 9, channels: width, index: .position)), [0])
    var value = network.append("embedded", .add(Add()), [words, places])
    for layer in 0..<layers {
      let (name, entry) = ("layers.\(layer)", value)
      let normal = norm("\(name).norm", entry)
      let queries = linear("\(name).queries", normal, to: width)
      let keys = linear("\(name).keys", normal, to: width, hasBias: false)
      let values = linear("\(name).values", normal, to: width)
      let scores = network.append(
        "\(name).scores", .matrixProduct(MatrixProduct(groups: heads, isTransposed: true)), [queries, keys])
      let weights = network.append(
        "\(name).weights",
        .softmax(Softmax(scale: (Float(heads) / Float(width)).squareRoot(), withinText: true)), [scores])
      let context = network.append(
        "\(name).context", .matrixProduct(MatrixProduct(groups: heads)), [weights, values])
      let mixed = linear("\(name).mixed", context, to: width)
      let between = network.append("\(name).attended", .add(Add()), [entry, mixed])
      let wide = linear("\(name).wide", norm("\(name).second", between), to: 24)
      let activated = network.append("\(name).gelu", .activation(Activation(.gelu)), [wide])
      value = network.append(
        "\(name).sum", .add(Add()), [between, linear("\(name).narrow", activated, to: width)])
      network.blocks.append(.init(name: name, stage: 0, input: entry, output: value))
    }
    let pooled = network.append("pool", .globalPool(GlobalPool(withinText: true)), [norm("norm", value)])
    network.append("classifier", .convolution(.linear(width, classes)), [pooled])
    return network
  }

  /// Every float32 operation with all of it learning: norms on batch statistics, standardised weights, a
  /// resize and a pool behind rectifiers, a value that three others read.
  static func everythingLearns(classes: Int = 4) -> Network {
    var network = Network(name: "everything", input: Shape(13, 11, 3), normalisation: .centred)
    func layer(_ name: String, _ convolution: Convolution, _ input: Int, hasNorm: Bool) -> Int {
      var value = network.append(name, .convolution(convolution), [input])
      if hasNorm {
        value = network.append("\(name).norm", .norm(Norm(convolution.outChannels, epsilon: 1e-3)), [value])
      }
      return network.append("\(name).rectifier", .rectifier(Rectifier(limit: nil)), [value])
    }
    let stem = layer(
      "stem", Convolution(3, 8, kernel: 3, stride: 2, padding: .same, hasBias: true), 0, hasNorm: false)
    let grouped = layer(
      "grouped", Convolution(8, 8, kernel: 3, padding: .each(1), groups: 2, isStandardised: true), stem,
      hasNorm: true)
    let depthwise = layer(
      "depthwise", Convolution(8, 8, kernel: 3, stride: 2, padding: .same, groups: 8, hasBias: true), grouped,
      hasNorm: false)
    let resized = network.append("resized", .resize(Resize(height: 7, width: 6)), [depthwise])
    let pooled = network.append("pooled", .averagePool(AveragePool(size: 3)), [stem])
    let wide = network.append(
      "wide", .convolution(Convolution(8, 8, kernel: 2, stride: 2, padding: .same, hasBias: true)), [pooled])
    let spread = network.append("spread", .resize(Resize(height: 7, width: 6)), [wide])
    var sum = network.append("sum.0", .add(Add()), [stem, resized])
    sum = network.append("sum.1", .add(Add()), [sum, spread])
    let mixed = layer(
      "mix", Convolution(8, 12, kernel: 3, stride: 2, padding: .same, isStandardised: true), sum,
      hasNorm: true)
    let global = network.append("pool", .globalPool(GlobalPool()), [mixed])
    network.append("classifier", .convolution(.linear(12, classes)), [global])
    network.train(Set(ParameterRole.allCases), in: ParameterGroup("all", rate: 3e-4)) { _ in true }
    return network
  }
}
