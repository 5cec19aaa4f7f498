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
  public init(_ namesOrPaths: [String], cache: Cache = .standard) throws(FormatError) {
    var tasks: [ImageTask] = []
    for name in namesOrPaths { tasks.append(try ImageTask.load(name, cache: cache)) }
    try self.init(tasks)
  }

  /// Whether all tasks have the same classes: the domains of a domain-incremental stream.
  public var sharesClasses: Bool {
    tasks.allSatisfy { $0.classNames == tasks[0].classNames }
  }
}
