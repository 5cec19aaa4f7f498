import Methods
import Networks
import Programs
import Randomness
import Testing

/// What holds for every program, whatever it was lowered from.
@Suite struct LoweringTests {
  @Test(arguments: LoweredCase.all) func everythingReadWasWritten(_ test: LoweredCase) throws {
    for isTraining in [false, true] {
      let program = try test.program(isTraining: isTraining)
      var written: Set<TensorID> = [program.input]
      for (index, instruction) in program.instructions.enumerated() {
        for id in instruction.reads where !written.contains(id) {
          let name = program.name(of: instruction)
          Issue.record("instruction \(index) of \(name) reads \(program[id].name) before it is made")
        }
        written.formUnion(instruction.writes)
      }
      #expect(written.contains(program.probabilities))
      // Nothing is declared that nothing touches.
      #expect(written.count == program.tensors.count)
    }
  }

  /// A frozen classifier's logits are brought to one scale in place; those of one that learns have one.
  @Test func theLossWritesTheLogitsOfAFrozenClassifier() throws {
    let backbone = Network.embedded(resolution: 32, classes: 10).folded(nil).network
    let learned = try Method.head.attached(to: backbone, classes: 5)
    for (network, precision, isWritten) in [
      (backbone, Precision.int8, true), (learned, .int8, false), (backbone, .float32, false),
    ] {
      let program = try Program.lowered(from: network, precision: precision, batch: 1, isTraining: false)
      let loss = try #require(program.instructions.last)
      #expect(loss.writes.contains(program.output) == isWritten)
      #expect(loss.reads == [program.output])
    }
  }

