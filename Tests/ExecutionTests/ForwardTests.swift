import Execution
import Methods
import Networks
import Programs
import Testing

@Suite struct ForwardTests {
  /// Folded norms give the same probabilities as norms that run.
  @Test(arguments: [true, false]) func foldingChangesNothing(_ isOdd: Bool) throws {
    var network = isOdd ? TestNetworks.odd() : Network.embedded(resolution: 16, classes: 4)
    // A norm behind a limit is folded or nothing.
    network = network.rewritten { node, _, target, _ in
      var node = node
      if case .rectifier = node.operation { node.operation = .rectifier(Rectifier(limit: nil)) }
      return target.append(node)
    }
    let images = TestImages(network.inputShape, count: 3, classes: 4)
    var generator = SplitMix64(seed: 4)
    var weights = Weights().completed(for: network, seed: 4)
    for (name, parameter, _) in network.parameters where ![.weight, .bias].contains(parameter.role) {
      weights.values[name] = (0..<parameter.count).map { _ in 0.5 + Float(generator.nextUnit()) }
    }
    let folded = network.folded(weights)
    #expect(folded.network.nodes.count < network.nodes.count)
    let found = try probabilities(folded.network, folded.weights, images)
    for (one, other) in zip(try probabilities(network, weights, images), found) {
      #expect(abs(one - other) < 1e-5)
    }
  }

  func probabilities(_ network: Network, _ weights: Weights, _ images: TestImages) throws -> [Float] {
    let program = try Program.lowered(
      from: network, precision: .float32, batch: images.count, isTraining: false)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    executor.take(images)
    executor.infer()
    let result = executor.floats(program.probabilities)
    for image in 0..<images.count {
      #expect(abs(result[4 * image..<4 * image + 4].reduce(0, +) - 1) < 1e-5)
    }
    return result
  }

  /// Rep-Net starts from the backbone: with fresh side modules the features are those of the head alone.
  @Test(arguments: Precision.allCases) func freshSideModulesAddNothing(_ precision: Precision) throws {
    let images = TestImages(Shape(19, 15, 3), count: 3, classes: 4)
    let model = try TestModel(TestNetworks.odd(), images: images)
    func features(_ method: Method) throws -> [UInt8] {
      let session = try Session(model, method, precision, images: images)
      session.settle()
      session.executor.take(images)
      var features: [UInt8] = []
      session.executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
        if case .globalPool(let pool) = instruction.body { features = session.executor.uint8s(pool.output) }
      }
      return features
    }
    #expect(try features(.repNet) == features(.head))
  }

  /// Learning on one batch again and again lowers its loss, in both precisions.
  @Test(arguments: [Method.repNetBias, .repNet, .head, .bias], Precision.allCases)
  func learningLearns(_ method: Method, _ precision: Precision) throws {
    let images = TestImages(Shape(19, 15, 3), count: 4, classes: 4)
    let session = try Session(
      TestModel(TestNetworks.odd(), images: images), method, precision, images: images,
      settings: .init(rate: 0.01, sideRate: 0.01, labelSmoothing: 0))
    session.settle()
    let before = session.loss()
    session.learn(15)
    #expect(session.loss() < 0.7 * before, "from \(before)")
  }

  /// Every byte of a picture goes through (byte / 255 − mean) / deviation.
  @Test(arguments: Precision.allCases) func picturesAreNormalised(_ precision: Precision) throws {
    var network = Network(name: "pixels", input: Shape(16, 16, 3), normalisation: .imageNet)
    let pool = network.append("pool", .globalPool(GlobalPool()), [0])
    network.append("classifier", .convolution(.linear(3, 2)), [pool])
    let adapted = try Method.head.attached(to: network, classes: 2, precision: precision)
    let values = ModelValues(floats: [:], activationScales: ["image": 1 / 48, "pool": 1 / 48])
    let program = try Program.lowered(from: adapted, precision: precision, batch: 1, isTraining: false)
    let store = try ParameterStore(program: program, model: values, seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    let pixels = (UInt8.min...UInt8.max).flatMap { byte -> [UInt8] in [byte, 255 - byte, byte] }
    pixels.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
    for (index, byte) in pixels.enumerated() {
      let normalisation = Normalisation.imageNet
      let real = (Float(byte) / 255 - normalisation.mean[index % 3]) / normalisation.deviation[index % 3]
      switch precision {
      case .float32: #expect(abs(executor.floats(program.input)[index] - real) < 1e-6)
      case .int8:
        let found = Float(Int8(bitPattern: executor.bytes(of: program.input)[index]))
        let expected: Float = max(-127, min(127, real * 48))
        #expect(abs(found - expected) <= 0.501)
      }
    }
  }
}
