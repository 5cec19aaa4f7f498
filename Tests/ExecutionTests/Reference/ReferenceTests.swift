import Kernels
import Methods
import Networks
import Programs
import Testing

@testable import Execution

/// A whole integer step, every tensor of it, against the slow definitions: the lowering's order, the binding's
/// multipliers, shifts, seeds and addresses, and the arena's plan, all at once and bit for bit.
@Suite struct ReferenceTests {
  @Test(arguments: [Method.repNetBias, .repNet, .bias, .head])
  func steps(_ method: Method) throws {
    let network = TestNetworks.odd()
    let images = TestImages(network.inputShape, count: 2, classes: 4)
    let session = try Session(
      TestModel(network, images: images), method, .int8, images: images, threads: 2,
      settings: .init(rate: 0.002, sideRate: 0.004))
    session.settle()
    session.learn(3)
    for seed in UInt64(50)..<52 { compareStep(session, seed: seed) }
  }

  /// Tensors that differ are told by instruction; later ones would only follow.
  func compareStep(_ session: Session, seed: UInt64) {
    let (program, executor) = (session.program, session.executor)
    session.executor.take(session.images)
    var reference = ReferenceStep(session, seed: seed)
    reference.bytes[program.input] = executor.uint8s(program.input)
    let labels = session.images.labels.map(Int.init)
    let smoothing = Int((LearningSettings().labelSmoothing * 65536).rounded())
    let updates = session.store.updates
    var index = 0
    var differs = false
    executor.learn(seed: seed, rateFactor: 1 << 16, updating: true) { instruction in
      defer { index += 1 }
      guard !differs else { return }
      let results = instruction.writes.filter { program[$0].role != .scratch }
      for id in results {
        guard let slot = program[id].scale.exponent else { continue }
        reference.exponents[slot] = executor.exponent(of: id).map { $0 - program[id].scale.offset }
      }
      if case .update(let update) = instruction.body {
        differs = !compareUpdate(update, reference, session, index, updates)
        return
      }
      reference.run(index, labels: labels, smoothing: smoothing)
      for id in results {
        let isSame =
          program[id].element == .int32
          ? reference.words[id] == executor.int32s(id) : reference.bytes[id] == executor.uint8s(id)
        #expect(
          isSame, "instruction \(index), \(instruction.pass) of \(instruction.node): \(program[id].name)")
        if !isSame { differs = true }
      }
    }
    #expect(index == program.instructions.count)
  }

  /// Adam from the state before the step, with the moments' exponent that the executor chose.
  func compareUpdate(
    _ update: UpdateInstruction, _ reference: ReferenceStep, _ session: Session, _ index: Int, _ updates: Int
  ) -> Bool {
    let name = session.program[update.parameter].name
    let after = session.store.integers[name]!
    var learned = reference.parameters[name]!
    let gradient = reference.words[update.gradient]!
    let carried = update.exponents.reduce(0) { $0 + reference.value($1) }
    let moment = after.momentExponent.map(Int.init) ?? carried
    if let before = learned.momentExponent, before != moment { learned.adam.rescale(right: moment - before) }
    func runningRate(_ beta: Double) -> Int {
      var power = 1.0
      for _ in 0...updates { power *= beta }
      return Int(((1 - beta) / (1 - power) * 65536).rounded())
    }
    let settings = name.hasPrefix("rep.") ? 0.004 : 0.002
    // One master counts base × 2^(exponent − 8); the rate counts in 2⁻⁸ masters.
    let unit = learned.base * Double(sign: .plus, exponent: learned.exponent - 16, significand: 1)
    learned.adam.step(
      gradient,
      .init(
        gradientShift: moment - carried, meanRate: runningRate(0.9), squareRate: runningRate(0.999),
        rate: Int((settings / unit).rounded()), seed: reference.seed(index)))
    // A weight that reached the end of its range has doubled it since.
    let expected =
      Int(after.exponent) == learned.exponent
      ? learned.adam.weights.map(\.master) : learned.adam.weights.map { ($0.master + 1) >> 1 }
    let isSame = expected == (0..<after.count).map(after.master)
    #expect(isSame, "update of \(name)")
    return isSame
  }
}
