import Execution
import Kernels
import Methods
import Networks
import Programs
import Randomness
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
        if let pool = instruction.body as? GlobalPoolInstruction {
          features = session.executor.uint8s(pool.output)
        }
      }
      return features
    }
    #expect(try features(.repNet) == features(.head))
  }

  /// With 12 bits, values lie much nearer to those of the same weights in float32: all but the image, which
  /// is not computed.
  @Test func fineValuesRoundLess() throws {
    let images = TestImages(Shape(19, 15, 3), count: 3, classes: 4)
    let coarse = try TestModel(TestNetworks.odd(), images: images)
    func errors(_ model: TestModel) throws -> [String: Double] {
      let int8 = try Session(model, .head, .int8, images: images)
      let found = int8.forwardValues().activations
      let float32 = try Session(
        int8.program.network, values: int8.dequantised(), .float32, images: images)
      float32.executor.take(images)
      var errors: [String: Double] = [:]
      float32.executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
        for id in instruction.writes {
          let name = float32.program[id].name
          guard let found = found[name], TestNetworks.oddFineValues.contains(name) else { continue }
          let pairs = zip(found, float32.executor.floats(id))
          let (error, all) = pairs.reduce(into: (0.0, 0.0)) { sums, pair in
            sums.0 += Double((pair.0 - pair.1) * (pair.0 - pair.1))
            sums.1 += Double(pair.1 * pair.1)
          }
          errors[name] = (error / all).squareRoot()
        }
      }
      return errors
    }
    let (before, after) = (try errors(coarse), try errors(coarse.refined(TestNetworks.oddFineValues)))
    #expect(before.count == after.count && after.count == TestNetworks.oddFineValues.count - 1)
    for (name, error) in after { #expect(error < before[name]! / 8, "\(name): \(error), \(before[name]!)") }
  }

  /// Learning on one batch again and again lowers its loss, in both precisions.
  @Test(arguments: [Method.repNetBias, .repNet, .head, .bias], Precision.allCases)
  func learningLearns(_ method: Method, _ precision: Precision) throws {
    let images = TestImages(Shape(19, 15, 3), count: 4, classes: 4)
    let session = try Session(
      TestModel(TestNetworks.odd(), images: images), method.rates(0.01, side: 0.01), precision,
      images: images, settings: .init(labelSmoothing: 0))
    session.settle()
    let before = session.loss()
    session.learn(15)
    #expect(session.loss() < 0.7 * before, "from \(before)")
  }

  /// Every byte of a picture goes through (byte / 255 − mean) / deviation.
  @Test(arguments: [(Precision.float32, false), (.int8, false), (.int8, true)])
  func picturesAreNormalised(_ precision: Precision, isFine: Bool) throws {
    var network = Network(name: "pixels", input: Shape(16, 16, 3), normalisation: .imageNet)
    let mixed = network.append(
      "mix", .convolution(Convolution(3, 3)), [0], trainable: [.weight],
      in: ParameterGroup("test", rate: 3e-4))
    let pool = network.append("pool", .globalPool(GlobalPool()), [mixed])
    network.append("classifier", .convolution(.linear(3, 2)), [pool])
    if isFine { network.fineValues = ["image"] }
    let adapted = try Method.head.attached(to: network, classes: 2)
    let steps: Float = isFine ? 16 * 48 : 48
    let values = ModelValues(floats: [:], activationScales: ["image": 1 / steps, "pool": 1])
    let program = try Program.lowered(from: adapted, precision: precision, batch: 1, isTraining: false)
    let store = try ParameterStore(program: program, model: values, seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    let pixels = (UInt8.min...UInt8.max).flatMap { byte -> [UInt8] in [byte, 255 - byte, byte] }
    pixels.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
    let bytes = executor.uint8s(program.input)
    let integers =
      isFine
      ? Reference.fineElements(bytes, isSigned: true, channels: 3)
      : bytes.map { Int16(Int8(bitPattern: $0)) }
    for (index, byte) in pixels.enumerated() {
      let normalisation = Normalisation.imageNet
      let real = (Float(byte) / 255 - normalisation.mean[index % 3]) / normalisation.deviation[index % 3]
      switch precision {
      case .float32: #expect(abs(executor.floats(program.input)[index] - real) < 1e-6)
      case .int8:
        let ends: (Float, Float) = isFine ? (-2032, 2047) : (-127, 127)
        let expected = max(ends.0, min(ends.1, real * steps))
        #expect(abs(Float(integers[index]) - expected) <= 0.501)
      }
    }
  }
}
