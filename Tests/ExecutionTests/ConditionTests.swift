import Execution
import Methods
import Networks
import Programs
import Silicon
import Testing

/// Gates at inference: what a closed gate multiplies by zero is not computed, and nothing else changes.
@Suite struct ConditionTests {
  /// A gate of positions over three convolutions, an activation and a norm, each the last to read what it
  /// reads; the first convolution is computed where a neighbour is open.
  ///
  /// * `isOfImages`: one gate for a whole image instead, under which convolutions of any kind stand.
  static func gated(isOfImages: Bool = false) -> Network {
    var network = Network(name: "gated", input: Shape(12, 10, 3), normalisation: .centred)
    let stem = network.append(
      "stem", .convolution(Convolution(3, 8, kernel: 3, padding: .same, hasBias: true)), [0])
    let read = isOfImages ? network.append("gate.pool", .globalPool(GlobalPool()), [stem]) : stem
    let logit = network.append("logit", .convolution(Convolution(8, 1, hasBias: true)), [read])
    let gate = network.append("gate", .activation(Activation(.step)), [logit])
    let expand = network.append("expand", .convolution(Convolution(8, 8, hasBias: true)), [stem])
    let deep = network.append(
      "deep", .convolution(Convolution(8, 8, kernel: 3, padding: .same, groups: 8, hasBias: true)), [expand])
    let rectified = network.append("rectified", .rectifier(Rectifier(limit: nil)), [deep])
    let swish = network.append("swish", .activation(Activation(.hardSwish)), [rectified])
    let norm = network.append("norm", .groupNorm(.layer(8, epsilon: 1e-3)), [swish])
    let project = network.append("project", .convolution(Convolution(8, 8, hasBias: true)), [norm])
    let product = network.append("product", .multiply(Multiply()), [project, gate])
    let pooled = network.append("pool", .globalPool(GlobalPool()), [product])
    network.append("classifier", .convolution(.linear(8, 4)), [pooled])
    return network
  }

