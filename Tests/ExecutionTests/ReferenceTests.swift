import Execution
import Methods
import Networks
import Programs
import Randomness
import Silicon
import Testing

/// A whole integer step, every tensor of it, against the slow definitions of the literal arrays: the
/// lowering's order, the binding's multipliers, shifts, seeds and addresses, the arena's plan, and the
/// exponents that ranges choose, all at once and bit for bit.
@Suite struct ReferenceTests {
  @Test(arguments: [Method.repNetBias, .repNet, .bias, .head])
  func steps(_ method: Method) throws {
    try compare(method, fine: [])
  }

  /// Fine values everywhere; a coarse residual of a fine sum; a fine residual of a coarse one.
  @Test(
    arguments: [Method.repNetBias, .bias],
    [
      TestNetworks.oddFineValues, ["image", "a.project", "c.sum"], ["b.project", "c.expand.rectifier"],
    ] as [Set<String>])
  func stepsOfFineValues(_ method: Method, _ names: Set<String>) throws {
    try compare(method, fine: names)
  }

  /// Frozen weights of an earlier adapter and drawn ones, whose values have no calibrated scale, with errors
  /// through both.
  @Test func stepsOverAnEarlierAdapter() throws {
    let network = TestNetworks.odd()
    let images = TestImages(network.inputShape, count: 2, classes: 4)
    var model = try TestModel(network, images: images)
    let first = try Session(model, .head, .int8, images: images)
    first.settle()
    first.learn(3)
    model.values.adapters = [first.store.adapterValues]
    let context = MethodContext(
      backbone: model.backbone, classes: 4,
      earlier: [EarlierAdapter(task: "first", network: first.program.network)])
    try compare(
      Session(
        Method(Reusing()).adapted(context), values: model.values, .int8, images: images, threads: 2))
  }

  /// Activations, products, largest elements and rectified sums.
  @Test(arguments: [Method.repNetBias, .bias])
  func stepsOfWideInstructions(_ method: Method) throws {
    try compare(method, of: TestNetworks.wide(), fine: [])
  }

  /// Boxes: a soft-max for each answer at each position, some without a label.
  @Test(arguments: ["64", "0"]) func stepsOfBoxes(hidden: String) throws {
    let method = try Method.detector.setting("stride", to: "8").setting("hidden", to: hidden)
    try compare(method, of: .embedded(resolution: 16, classes: 10), fine: [])
  }

  /// Activations and products whose ranges move.
  @Test func stepsOfMovingRanges() throws {
    let network = TestNetworks.moving()
    let images = TestImages(network.inputShape, count: 2, classes: 4)
    try compare(
      Session(
        network, values: TestModel.values(of: network, images: images), .int8, images: images, threads: 2))
  }

  /// Tokens, attention and norms that learn.
  @Test func stepsOfSequences() throws {
    try compare(SequenceTests.session(.int8, threads: 2))
    try compare(SequenceTests.adapted(.int8, threads: 2))
  }

  private func compare(
    _ method: Method, of network: Network = TestNetworks.odd(), fine names: Set<String>
  ) throws {
    let images = TestImages(network.inputShape, count: 2, classes: 4)
    let model = try TestModel(network, images: images).refined(names)
    let session = try Session(model, method.rates(0.002, side: 0.004), .int8, images: images, threads: 2)
    #expect(names.isSubset(of: session.program.tensors.lazy.filter(\.isFine).map(\.name)))
    try compare(session)
  }

  private func compare(_ session: Session) throws {
    let images = session.images
    let memory = try ArrayMemory(.standard(), faults: FaultModel(), seed: 0)
    try memory.place(session.program)
    let reference = BitPlaneExecutor(
      session.program,
      state: BitPlaneState(session.program, model: session.store.start.model, seed: 3, memory: memory))
    reference.take(images)
    reference.settle(seed: 0)
    session.settle()
    for seed in UInt64(50)..<55 {
      reference.take(images)
      let expected = reference.learn(seed: seed, rateFactor: 1 << 16)
      guard compareStep(session, reference, seed: seed, expected) else { return }
    }
  }

  /// Tensors that differ are told by instruction; later ones would only follow. Returns whether all are the
  /// same.
  private func compareStep(
    _ session: Session, _ reference: BitPlaneExecutor, seed: UInt64, _ expected: StepResult
  ) -> Bool {
    let (program, executor) = (session.program, session.executor)
    executor.take(session.images)
    // The logits are brought to one scale in place, after the convolution that makes them.
    let rescaled = program.instructions.compactMap { instruction in
      (instruction.body as? LossInstruction).flatMap { $0.classScales == nil ? nil : $0.logits }
    }
    var (count, isSame) = (0, true)
    let result = executor.learn(seed: seed, rateFactor: 1 << 16, updating: true) { instruction in
      defer { count += 1 }
      for id in instruction.writes where isSame && program[id].role != .scratch {
        if instruction.body is ConvolutionInstruction, rescaled.contains(id) { continue }
        isSame = executor.bytes(of: id).elementsEqual(reference.bytes(of: id))
        #expect(
          isSame,
          "\(seed), \(count), \(instruction.pass) of \(program.name(of: instruction)): \(program[id].name)"
        )
      }
    }
    #expect(count == program.instructions.count && result == expected)
    #expect(session.store.adapter == reference.adapter, "what is learned, after seed \(seed)")
    return isSame && session.store.adapter == reference.adapter
  }
}

extension ProgramExecutor {
  /// Writes the pictures and labels of a batch; as tokens where the program takes those, each text shorter by
  /// one than the one before where it may be.
  func take(_ images: TestImages) {
    for (index, pixels) in images.pixels.enumerated() {
      if let vocabulary = program.vocabulary {
        do {
          let length = program.lengths == nil ? pixels.count : pixels.count - index
          try setTokens(index, pixels.prefix(length).map { Int32($0) % Int32(vocabulary) })
        } catch {
          Issue.record(error)
        }
      } else {
        pixels.withUnsafeBufferPointer { setImage(index, $0.baseAddress!) }
      }
      labels[index] = images.labels[index]
    }
    // Answers at many positions: labels of all columns, and a third without one.
    guard program.labelCount > images.count else { return }
    var generator = SplitMix64(seed: 11)
    for row in 0..<program.labelCount {
      labels[row] =
        generator.next(below: 3) == 0
        ? -1 : Int32(generator.next(below: program[program.probabilities].columns))
    }
  }
}
