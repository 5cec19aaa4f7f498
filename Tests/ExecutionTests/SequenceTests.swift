import Execution
import Kernels
import Methods
import Networks
import Programs
import Silicon
import Testing
import Units

/// A network of tokens: two layers of attention and of a perceptron, in both precisions. Its gradients are
/// checked where those of all networks are; this is what only sequences have.
@Suite struct SequenceTests {
  static let images = TestImages(TestNetworks.encoder().inputShape, count: 3, classes: 4)

  /// The encoder's biases and norms learn, with its classifier.
  static func learning(rate: Double = 2e-3) throws -> (network: Network, model: TestModel) {
    let model = try TestModel(TestNetworks.encoder(), images: images, scales: -1...1)
    var network = try Method.bias.rates(rate).attached(to: model.backbone, classes: 4)
    network.train([.scale, .shift], in: ParameterGroup("norms", rate: rate)) { _ in true }
    return (network, model)
  }

  static func session(_ precision: Precision, threads: Int = 1) throws -> Session {
    let (network, model) = try learning()
    return try Session(network, values: model.values, precision, images: images, threads: threads)
  }

  /// Low-rank branches beside the projections of queries and values learn: five readers send errors back to a
  /// norm.
  static func adapted(_ precision: Precision, threads: Int = 1) throws -> Session {
    let model = try TestModel(TestNetworks.encoder(), images: images, scales: -1...1)
    let group = ParameterGroup("branches", rate: 2e-3)
    let network = model.backbone.rewritten { node, _, target, _ in
      let made = target.append(node)
      guard node.name.hasSuffix("queries") || node.name.hasSuffix("values") else { return made }
      let low = target.append(
        "\(node.name).low", .convolution(Convolution(16, 4)), node.inputs, trainable: [.weight], in: group)
      let high = target.append(
        "\(node.name).high", .convolution(Convolution(4, 16)), [low], trainable: [.weight], in: group)
      return target.append("\(node.name).sum", .add(Add()), [made, high], trainable: [], in: nil)
    }
    return try Session(
      Method.head.attached(to: network, classes: 4), values: model.values, precision, images: images,
      threads: threads)
  }