  /// People tell tensors, parameters and exponents apart by their names, and files keep them by those.
  @Test(arguments: LoweredCase.all) func namesAreUnique(_ test: LoweredCase) throws {
    let program = try test.program()
    #expect(Set(program.exponents.map(\.name)).count == program.exponents.count)
    #expect(
      Set(program.tensors.filter { $0.role != .scratch }.map(\.name)).count
        == program.tensors.filter { $0.role != .scratch }.count)
    #expect(Set(program.parameters.map(\.name)).count == program.parameters.count)
  }

  /// Two tensors that live at the same time never share a byte; each has 64 readable bytes behind it.
  @Test(arguments: LoweredCase.all) func liveTensorsNeverOverlap(_ test: LoweredCase) throws {
    try expectNoOverlap(test.program())
  }

  /// The same where images run in turn: what several images leave or find stays during all turns.
  @Test(arguments: LoweredCase.all.filter { $0.batch > 1 }) func imagesInTurnNeverOverlap(_ test: LoweredCase)
    throws
  {
    let whole = try test.program()
    let program = try Program.lowered(
      from: test.network(), precision: test.precision, batch: test.batch, isTraining: true, threads: 2,
      imagesInTurn: true)
    // Of one tiny network the best order found leaves 4.3 %.
    try expectNoOverlap(program, within: 1.05)
    #expect(program.arena.peakLiveBytes <= whole.arena.peakLiveBytes)
    #expect(program.arena.lifetimes == whole.arena.lifetimes)
    for (index, tensor) in program.tensors.enumerated() {
      let (life, held) = (program.arena.lifetimes[index], program.arena.held[index])
      let isOne = held < tensor.bytes
      #expect(held == (isOne ? tensor.bytes / test.batch : tensor.bytes))
      if isOne { #expect(life.upperBound < program.arena.inTurn) }
      // All turns lie between a whole tensor's first image and its last.
      guard !isOne, tensor.role != .scratch, life.lowerBound < program.arena.inTurn else { continue }
      #expect(program.arena.occupied[index] == 0...max(life.upperBound, program.arena.inTurn - 1))
    }
  }

  private func expectNoOverlap(_ program: Program, within factor: Double = 1.02) throws {
    let arena = program.arena
    let places = zip(arena.held, zip(arena.offsets, arena.occupied)).map { bytes, place in
      (begin: place.0, end: place.0 + bytes + 64, first: place.1.lowerBound, last: place.1.upperBound)
    }
    #expect(places.allSatisfy { $0.end <= arena.bytes && $0.begin % 64 == 0 })
    for (index, one) in places.enumerated() {
      for (other, two) in places[..<index].enumerated() {
        guard one.begin < two.end, two.begin < one.end, one.first <= two.last, two.first <= one.last else {
          continue
        }
        Issue.record("\(program.tensors[index].name) and \(program.tensors[other].name) overlap")
      }
    }
    #expect(arena.bytes >= arena.peakLiveBytes)
    #expect(
      Double(arena.bytes) <= factor * Double(arena.peakLiveBytes), "\(arena.bytes) of \(arena.peakLiveBytes)")
  }

  /// A lifetime runs from the first to the last instruction that touches the tensor, found here anew.
  @Test(arguments: LoweredCase.all.filter { $0.batch == 1 }) func lifetimesAreTouched(_ test: LoweredCase)
    throws
  {
    let program = try test.program()
    var touching = Array(repeating: [Int](), count: program.tensors.count)
    for (at, instruction) in program.instructions.enumerated() {
      for id in instruction.reads + instruction.writes { touching[id.index].append(at) }
    }
    touching[program.input.index].insert(0, at: 0)
    touching[program.probabilities.index].append(program.instructions.count - 1)
    let lives = program.arena.lifetimes
    #expect(lives.map(\.lowerBound) == touching.map(\.first))
    #expect(lives.map(\.upperBound) == touching.map(\.last))
  }

  /// Each trainable parameter is updated once, by a gradient of its size; nothing else is.
  @Test(arguments: LoweredCase.all) func everyTrainableIsUpdatedOnce(_ test: LoweredCase) throws {
    let program = try test.program()
    var updated: [String] = []
    for instruction in program.instructions {
      guard let update = instruction.body as? UpdateInstruction else { continue }
      let parameter = program[update.parameter]
      let gradient = program[update.gradient]
      #expect(gradient.rows * gradient.columns == parameter.count)
      updated.append(parameter.name)
    }
    let trainable = program.network.parameters.filter(\.isTrainable).map(\.name)
    #expect(updated.sorted() == trainable.sorted())
    #expect(program.parameters.filter(\.isTrainable).count == trainable.count)
  }

  /// An inference program computes the same forward pass and nothing more.
  @Test(arguments: LoweredCase.all) func inferenceIsForwardAlone(_ test: LoweredCase) throws {
    let program = try test.program(isTraining: false)
    #expect(program.instructions.allSatisfy { $0.pass == .forward || $0.pass == .loss })
    #expect(
      program.tensors.allSatisfy { [.activation, .scratch].contains($0.role) || program.isOfGroupNorm($0) })
    #expect(Plan(program).forwardMACs == test.batch * (try program.network.macs()))
    let training = try test.program()
    #expect(program.arena.bytes <= training.arena.bytes)
    #expect(training.parameters.map(\.name).sorted() == program.parameters.map(\.name).sorted())
  }

  /// Any order of the nodes that respects their inputs gives the same work, the same saved bytes and a sound
  /// arena.
  @Test(arguments: [Method.repNet, .repNetBias], [UInt64(1), 2, 3])
  func orderOfNodesDoesNotMatter(_ method: Method, _ seed: UInt64) throws {
    let test = LoweredCase(zoo: .embedded, method: method, precision: .int8, batch: 2)
    let network = try test.network()
    let shuffled = network.shuffled(seed: seed)
    #expect(shuffled.nodes.map(\.name) != network.nodes.map(\.name))
    let (one, other) = (
      try test.program(),
      try Program.lowered(from: shuffled, precision: .int8, batch: 2, isTraining: true, threads: 2)
    )
    let (plan, otherPlan) = (Plan(one), Plan(other))
    #expect(plan.stepMACs == otherPlan.stepMACs)
    #expect(plan.savedBytes == otherPlan.savedBytes)
    #expect(plan.trainableParameters == otherPlan.trainableParameters)
    #expect(one.instructions.count == other.instructions.count)
    #expect(Set(one.tensors.map(\.name)) == Set(other.tensors.map(\.name)))
  }
}

extension Network {
  /// The same graph with its nodes in another order; the input stays first, the classifier last.
  func shuffled(seed: UInt64) -> Network {
    var generator = SplitMix64(seed: seed)
    var result = Network(name: name, input: inputShape, normalisation: normalisation)
    var map: [Int: Int] = [0: 0]
    while map.count < nodes.count {
      let ready = nodes.indices.filter { index in
        map[index] == nil && nodes[index].inputs.allSatisfy { map[$0] != nil }
      }
      let index = ready[generator.next(below: ready.count)]
      var node = nodes[index]
      node.inputs = node.inputs.map { map[$0]! }
      map[index] = result.append(node)
    }
    return result
  }
}
