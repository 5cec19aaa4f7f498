import Execution
import Kernels
import Methods
import Networks
import Programs
import Testing

/// One seed, one adapter: whatever computes it.
@Suite struct DeterminismTests {
  static let images = TestImages(Shape(16, 16, 3), count: 3, classes: 4)

  /// Everything that is learned, and the state to go on from, after some steps.
  func state(
    _ model: TestModel, _ precision: Precision, steps: Int, threads: Int, _ instructionSet: InstructionSet,
    method: Method = .repNetBias
  ) throws -> [StateTensor] {
    let session = try Session(
      model, method.rates(0.002, side: 0.004), precision, images: Self.images, threads: threads,
      instructionSet: instructionSet)
    session.settle()
    session.learn(steps)
    return session.store.state
  }

  @Test(arguments: [[], TestNetworks.embeddedFineValues])
  func integersAreTheSameForEverySetAndThreadCount(fine: Set<String>) throws {
    let model = try TestModel(.embedded(resolution: 16, classes: 10), images: Self.images).refined(fine)
    let expected = try state(model, .int8, steps: 20, threads: 1, .scalar)
    #expect(expected.contains { $0.name.hasSuffix("/high") && $0.bytes.contains { $0 != 0 } })
    #expect(try state(model, .int8, steps: 19, threads: 1, .scalar) != expected)
    for set in InstructionSet.supported {
      for threads in 1...3 {
        let found = try state(model, .int8, steps: 20, threads: threads, set)
        #expect(found == expected, "\(set.rawValue), \(threads) threads")
      }
    }
  }

  @Test func boxesAreTheSameForEverySetAndThreadCount() throws {
    let model = try TestModel(.embedded(resolution: 16, classes: 10), images: Self.images)
    let method = FiniteDifferenceTests.smallBoxes
    let expected = try state(model, .int8, steps: 10, threads: 1, .scalar, method: method)
    #expect(try state(model, .int8, steps: 9, threads: 1, .scalar, method: method) != expected)
    for set in InstructionSet.supported {
      for threads in 1...2 {
        #expect(
          try state(model, .int8, steps: 10, threads: threads, set, method: method) == expected,
          "\(set.rawValue), \(threads) threads")
      }
    }
  }

  /// Float32 sums depend on the instruction set, never on the number of threads.
  @Test func floatsAreTheSameForEveryThreadCount() throws {
    let model = try TestModel(.embedded(resolution: 16, classes: 10), images: Self.images)
    for set in InstructionSet.supported {
      let expected = try state(model, .float32, steps: 5, threads: 1, set)
      for threads in 2...3 {
        #expect(try state(model, .float32, steps: 5, threads: threads, set) == expected, "\(set.rawValue)")
      }
    }
  }

  /// A store that takes up a state goes on as if it had never stopped.
  @Test(arguments: Precision.allCases) func stateIsAllThereIs(_ precision: Precision) throws {
    let model = try TestModel(TestNetworks.odd(), images: TestImages(Shape(19, 15, 3), count: 3, classes: 4))
    let images = TestImages(Shape(19, 15, 3), count: 3, classes: 4)
    let straight = try Session(model, .repNet, precision, images: images)
    straight.settle()
    straight.learn(4)
    let kept = straight.store.state
    straight.learn(4, from: 5)
    let resumed = try Session(model, .repNet, precision, images: images)
    try resumed.store.restore(kept)
    #expect(resumed.store.state == kept)
    resumed.learn(4, from: 5)
    #expect(resumed.store.state == straight.store.state)
  }

  /// Answering changes nothing.
  @Test(arguments: Precision.allCases) func answeringChangesNothing(_ precision: Precision) throws {
    let images = TestImages(Shape(19, 15, 3), count: 3, classes: 4)
    let session = try Session(
      TestModel(TestNetworks.odd(), images: images), .repNet, precision, images: images)
    session.settle()
    session.learn(3)
    let before = session.store.state
    let program = try Program.lowered(
      from: session.program.network, precision: precision, batch: 3, isTraining: false)
    let executor = try CPUExecutor(program, store: session.store, pool: ThreadPool(count: 1))
    executor.take(images)
    executor.infer()
    let first = executor.uint8s(program.probabilities)
    executor.take(images)
    executor.infer()
    #expect(executor.uint8s(program.probabilities) == first)
    #expect(session.store.state == before)
  }
}
