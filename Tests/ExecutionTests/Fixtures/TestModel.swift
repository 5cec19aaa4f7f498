import Execution
import Networks
import Programs
import Randomness

/// A frozen backbone with fresh weights whose output channels differ in scale by up to 16, as those of real
/// networks with folded norms do, and its 8-bit form.
struct TestModel {
  /// Norms folded.
  var backbone: Network
  var values: ModelValues

  /// Fresh weights for `network`. Each norm takes the statistics of `images`, so that no value grows or
  /// shrinks through depth, and a random scale per channel: two to a power out of `scales`.
  init(_ network: Network, images: TestImages, scales: ClosedRange<Int> = -3...1, seed: UInt64 = 1) throws {
    var weights = Weights().completed(for: network, seed: seed)
    for (name, parameter, _) in network.parameters where parameter.role == .scale || parameter.role == .shift
    {
      var generator = SplitMix64(key: seed, SplitMix64.key(of: name))
      weights.values[name] = (0..<parameter.count).map { _ in
        guard parameter.role == .scale else { return Float(generator.nextUnit()) - 0.5 }
        let exponent = scales.lowerBound + generator.next(below: scales.count)
        return Float(sign: .plus, exponent: exponent, significand: 1)
      }
    }
    try Self.standardise(network, &weights, images)
    let folded = network.folded(weights)
    backbone = folded.network
    values = try Self.quantised(folded.network, folded.weights, images)
  }

  /// Numbers for the frozen nodes of a network to which a method has added others.
  static func values(of network: Network, images: TestImages) throws -> ModelValues {
    let weights = Weights().completed(for: network, seed: 4)
    var values = try quantised(network, weights, images)
    for node in network.nodes where node.origin != .backbone { values.activationScales[node.name] = nil }
    return values
  }

  /// The same with values in 12 bits, their scales being those of a sixteenth of 8 bits' steps.
  func refined(_ names: Set<String>) -> TestModel {
    var model = self
    model.backbone.fineValues = names
    precondition(model.backbone.fineValues == names, "a name that the network does not have")
    for name in names { model.values.activationScales[name]! /= 16 }
    return model
  }

  /// Sets each norm's mean and variance to those of its input.
  private static func standardise(_ network: Network, _ weights: inout Weights, _ images: TestImages) throws {
    // Norms on batch statistics run in training programs only, and without limits behind them.
    var measured = network.rewritten { node, _, target, _ in
      var node = node
      if case .rectifier = node.operation { node.operation = .rectifier(Rectifier(limit: nil)) }
      return target.append(node)
    }
    let learning = ParameterGroup("measured", rate: 1e-3)
    measured.train([.shift], in: learning) { if case .norm = $0.operation { true } else { false } }
    measured.train([.weight], in: learning) { $0.name == network.nodes.last?.name }
    let program = try Program.lowered(
      from: measured, precision: .float32, batch: images.count, isTraining: true)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    executor.take(images)
    executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
      guard let norm = instruction.body as? NormInstruction, let mean = norm.batchMean,
        let deviation = norm.batchDeviation
      else { return }
      weights.values["\(program.name(of: instruction)).mean"] = executor.floats(mean)
      weights.values["\(program.name(of: instruction)).variance"] = executor.floats(deviation).map {
        1 / ($0 * $0) - norm.epsilon
      }
    }
  }

  /// 8-bit weights, and scales of activations by their largest magnitude over `images`.
  private static func quantised(
    _ network: Network, _ weights: Weights, _ images: TestImages
  ) throws -> ModelValues {
    var values = ModelValues(floats: weights.values)
    for (name, parameter, _) in network.parameters where parameter.role.isQuantised {
      values.quantised[name] = QuantisedWeight(
        rounding: weights.values[name] ?? [], channels: parameter.extents[0])
    }
    values.biases = weights.values
    let program = try Program.lowered(
      from: network, precision: .float32, batch: images.count, isTraining: false)
    let store = try ParameterStore(program: program, model: values, seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    executor.take(images)
    executor.infer { instruction in
      for id in instruction.writes where program[id].role == .activation {
        let largest = executor.floats(id).reduce(0) { max($0, abs($1)) }
        let name = program[id].name
        values.activationScales[name] = max(largest, 1e-3) / (network.isRectified(name) ? 255 : 127)
      }
    }
    values.activationScales["image"] = 1 / 127
    return values
  }
}

extension Network {
  /// Whether a node's value is never negative, and so 8 bits without a sign.
  fileprivate func isRectified(_ name: String) -> Bool {
    guard let node = nodes.first(where: { $0.name == name }) else { return false }
    switch node.operation {
    case .rectifier: return true
    case .globalPool, .averagePool, .maxPool: return isRectified(nodes[node.inputs[0]].name)
    case .activation(let activation): return activation.kind.isBounded
    case .softmax: return true
    case .multiply: return node.inputs.allSatisfy { isRectified(nodes[$0].name) }
    default: return false
    }
  }
}

/// Pictures of random bytes with random labels.
struct TestImages {
  var count: Int
  var pixels: [[UInt8]]
  var labels: [Int32]

  init(_ shape: Shape, count: Int, classes: Int, seed: UInt64 = 5) {
    var generator = SplitMix64(seed: seed)
    self.count = count
    // Each picture has its own colours, so that pictures differ after the global pool too.
    pixels = (0..<count).map { _ in
      let colours = (0..<3).map { _ in generator.next(below: 192) }
      return (0..<shape.count).map { UInt8(colours[$0 % 3] + generator.next(below: 64)) }
    }
    labels = (0..<count).map { _ in Int32(generator.next(below: classes)) }
  }
}

extension CPUExecutor {
  func floats(_ id: TensorID) -> [Float] { Array(bytes(of: id).bindMemory(to: Float.self)) }
  func int32s(_ id: TensorID) -> [Int32] { Array(bytes(of: id).bindMemory(to: Int32.self)) }
  func uint8s(_ id: TensorID) -> [UInt8] { Array(bytes(of: id)) }
}