  /// A matrix product by hand: batched, in groups, with either factor transposed.
  @Test func productsByHand() throws {
    let session = try Self.session(.float32, threads: 2)
    let (program, executor) = (session.program, session.executor)
    executor.take(session.images)
    var values: [TensorID: [Float]] = [:]
    var forms: [MatrixProductInstruction.Form: Int] = [:]
    executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
      for id in instruction.writes where program[id].element == .float32 { values[id] = executor.floats(id) }
      guard let product = instruction.body as? MatrixProductInstruction else { return }
      forms[product.form, default: 0] += 1
      let (first, second, found) = (values[product.first]!, values[product.second]!, values[product.output]!)
      let (g, rows, columns, inner) = (product.groups, product.rows, product.columns, product.inner)
      for image in 0..<product.images {
        for group in 0..<g {
          for row in 0..<rows {
            for column in 0..<columns {
              let expected = (0..<inner).reduce(0.0) { sum, k in
                let a =
                  product.form == .firstTransposed
                  ? ((image * inner + k) * g + group) * rows + row
                  : ((image * rows + row) * g + group) * inner + k
                let b =
                  product.form == .secondTransposed
                  ? ((image * columns + column) * g + group) * inner + k
                  : ((image * inner + k) * g + group) * columns + column
                return sum + Double(first[a]) * Double(second[b])
              }
              let at = ((image * rows + row) * g + group) * columns + column
              #expect(abs(Double(found[at]) - expected) <= 1e-5 * max(1, abs(expected)), "\(product.form)")
            }
          }
        }
      }
    }
    // Two layers with two products each, and the errors of both factors of each product.
    #expect(forms == [.plain: 4, .secondTransposed: 4, .firstTransposed: 4])
  }

  /// Every value of the integer network lies near that of the same weights in float32.
  @Test func integersAgreeWithFloats() throws {
    let int8 = try Self.session(.int8)
    int8.settle()
    let found = int8.forwardValues().activations
    let float32 = try Session(
      int8.program.network, values: int8.dequantised(), .float32, images: Self.images)
    float32.copyAdapter(from: int8)
    float32.executor.take(Self.images)
    var compared: Set<String> = []
    float32.executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
      for id in instruction.writes {
        let name = float32.program[id].name
        guard let integers = found[name] else { continue }
        compared.insert(name)
        let (error, all) = zip(integers, float32.executor.floats(id)).reduce(into: (0.0, 0.0)) {
          $0.0 += Double(($1.0 - $1.1) * ($1.0 - $1.1))
          $0.1 += Double($1.1 * $1.1)
        }
        // Measured: 0.084 of attention's weights, whose scores stand in an exponent.
        let distance = (error / all).squareRoot()
        #expect(distance < (name.hasSuffix("weights") ? 0.1 : 0.06), "\(name): \(distance)")
      }
    }
    // Of each layer two norms, three projections, weights, context, two sums and the perceptron.
    #expect(compared.count >= 22)
  }

  @Test(arguments: Precision.allCases)
  func theArenaIsThePlannedSize(_ precision: Precision) throws {
    let session = try Self.session(precision, threads: 2)
    #expect(session.executor.arenaBytes == Plan(session.program).arenaBytes)
    try MemoryTests.expectTensorsKeepTheirBytes(session)
  }

  /// One seed, one adapter, for every instruction set and number of threads.
  @Test func integersAreTheSameEverywhere() throws {
    let (network, model) = try Self.learning()
    func state(_ set: InstructionSet, threads: Int) throws -> [StateTensor] {
      let session = try Session(
        network, values: model.values, .int8, images: Self.images, threads: threads, instructionSet: set)
      session.settle()
      session.learn(10)
      return session.store.state
    }
    let expected = try state(.scalar, threads: 1)
    #expect(
      expected.contains { $0.name == "layers.0.norm.scale/low" && $0.bytes.contains { $0 != 0 } },
      "a norm's scale learns")
    for set in InstructionSet.supported {
      for threads in 1...2 { #expect(try state(set, threads: threads) == expected, "\(set), \(threads)") }
    }
  }

  @Test(arguments: Precision.allCases)
  func learningLearns(_ precision: Precision) throws {
    let (network, model) = try Self.learning(rate: 0.01)
    let session = try Session(
      network, values: model.values, precision, images: Self.images, settings: .init(labelSmoothing: 0))
    session.settle()
    let before = session.loss()
    session.learn(40)
    #expect(session.loss() < 0.7 * before, "from \(before)")
  }

  /// Multiply-accumulates of the graph are those of the program, and a chip has a price for every
  /// instruction.
  @Test func everythingHasAPrice() throws {
    let program = try Self.session(.int8).program
    let plan = Plan(program)
    #expect(plan.forwardMACs == (try program.network.macs()) * Self.images.count)
    let workload = Workload(program)
    #expect(workload.steps.count == program.instructions.count && workload.macs == plan.stepMACs)
    let computed = workload.steps.filter { if case .computed = $0.kind { true } else { false } }
    #expect(computed.count == 12)
    #expect(workload.steps.allSatisfy { $0.macs > 0 || $0.operations + $0.requantised > 0 || $0.isUpdate })
    let chip = Chip.standard(.sas)
    let price = try chip.price(workload)
    for (step, price) in zip(workload.steps, chip.steps(workload, price.mapping)) {
      #expect(price.energy.total > .zero && price.time.total > .zero, "\(step.node), \(step.pass)")
    }
    #expect(price.total.macs == plan.stepMACs)

    // Without working arrays the vector unit multiplies; with them the better of both is taken.
    var bare = chip
    bare.workingArrays = 0
    let alone = chip.steps(workload, price.mapping)
    for (index, step) in workload.steps.enumerated() {
      guard case .computed(let product) = step.kind else { continue }
      let (there, without) = (alone[index], bare.steps(workload, price.mapping)[index])
      #expect(without.workingBits == 0)
      #expect(
        there.workingBits == 0
          || [product.rows, product.columns].contains {
            there.workingBits == 8 * Double(product.images * product.groups * product.inner * $0)
          }, "\(step.node)")
    }
  }

  /// Writing a factor into working arrays pays where many vectors pass it.
  @Test func whereAChipMultiplies() throws {
    func price(tokens: Int, width: Int, arrays: Int) throws -> StepPrice {
      var network = Network(name: "scores", input: Shape(tokens, 1, 1), normalisation: .centred)
      let tables = ["queries", "keys"].map {
        network.append($0, .gather(Gather(rows: 16, channels: width)), [0])
      }
      let scores = network.append(
        "scores", .matrixProduct(MatrixProduct(isTransposed: true)), tables)
      let pooled = network.append("pool", .globalPool(GlobalPool()), [scores])
      network.append("classifier", .convolution(.linear(tokens, 2)), [pooled])
      let program = try Program.lowered(from: network, precision: .int8, batch: 1, isTraining: false)
      let workload = Workload(program)
      var chip = Chip.standard(.sas)
      chip.workingArrays = arrays
      let steps = chip.steps(workload, try chip.price(workload).mapping)
      let at = try #require(workload.steps.firstIndex { if case .computed = $0.kind { true } else { false } })
      return steps[at]
    }
    for (tokens, width) in [(8, 32), (64, 32)] {
      #expect(try price(tokens: tokens, width: width, arrays: 32).workingBits == 0)
    }
    for (tokens, width) in [(128, 64), (512, 64)] {
      let with = try price(tokens: tokens, width: width, arrays: 32)
      let without = try price(tokens: tokens, width: width, arrays: 0)
      // Either factor has as many elements.
      #expect(with.workingBits == 8 * Double(tokens * width))
      #expect(with.energy.total < without.energy.total && with.time.total < without.time.total)
    }
  }

  /// A text gives the same answer, in int8 to the bit, whether the input ends with it or goes on.
  @Test(arguments: Precision.allCases)
  func whatComesAfterTheEndIsNotRead(_ precision: Precision) throws {
    let (_, model) = try Self.learning()
    func answer(positions: Int, _ text: [Int32]) throws -> [UInt8] {
      let network = try Method.head.attached(
        to: TestNetworks.encoder(positions: positions), classes: 4)
      let program = try Program.lowered(from: network, precision: precision, batch: 2, isTraining: false)
      let store = try ParameterStore(program: program, model: model.values, seed: 1)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
      try executor.setTokens(0, [Int32](repeating: 7, count: positions))
      try executor.setTokens(1, text)
      executor.infer()
      let all = executor.uint8s(program.probabilities)
      return Array(all[(all.count / 2)...])
    }
    let text: [Int32] = [3, 1, 4, 1]
    let exact = try answer(positions: 4, text)
    #expect(try answer(positions: 7, text) == exact)
    #expect(try answer(positions: 7, text + [5]) != exact)
  }

  /// Texts that do not fit are refused in one line.
  @Test func wrongTokens() throws {
    let executor = try Self.session(.int8).executor
    for (tokens, fragment) in [
      ([Int32](repeating: 1, count: 8), "takes 1 to 7 tokens, not 8"), ([], "not 0"),
      ([1, 2, 3, -1, 0, 0, 0], "no token -1"), ([1, 2, 3, 60, 0, 0, 0], "has 60 rows"),
    ] {
      do {
        try executor.setTokens(0, tokens)
        Issue.record("should be refused: \(fragment)")
      } catch {
        #expect(error.description.contains(fragment) && !error.description.contains("\n"))
      }
    }
    let images = TestImages(Shape(16, 16, 3), count: 1, classes: 4)
    let pictures = try Session(
      TestModel(.embedded(resolution: 16, classes: 10), images: images), .head, .int8, images: images)
    #expect(throws: NetworkError("embedded takes pictures, no tokens")) {
      try pictures.executor.setTokens(0, [1])
    }
  }
}

extension Workload.Step {
  fileprivate var isUpdate: Bool { if case .update = kind { true } else { false } }
}
