import Formats
import Records
public import Tasks

/// Tasks that are to be learned, by name or folder, each there and with a name of its own: what costs no work
/// to find out is found out before any picture is looked at.
public struct TaskSources: Sendable {
  /// Where each is found again from any other folder: its name, or its folder from the root.
  public let places: [String]

  /// Checks `tasks`, names or folders.
  /// - Throws: `FormatError` that names the task that is not there, or two of one name.
  public init(_ tasks: [String]) throws(FormatError) {
    places = Self.places(of: tasks)
    for place in places { try ImageTask.check(place) }
    try Self.checkNames(of: places)
  }

  /// The tasks, read.
  ///
  /// * `framing`: how the pictures of folders are brought to squares.
  /// * `boxes`: whether folders hold pictures with labels of boxes, rather than classes of pictures.
  /// * `looking`: told of a folder how many of how many pictures are looked at.
  ///
  /// - Throws: `FormatError` when a task cannot be read.
  public func loaded(
    framing: Framing = .photograph, boxes: Bool = false, threads: Int,
    looking: (_ source: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws(FormatError) -> TaskStream {
    var options = FolderOptions(framing: framing, threads: threads)
    options.hasBoxes = boxes
    return try .loaded(places, options: options, progress: { looking(places[$0], $1, $2) })
  }

  /// Where tasks, names or folders, are found again from any other folder; none of them is looked for.
  public static func places(of tasks: [String]) -> [String] {
    tasks.map { $0.isEmpty || ImageTask.names.contains($0) ? $0 : PathText.absolute($0) }
  }

  /// Checks that each of `places` gives its task a name, and so a file, of its own, also beside those that a
  /// run has.
  /// - Throws: `FormatError` that names two that do not.
  static func checkNames(of places: [String], beside known: [TaskRecord] = []) throws(FormatError) {
    // Some disks take names that differ in case alone for one.
    var owners = Dictionary(
      known.map { (RunLayout.adapterFile(task: $0.name).lowercased(), $0.source) },
      uniquingKeysWith: { one, _ in one })
    for place in places {
      let file = RunLayout.adapterFile(task: ImageTask.name(of: place))
      guard let other = owners.updateValue(place, forKey: file.lowercased()) else { continue }
      guard other != place else {
        throw FormatError("is given twice", at: place, remedy: "name each task once")
      }
      guard let task = known.first(where: { $0.source == other }) else {
        throw FormatError(
          "would have the same adapter as \(other), \(file)", at: place,
          remedy: "rename one of them, so that every task has its own name")
      }
      throw FormatError(
        "would have the same adapter as \(other), \(file)", at: place,
        remedy: "rename it, as the run keeps the name of its own; or say that it has moved: "
          + shellQuoted(["--task-folder", "\(task.name)=\(place)"]))
    }
  }
}
