import ArgumentParser
import Formats
import Tasks

/// Where the parts of a run are that has moved.
struct RunPlaces: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network below the run's adapters, each time if it has moved.", valueName: "file"))
  var networkFile: String?

  @Option(
    name: .customLong("task-folder"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Where the pictures of a task are now, as NAME=FOLDER, each time; may be given again.",
      valueName: "name=folder"))
  var taskFolders: [String] = []

  /// The folder of each task that was named; `names` are the run's tasks.
  /// - Throws: `FormatError` when an option names no task of the run, or what is no folder.
  func folders(of names: [String]) throws(FormatError) -> [String: String] {
    var folders: [String: String] = [:]
    for entry in taskFolders {
      // As it is shown, or as it is.
      let forms = [entry, PathText.written(entry)]
      let found = names.flatMap { name in forms.map { (name: name, form: $0) } }
        .filter { $0.form.hasPrefix($0.name + "=") }.max { $0.name.count < $1.name.count }
      guard let (name, form) = found else {
        if names.contains(entry) || names.contains(PathText.written(entry)) {
          throw FormatError(
            "names a task and no folder", at: "--task-folder \(entry)", remedy: "write it as \(entry)=FOLDER")
        }
        throw FormatError(
          "is not a task of the run and a folder", at: "--task-folder \(entry)",
          remedy: "write it as NAME=FOLDER; "
            + String(entry.prefix { $0 != "=" }).suggestion(among: names)
            + "the tasks are \(names.joined(separator: ", "))")
      }
      guard folders[name] == nil else {
        throw FormatError(
          "names a task for the second time", at: "--task-folder \(entry)", remedy: "give one folder for each"
        )
      }
      let folder = String(form.dropFirst(name.count + 1))
      let path = form == entry ? folder : PathText.text(written: folder)
      guard PictureFiles.isFolder(path) else {
        throw FormatError(
          "names no folder that is there", at: "--task-folder \(entry)",
          remedy: PathText.suggestion(for: path) + "name the one that holds the pictures of \(name) now")
      }
      folders[name] = path
    }
    return folders
  }
}
