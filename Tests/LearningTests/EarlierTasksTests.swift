import Execution
import Methods
import Networks
import Programs
import Records
import Tasks
import Testing

@testable import Learning

/// A classifier over the answers of the task before: the least that builds on an earlier adapter.
private struct Chained: AdaptationMethod {
  static let name = "chained"
  static let summary = "A classifier over the answers of the task before."
  static let source = "made for a test"
  static let options: [MethodOption<Chained>] = []
  static let readsEarlierAdapters = true

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    guard let earlier = context.earlier.last, let known = earlier.network.nodes.last,
      case .convolution(let classifier) = known.operation
    else { throw NetworkError("there is no task before") }
    return context.backbone.rewritten { node, index, target, _ in
      guard index == context.backbone.nodes.count - 1 else { return target.append(node) }
      let answers = target.append(
        "before", .convolution(classifier), node.inputs, trainable: [], in: nil,
        from: .adapter(context.earlier.count - 1, node: known.name))
      return target.append(
        node.name, .convolution(.linear(classifier.outChannels, context.classes)), [answers],
        trainable: [.weight, .bias], in: ParameterGroup("head", rate: 1e-3))
    }
  }
}

@Suite struct EarlierTasksTests {
  /// What a task has learned comes back from its file and stays as it is while the next task learns over it.
  @Test(arguments: Precision.allCases) func aTaskLearnsOverTheOneBefore(_ precision: Precision) throws {
    let fixture = try LearnerFixture()
    let task = try LearnerFixture.sample()
    let setup = try LearnerFixture.setup(method: .head, precision: precision)
    _ = try fixture.learner("run", [task], setup: setup, steps: 5).run()
    let frozen = try FrozenNetwork.embedded(precision: precision)
    let layout = try fixture.stored("run").layout
    let earlier = try LearnedAdapter.load([task.name], of: layout, over: frozen)
    let before = try #require(earlier.first?.values)
    #expect(before.quantised.isEmpty == (precision == .float32) && before.floats["classifier.weight"] != nil)

    var next = setup
    next.method = Method(Chained())
    next.maximumSteps = 3
    let images = try task.prepare(.train, resolution: setup.resolution, cache: fixture.cache)
    let trainer = try TaskTrainer(
      frozen, setup: next, task: 1, classes: task.classNames.count, images: images, earlier: earlier,
      pool: ThreadPool(count: 1))
    let start = trainer.store.adapter
    for step in 0..<3 { try trainer.step(step) }
    #expect(trainer.store.adapter != start)
    #expect(!trainer.store.adapter.contains { $0.name.hasPrefix("before") })
    #expect(
      try LearnedAdapter.load([task.name], of: layout, over: frozen).first?.values.floats == before.floats)
  }
}
