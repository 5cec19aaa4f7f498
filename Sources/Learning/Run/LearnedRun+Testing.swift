public import Formats
public import Records
import Tasks

extension LearnedRun {
  /// How the test pictures of a task are answered now.
  public struct Tested: Sendable {
    /// The share that is answered right; nil without test pictures.
    public var accuracy: Double?
    /// The same by class, in their order.
    public var classes: [ClassAccuracy]
    /// How many pictures have come since the run began, and are left out.
    public var newPictures: Int
    /// The folders of these that are no classes of the run.
    public var newFolders: [String]
    /// What has become of the test pictures that the run began with.
    public var changes: PictureChanges
    /// What to say where the run does not tell any more which pictures it learned from.
    public var lostSplit: String?
    /// Why the prepared pictures are not kept in the cache; nil where they are.
    public var unkept: FormatError?

    /// What is not as the run began, a line each.
    func lines(of task: TaskRecord) -> [String] {
      var lines: [String] = []
      if newPictures > 0 {
        lines.append(
          (newPictures == 1 ? "1 picture has" : "\(newPictures) pictures have")
            + " come since the run began and \(newPictures == 1 ? "is" : "are") left out"
            + (newFolders.isEmpty
              ? ""
              : "; \(newFolders.prefix(5).joined(separator: ", ")) "
                + (newFolders.count == 1 ? "is no class of the run" : "are no classes of the run")))
      }
      if task.testExamples == 0 { lines.append("has no test picture, and is not tested") }
      return lines + [lostSplit].compactMap(\.self) + changes.lines(of: "test")
    }
  }

  /// How the test pictures of a class are answered.
  public struct ClassAccuracy: Sendable, Encodable {
    /// The class.
    public var name: String
    /// How many there are.
    public var pictures: Int
    /// The share that is answered right; nil where there are none.
    public var accuracy: Double?
  }

  /// What is done while a task is tested.
  public enum TestPart: String, Sendable {
    /// Its folder is looked through.
    case looking
    /// Its pictures are brought to the network's resolution.
    case preparing
    /// They are answered.
    case testing
  }

  /// What is told while tasks are tested.
  public enum TestProgress: Sendable {
    /// So much of a part is done.
    case working(task: String, TestPart, done: Int, total: Int)
    /// Prepared pictures are not kept in the cache.
    case unkept(FormatError)
    /// A line on what was not as the run began.
    case note(String)
  }

  /// Tests the adapters of `tasks`, one after another.
  ///
  /// * `folders`: where the pictures of a task are now, by its name, if they have moved.
  /// * `observe`: told how far it has come, and what is to be known.
  ///
  /// - Throws: `FormatError` as `tested` does for one task, and before all work when folders are gone.
  public func evaluation(
    of tasks: [TaskRecord], in folders: [String: String] = [:],
    observe: (_ progress: TestProgress) -> Void = { _ in }
  ) throws -> Evaluation {
    try checkPictures(of: tasks, in: folders)
    var evaluation = Evaluation(of: record)
    for task in tasks {
      let tested = try tested(task, in: folders[task.name]) { part, done, total in
        observe(.working(task: task.name, part, done: done, total: total))
      }
      // A cache that cannot be written is said once.
      if let error = tested.unkept, evaluation.tested.isEmpty { observe(.unkept(error)) }
      for line in tested.lines(of: task) { observe(.note("\(task.name): \(line)")) }
      evaluation.add(tested, of: task)
    }
    return evaluation
  }

  /// Tests the adapter of `task` on its test pictures, as they are now, in `folder` if they have moved;
  /// `progress` is told how many of how many pictures are done.
  /// - Throws: `FormatError` when the task's classes are not those of the run, or pictures cannot be read.
  public func tested(
    _ task: TaskRecord, in folder: String? = nil,
    progress: (_ part: TestPart, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws -> Tested {
    let (adapter, network) = try adapted(to: task, batch: record.configuration.batch)
    let pictures = try ImageTask.load(task, of: layout, in: folder, threads: threads) {
      progress(.looking, $0, $1)
    }
    guard pictures.classNames == adapter.classNames else {
      throw ImageTask.otherClasses(pictures.classNames, than: adapter.classNames, at: folder ?? task.source)
    }
    let tests = try pictures.prepare(.test, resolution: adapter.resolution, threads: threads) {
      progress(.preparing, $0, $1)
    }
    var changes = pictures.report?.changes ?? PictureChanges()
    changes.unreadable += tests.skipped.map(\.name)
    let counts = try network.tested(on: tests, classNames: adapter.classNames) {
      progress(.testing, $0, tests.count)
    }.counts
    return Tested(
      accuracy: counts.accuracy,
      classes: zip(adapter.classNames, counts).map {
        ClassAccuracy(name: $0, pictures: $1.tested, accuracy: $1.accuracy)
      },
      newPictures: pictures.newCount, newFolders: pictures.newFolders, changes: changes,
      lostSplit: pictures.report?.lostSplit, unkept: tests.unkept)
  }
}
