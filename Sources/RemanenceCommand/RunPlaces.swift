import ArgumentParser
import Formats

/// Where the parts of a run are that has moved.
struct RunPlaces: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network below the run's adapters, if it has moved.", valueName: "file"))
  var networkFile: String?

  @Option(
    name: .customLong("task-folder"), parsing: .singleValue,
    help: ArgumentHelp(
      "Where the pictures of a task are now, as NAME=FOLDER; may be given again.", valueName: "name=folder"))
  var taskFolders: [String] = []

  /// The folder of each task that was named; `names` are the run's tasks.
  /// - Throws: `FormatError` when an option names no task of the run.
  func folders(of names: [String]) throws(FormatError) -> [String: String] {
    var folders: [String: String] = [:]
    for entry in taskFolders {
      let name = names.filter { entry.hasPrefix($0 + "=") }.max { $0.count < $1.count }
      guard let name else {
        throw FormatError(
          "is not a task of the run and a folder", at: "--task-folder \(entry)",
          remedy: "write it as NAME=FOLDER; the tasks are \(names.joined(separator: ", "))")
      }
      folders[name] = String(entry.dropFirst(name.count + 1))
    }
    return folders
  }
}
