import Formats
import Foundation

extension ImageTask {
  /// The names that `load` knows besides folders.
  public static var names: [String] { Catalog.tasks.map(\.fetchable.name) + [sampleName] }

  /// Reads a task by name from `cache`, or else the folder at that path (ImageFolder layout or IDX files).
  /// Throws when a named task was not fetched, or the folder cannot serve as a task.
  public static func load(_ nameOrPath: String, cache: Cache = .standard) throws(FormatError) -> ImageTask {
    if nameOrPath == sampleName { return try sample() }
    if let task = Catalog.tasks.first(where: { $0.fetchable.name == nameOrPath }) {
      return try task.read(cache, task.fetchable)
    }
    guard let status = FileStatus(nameOrPath), status.kind == .folder else {
      throw FormatError(
        "is neither a folder nor the name of a task", at: nameOrPath,
        remedy: "name a folder of class folders, or one of \(names.joined(separator: ", "))")
    }
    return try folder(nameOrPath)
  }

  /// Reads the folder at `path`: the four files of the MNIST family if they are there, or else ImageFolder
  /// layout.
  static func folder(_ path: String) throws(FormatError) -> ImageTask {
    let name = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL.lastPathComponent
    if let files = IDXFiles(in: path) {
      return try idx(
        files, name: name, classNames: nil, side: nil, licence: "the user's own", source: path)
    }
    return try imageFolder(path, name: name)
  }
}
