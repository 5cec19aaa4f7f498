import Execution
import Methods
import Networks
import Programs
import Testing

/// A method that builds on what an earlier task has learned.
@Suite struct EarlierAdapterTests {
  /// In float32 the frozen classifier of the first task gives the second one the logits that the first task
  /// had.
  @Test func theEarlierClassifierAnswersAsBefore() throws {
    let network = TestNetworks.odd()
    let images = TestImages(network.inputShape, count: 3, classes: 4)
    var model = try TestModel(network, images: images)
    let first = try Session(model, .head, .float32, images: images)
    first.learn(4)
    model.values.adapters = [first.store.adapterValues]
    let context = MethodContext(
      backbone: model.backbone, classes: 3,
      earlier: [EarlierAdapter(task: "first", network: first.program.network)])
    let second = try Session(
      Method(Reusing()).adapted(context), values: model.values, .float32, images: images)
    func logits(_ session: Session, of name: String) throws -> [Float] {
      let node = try #require(session.program.network.nodes.firstIndex { $0.name == name })
      let tensor = try #require(session.program.values[node])
      var values: [Float] = []
      session.executor.take(session.images)
      session.executor.learn(seed: 0, rateFactor: 0, updating: false) { instruction in
        if instruction.writes.contains(tensor) { values = session.executor.floats(tensor) }
      }
      return values
    }
    let before = try logits(first, of: "classifier")
    #expect(!before.isEmpty && before.contains { $0 != 0 })
    #expect(try logits(second, of: "earlier") == before)
    // Only what learns belongs to the second adapter.
    #expect(!second.store.adapter.contains { $0.name.hasPrefix("earlier") })
  }

  @Test func withoutAnEarlierTaskItSaysSo() throws {
    let network = TestNetworks.odd().folded(nil).network
    #expect(throws: NetworkError("there is no earlier task to reuse")) {
      try Method(Reusing()).attached(to: network, classes: 3)
    }
  }
}
