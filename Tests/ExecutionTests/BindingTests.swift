import Execution
import Methods
import Networks
import Programs
import Testing

/// What cannot be bound says so in one line.
@Suite struct BindingTests {
  static let images = TestImages(Shape(19, 15, 3), count: 2, classes: 4)

  func expectRefusal(_ fragments: String..., from body: () throws(BindingError) -> Void) {
    do {
      try body()
      Issue.record("should be refused: \(fragments)")
    } catch {
      #expect(!error.description.contains("\n"))
      for fragment in fragments {
        #expect(error.description.contains(fragment), "\(error.description) lacks \(fragment)")
      }
    }
  }

  func program(_ precision: Precision, threads: Int = 1) throws -> Program {
    let backbone = TestNetworks.odd().folded(nil).network
    return try .lowered(
      from: Method.head.attached(to: backbone, classes: 4), precision: precision,
      batch: 2, isTraining: true, threads: threads)
  }

  @Test func missingFloatWeights() throws {
    let program = try program(.float32)
    expectRefusal("stem.weight", "import it again") { () throws(BindingError) in
      _ = try ParameterStore(program: program, model: ModelValues(floats: [:]), seed: 0)
    }
  }

  @Test func missingIntegerWeights() throws {
    let program = try program(.int8)
    let store = try ParameterStore(program: program, model: ModelValues(floats: [:]), seed: 0)
    expectRefusal("stem.weight", "import it again") { () throws(BindingError) in
      _ = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
    }
  }

  @Test func wrongSize() throws {
    let program = try program(.float32)
    let model = ModelValues(floats: ["stem.weight": [1, 2, 3]])
    expectRefusal("stem.weight", "3 values, not 432") { () throws(BindingError) in
      _ = try ParameterStore(program: program, model: model, seed: 0)
    }
  }

  @Test func moreThreadsThanScratch() throws {
    let model = try TestModel(TestNetworks.odd(), images: Self.images)
    let program = try program(.int8, threads: 2)
    let store = try ParameterStore(program: program, model: model.values, seed: 0)
    expectRefusal("2 threads", "3") { () throws(BindingError) in
      _ = try CPUExecutor(program, store: store, pool: ThreadPool(count: 3))
    }
    // Fewer do.
    _ = try CPUExecutor(program, store: store, pool: ThreadPool(count: 1))
  }

  @Test func foreignAdapters() throws {
    let model = try TestModel(TestNetworks.odd(), images: Self.images)
    let head = try Session(model, .head, .int8, images: Self.images)
    let repNet = try Session(model, .repNet, .int8, images: Self.images)
    expectRefusal("lacks", "rep.0") { () throws(BindingError) in
      try repNet.store.restore(head.store.adapter)
    }
    expectRefusal("unknown", "rep.0") { () throws(BindingError) in
      try head.store.restore(repNet.store.adapter)
    }
    var damaged = head.store.adapter
    damaged[0].bytes.removeLast()
    expectRefusal(damaged[0].name, "damaged") { () throws(BindingError) in
      try head.store.restore(damaged)
    }
  }
}
