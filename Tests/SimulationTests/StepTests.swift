import Execution
import Kernels
import Learning
import Methods
import Networks
import Programs
import Randomness
import Silicon
import Testing

/// Every tensor of a step: tells which instruction is the first to differ.
@Suite struct StepTests {
  /// Learning from kept features: the same step without what comes before them.
  @Test func aStepFromFeaturesIsTheSame() throws {
    let fixture = try SimulationFixture(isFine: false)
    let method = try Method.head.setting("features", to: "once").setting("passes", to: "2")
    let memory = { try ConformanceTests.memory(rate: 0.01, chip: { _ in }) }
    let bits = try fixture.bitPlanes(method, steps: 3, memory: memory())
    #expect(try fixture.engine(method, steps: 3, memory: memory()) == bits)
    #expect(try fixture.engine(.head, steps: 3, memory: memory()) != bits, "without variation")
  }

  @Test(arguments: [Method.repNetBias, .head, .da3], [false, true])
  func everyTensorOfAStepIsTheSame(method: Method, isFine: Bool) throws {
    let fixture = try SimulationFixture(isFine: isFine)
    let network = try method.attached(
      to: fixture.frozen.network(resolution: 12), classes: 4)
    let program = try Program.lowered(
      from: network, precision: .int8, batch: 2, isTraining: true, threads: 1)
    func memory() throws -> ArrayMemory {
      let rate = try Rate(isFine ? 3e-6 : 0, "sums")
      let memory = try ConformanceTests.memory(rate: 0.01, chip: { _ in }) { faults, _ in
        (faults.sense, faults.tree, faults.upset) = (rate, rate, rate)
      }
      try memory.place(program)
      return memory
    }
    #expect(program.tensors.contains(where: \.isFine) == isFine)
    let state = BitPlaneState(program, model: fixture.frozen.values, seed: 5, memory: try memory())
    let literal = BitPlaneExecutor(program, state: state)
    let store = try ParameterStore(
      program: program, model: fixture.frozen.values, seed: 5, memory: try memory())
    let engine = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    var generator = SplitMix64(seed: 11)
    let pictures = (0..<2).map { _ in (0..<3 * 144).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    func load() {
      for (image, pixels) in pictures.enumerated() {
        for executor in [literal, engine] as [any ProgramExecutor] {
          pixels.withUnsafeBufferPointer { executor.setImage(image, $0.baseAddress!) }
          executor.labels[image] = Int32(image)
        }
      }
    }
    load()
    literal.settle(seed: 1)
    engine.settle(seed: 1)
    for step in 2..<UInt64(4) {
      load()
      let expected = literal.learn(seed: step, rateFactor: 1 << 16)
      var differs = false
      let result = engine.learn(seed: step, rateFactor: 1 << 16, updating: true) { instruction in
        for id in instruction.writes where program[id].role != .scratch && !differs {
          if let loss = instruction.body as? LossInstruction, id == loss.logits { continue }
          differs = !Array(engine.bytes(of: id)).elementsEqual(literal.bytes(of: id))
          #expect(
            !differs,
            "step \(step): \(instruction.pass) of \(program.name(of: instruction)), \(program[id].name)")
        }
      }
      #expect(result == expected)
      #expect(!differs && store.adapter == literal.adapter)
      if differs { break }
    }
  }
}
