import Execution
import Formats
import Kernels
import Learning
import Methods
import Networks
import Records
import Reporting
import Silicon
import Tasks

extension SimulatedLearning {
  /// What a report on many runs of the stream says first.
  func summary(seeds: Int) -> String {
    "\(setup.method.name) over \(frozen.name) at \(setup.resolution) pixels learned "
      + "\(names.joined(separator: ", ")), batch \(setup.batch); \(Readable.counted(seeds, "seed"))."
  }

  /// The stream of the run in the folder `path`, as far as it has been learned, and what its adapters answer.
  ///
  /// * `network`: where the network below its adapters is now; nil where it was, or in the folder of a
  ///   packed run.
  /// * `folders`: told the names of the run's tasks, where the folders are that have moved.
  /// * `note`: told what has become of the split and of the test pictures, a line each.
  /// - Throws: `FormatError` when the run is in float32, has learned nothing, or its files or tasks are not
  ///   those that it was made with.
  public static func run(
    _ path: String, network: String? = nil, folders: ([String]) throws -> [String: String] = { _ in [:] },
    threads: Int, note: (String) -> Void = { _ in }
  ) throws -> (stream: SimulatedLearning, learned: Outcome) {
    let run = try LearnedRun.open(path: path, threads: threads, network: network)
    let places = try folders(run.record.tasks.map(\.name))
    let configuration = run.record.configuration
    guard try configuration.knownPrecision(in: path) == .int8 else {
      throw FormatError(
        "was learned in float32, and arrays hold integers", at: path, remedy: "name a run in int8")
    }
    let records = try run.learned([])
    try run.checkPictures(of: records, in: places)
    let tasks = try records.map {
      try ImageTask.load($0, of: run.layout, in: places[$0.name], threads: threads)
    }
    for task in tasks {
      if let line = task.report?.lostSplit { note("\(task.name): \(line)") }
      for line in task.report?.changes.lines(of: "test") ?? [] { note("\(task.name): \(line)") }
    }
    let setup = try LearningSetup(configuration, instructionSet: .chosen(), run: path)
    var stream = try SimulatedLearning.prepared(
      run.frozen, setup: setup, stream: TaskStream(tasks), threads: threads)
    // Without a fault the arrays learn the same adapters, so that those of the run are what a later task
    // builds on.
    for index in stream.tasks.indices {
      stream.tasks[index].earlier = try LearnedAdapter.read(
        by: setup.method, after: records[..<index].map(\.name), of: run.layout, over: run.frozen)
    }
    var learned = Outcome(accuracies: [], adapterSHA256: [], steps: 0, seconds: 0)
    for (record, task) in zip(records, stream.tasks) {
      guard task.train.count == record.trainExamples, task.classes == record.classNames.count else {
        throw FormatError(
          "has \(task.train.count) pictures in \(task.classes) classes; the run learned from "
            + "\(record.trainExamples) in \(record.classNames.count)", at: record.source,
          remedy: "bring the pictures back, or learn the task into a new run")
      }
      let (_, network) = try run.adapted(to: record, batch: configuration.batch)
      learned.accuracies.append(try network.accuracy(on: task.test))
      learned.adapterSHA256.append(record.result?.adapterSHA256 ?? "")
      learned.steps += record.result?.steps ?? 0
    }
    return (stream, learned)
  }
}