  @Test(arguments: Precision.allCases)
  func closedPositionsAreNotComputed(_ precision: Precision) throws {
    let images = TestImages(Shape(12, 10, 3), count: 2, classes: 4)
    let model = try TestModel(Self.gated(), images: images)
    let network = try Method.head.attached(to: model.backbone, classes: 4)
    var program = try Program.lowered(
      from: network, precision: precision, batch: images.count, isTraining: false, threads: 2)
    let conditioned = program.instructions.filter { $0.condition != nil }.map { program.name(of: $0) }
    #expect(conditioned == ["expand", "deep", "swish", "norm", "project"])

    func run(_ program: Program) throws -> (probabilities: [UInt8], project: [UInt8], gate: [UInt8]) {
      let store = try ParameterStore(program: program, model: model.values, seed: 1)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 2))
      executor.take(images)
      // The arena starts as zeros: a second run shows that closed rows are written.
      executor.infer()
      var (project, gate) = ([UInt8](), [UInt8]())
      executor.infer { instruction in
        guard let product = instruction.body as? MultiplyInstruction else { return }
        project = executor.uint8s(product.first)
        gate = executor.uint8s(product.second)
      }
      return (executor.uint8s(program.probabilities), project, gate)
    }
    let skipping = try run(program)
    for index in program.instructions.indices { program.instructions[index].condition = nil }
    let computing = try run(program)
    #expect(skipping.probabilities == computing.probabilities)
    #expect(skipping.gate == computing.gate)
    let size = precision == .int8 ? 1 : 4
    let (rows, rowBytes) = (computing.gate.count / size, 8 * size)
    var closed = 0
    for row in 0..<rows {
      let isClosed = computing.gate[row * size..<(row + 1) * size].allSatisfy { $0 == 0 }
      closed += isClosed ? 1 : 0
      let bytes = row * rowBytes..<(row + 1) * rowBytes
      let expected = isClosed ? [UInt8](repeating: 0, count: rowBytes) : Array(computing.project[bytes])
      #expect(Array(skipping.project[bytes]) == expected, "row \(row)")
    }
    #expect(closed > rows / 10 && closed < rows, "\(closed) of \(rows) are closed")
  }

  @Test(arguments: Precision.allCases)
  func closedImagesAreNotComputed(_ precision: Precision) throws {
    let images = TestImages(Shape(12, 10, 3), count: 8, classes: 4)
    let model = try TestModel(Self.gated(isOfImages: true), images: images)
    var program = try Program.lowered(
      from: Method.head.attached(to: model.backbone, classes: 4), precision: precision, batch: images.count,
      isTraining: false)
    // No gate around: the convolution reads of the same image.
    #expect(program.gates.map { program[$0].name } == ["gate"])
    #expect(
      program.instructions.filter { $0.condition != nil }.map { program.name(of: $0) }
        == ["expand", "deep", "swish", "norm", "project"])
    func run(_ program: Program) throws -> (probabilities: [UInt8], open: Int) {
      let store = try ParameterStore(program: program, model: model.values, seed: 1)
      let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
      executor.take(images)
      executor.infer()
      // The first run has put other values where the images were.
      executor.take(images)
      var open = 0
      executor.infer { instruction in
        guard let product = instruction.body as? MultiplyInstruction else { return }
        let bytes = executor.uint8s(product.second)
        let size = bytes.count / images.count
        open = (0..<images.count).count { bytes[$0 * size..<($0 + 1) * size].contains { $0 != 0 } }
      }
      return (executor.uint8s(program.probabilities), open)
    }
    let skipping = try run(program)
    for index in program.instructions.indices { program.instructions[index].condition = nil }
    let computing = try run(program)
    #expect(computing.probabilities == skipping.probabilities && computing.open == skipping.open)
    #expect(skipping.open > 0 && skipping.open < images.count, "\(skipping.open) images are open")
  }

  /// Multiply-accumulates and the price of what stands under the gate go with the share of rows that it
  /// leaves open.
  @Test func countsAndPricesFollowTheGate() throws {
    let images = TestImages(Shape(12, 10, 3), count: 2, classes: 4)
    let model = try TestModel(Self.gated(), images: images)
    let program = try Program.lowered(
      from: Method.head.attached(to: model.backbone, classes: 4), precision: .int8, batch: images.count,
      isTraining: false)
    let gate = try #require(program.gates.first { program[$0].name == "gate" })
    // What the depthwise convolution reads is open wherever one of its windows is.
    #expect(program.gates.map { program[$0].name } == ["around gate", "gate"])
    func shares(_ share: Double) -> OpenShares {
      OpenShares(Dictionary(uniqueKeysWithValues: program.gates.map { (program[$0].kind, share) }))
    }

    // Measured in a run.
    let store = try ParameterStore(program: program, model: model.values, seed: 1)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    executor.take(images)
    var (counter, rows) = (GateCounter(), [UInt8]())
    executor.infer { instruction in
      counter.observe(instruction, executor)
      if instruction.writes.contains(gate) { rows = executor.uint8s(gate) }
    }
    let open = rows.count { $0 != 0 }
    #expect(
      counter.shares[program[gate].kind] == Double(open) / Double(rows.count) && open > 0 && open < rows.count
    )
    let around = counter.shares[program[program.gates[0]].kind]
    #expect(around > counter.shares[program[gate].kind] && around <= 1)

    // 120 positions of 2 images: the expansion and the projection have 8 products a channel, of 8, and the
    // depthwise convolution 9.
    let gated = program.instructions.filter { $0.condition != nil }.reduce(0) { $0 + $1.macs }
    #expect(gated == 240 * 8 * (8 + 9 + 8))
    let full = Plan(program)
    for share in [0, 0.25, 1] {
      let shares = shares(share)
      let plan = Plan(program, open: shares)
      #expect(plan.forwardMACs == full.forwardMACs - Int((1 - share) * Double(gated)))
      #expect(plan.arenaBytes == full.arenaBytes)
      var trace = Trace.assumed
      trace.open = shares
      #expect(Workload(program, trace: trace).macs == plan.stepMACs)
    }
    #expect(Plan(program, open: OpenShares([.value(node: 0): 0])) == full)

    func steps(_ share: Double) -> [StepPrice] {
      var trace = Trace.assumed
      trace.open = shares(share)
      let (chip, workload) = (Chip.standard(.sas), Workload(program, trace: trace))
      return (try? chip.steps(workload, chip.price(Workload(program)).mapping)) ?? []
    }
    let (whole, half, closed) = (steps(1), steps(0.5), steps(0))
    #expect(whole.count == program.instructions.count)
    for (index, instruction) in program.instructions.enumerated() {
      let name = program.name(of: instruction)
      guard instruction.condition != nil else {
        #expect(half[index] == whole[index] && closed[index] == whole[index], "\(name)")
        continue
      }
      #expect(half[index].energy.total < whole[index].energy.total, "\(name)")
      #expect(closed[index].energy.total < half[index].energy.total, "\(name)")
      #expect(closed[index].macs == 0 && half[index].macs * 2 == whole[index].macs, "\(name)")
    }
  }

  @Test func theLiteralArraysSkipTheSame() throws {
    let images = TestImages(Shape(12, 10, 3), count: 2, classes: 4)
    let model = try TestModel(Self.gated(), images: images)
    let network = try Method.head.attached(to: model.backbone, classes: 4)
    let program = try Program.lowered(
      from: network, precision: .int8, batch: images.count, isTraining: false)
    let store = try ParameterStore(program: program, model: model.values, seed: 3)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    let memory = try ArrayMemory(.standard(), faults: FaultModel(), seed: 0)
    try memory.place(program)
    let reference = BitPlaneExecutor(
      program, state: BitPlaneState(program, model: model.values, seed: 3, memory: memory))
    reference.take(images)
    reference.infer()
    executor.take(images)
    executor.infer { instruction in
      for id in instruction.writes where program[id].role != .scratch && program[id].element != .int32 {
        #expect(
          executor.bytes(of: id).elementsEqual(reference.bytes(of: id)), "\(program.name(of: instruction))")
      }
    }
  }

  /// While learning, closed positions have errors too: everything is computed.
  @Test func learningComputesEverything() throws {
    let images = TestImages(Shape(12, 10, 3), count: 2, classes: 4)
    let model = try TestModel(Self.gated(), images: images)
    let session = try Session(model, .bias, .int8, images: images)
    #expect(session.program.instructions.allSatisfy { $0.condition == nil })
  }
}
