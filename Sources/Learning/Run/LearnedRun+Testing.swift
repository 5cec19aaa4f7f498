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
    let answers = try network.answers(to: tests) { progress(.testing, $0, tests.count) }
    let counts = answers.counts(against: tests, classes: adapter.classNames.count)
    return Tested(
      accuracy: counts.accuracy,
      classes: zip(adapter.classNames, counts).map {
        ClassAccuracy(name: $0, pictures: $1.tested, accuracy: $1.accuracy)
      },
      newPictures: pictures.newCount, newFolders: pictures.newFolders, changes: changes,
      lostSplit: pictures.report?.lostSplit, unkept: tests.unkept)
  }
}
