public import Formats
public import Records

/// What a run says of itself, and how its adapters answer the test pictures now.
public struct Evaluation: Sendable, Encodable {
  /// What the run reached when it learned.
  public var summary: RunSummary
  /// What was tested, by task.
  public private(set) var tested: [String: LearnedRun.Tested] = [:]

  /// Nothing tested yet.
  public init(of record: RunRecord) { summary = RunSummary(record) }

  /// The same, with `task` tested.
  public mutating func add(_ tested: LearnedRun.Tested, of task: TaskRecord) {
    self.tested[task.name] = tested
  }

  /// Checks that each of `tasks`, of the run at `path`, could be tested; one that never had a test picture is
  /// no fault.
  /// - Throws: `FormatError` that names those of which nothing is left.
  public func checkTested(_ tasks: [TaskRecord], at path: String) throws(FormatError) {
    let lost = tasks.filter { $0.testExamples > 0 && tested[$0.name]?.accuracy == nil }.map(\.name)
    guard !lost.isEmpty else { return }
    throw FormatError(
      "has nothing left to test \(lost.joined(separator: ", ")) on: none of the test pictures can be read",
      at: path,
      remedy: "bring the pictures back, or learn with a split that has a test side")
  }

  enum CodingKeys: String, CodingKey {
    case accuracy
    case byClass = "accuracy_by_class"
    case changes = "changed_test_pictures"
    case lostSplits = "lost_splits"
  }

  /// Writes the summary, and beside it what was tested; a task without test pictures has no accuracy.
  public func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tested.compactMapValues(\.accuracy), forKey: .accuracy)
    try container.encode(tested.mapValues(\.classes), forKey: .byClass)
    try container.encode(tested.mapValues(\.changes), forKey: .changes)
    let lost = tested.filter { $0.value.lostSplit != nil }.keys.sorted()
    if !lost.isEmpty { try container.encode(lost, forKey: .lostSplits) }
  }
}
