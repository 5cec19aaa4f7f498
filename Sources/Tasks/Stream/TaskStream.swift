import Formats

/// Tasks in the order in which they are learned.
public struct TaskStream: Hashable, Sendable {
  /// The tasks; their names differ.
  public let tasks: [ImageTask]

  /// A stream of `tasks`; throws when there is none or two have one name, because results are kept by name.
  public init(_ tasks: [ImageTask]) throws(FormatError) {
    guard !tasks.isEmpty else {
      throw FormatError("is empty", at: "stream of tasks", remedy: "name a task")
    }
    var seen: Set<String> = []
    for task in tasks where !seen.insert(task.name).inserted {
      throw FormatError(
        "is the name of two tasks", at: task.name, remedy: "name each task once; rename one of the folders")
    }
    self.tasks = tasks
  }

  /// A stream of tasks by name or folder, as `ImageTask.load` takes them.
  ///
  /// * `options`: how folders of pictures are taken.
  /// * `progress`: told the position, and how many of how many pictures are looked at.
  /// - Throws: `FormatError` when a task cannot be read, or two have one name.
  public static func loaded(
    _ namesOrPaths: [String], cache: Cache = .standard,
    options: FolderOptions = FolderOptions(),
    progress: (_ task: Int, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws(FormatError) -> TaskStream {
    var tasks: [ImageTask] = []
    for (position, name) in namesOrPaths.enumerated() {
      tasks.append(
        try ImageTask.load(name, cache: cache, options: options) { progress(position, $0, $1) })
    }
    return try TaskStream(tasks)
  }

  /// The classes of the task that has the most of them, which a step is planned for.
  public var mostClasses: Int { tasks.map(\.classNames.count).max()! }

  /// Whether all tasks have the same classes: the domains of a domain-incremental stream.
  public var sharesClasses: Bool {
    tasks.allSatisfy { $0.classNames == tasks[0].classNames }
  }
}
