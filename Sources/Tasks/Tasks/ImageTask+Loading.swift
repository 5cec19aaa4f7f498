import Formats

extension ImageTask {
  /// The names that `load` knows besides folders.
  public static var names: [String] { Catalog.tasks.map(\.fetchable.name) + [sampleName] }

  /// What the task of that name, or of the folder at that path, is called.
  public static func name(of nameOrPath: String) -> String {
    guard !names.contains(nameOrPath) else { return nameOrPath }
    return PathText.written(
      PathText.parts(PathText.absolute(nameOrPath)).last ?? "/")
  }

  /// Checks that there is a task of that name, or a folder, so that a mistake in it costs no other work.
  /// - Throws: `FormatError` when it is neither.
  public static func check(_ nameOrPath: String) throws(FormatError) {
    guard !names.contains(nameOrPath) else { return }
    if let status = FileStatus(nameOrPath) {
      guard status.kind == .folder else {
        throw FormatError(
          "is a file, not a folder", at: nameOrPath,
          remedy: "name a folder of class folders; if it is an archive, unpack it first")
      }
      if FileStatus(nameOrPath + "/run.json")?.kind == .file, FileStatus(nameOrPath + "/adapters") != nil {
        throw FormatError(
          "is a run, not a folder of pictures", at: nameOrPath,
          remedy: "name the folder of pictures that it learned from, or another one")
      }
      return try FolderListing.checkMachine(status, at: nameOrPath)
    }
    let last = nameOrPath.split(separator: "/").last.map(String.init) ?? nameOrPath
    throw FormatError(
      "is neither a folder nor the name of a task", at: nameOrPath,
      remedy: last.suggestion(among: names, orAt: nameOrPath)
        + "name a folder of class folders, or one of \(names.joined(separator: ", "))")
  }

  /// Reads a task by name from `cache`, or else the folder at that path: class folders of pictures, taken as
  /// `options` say, or IDX files. Looking into the pictures of a folder for the first time takes a while:
  /// `progress` is told how many of how many are done.
  /// - Throws: `FormatError` when a named task was not fetched, or the folder cannot serve as a task.
  public static func load(
    _ nameOrPath: String, cache: Cache = .standard, options: FolderOptions = FolderOptions(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> ImageTask {
    if options.hasBoxes, names.contains(nameOrPath) {
      throw FormatError(
        "has classes of pictures, and no boxes", at: nameOrPath,
        remedy: "name a folder of pictures with labels of boxes")
    }
    if nameOrPath == sampleName { return try sample() }
    if let task = Catalog.tasks.first(where: { $0.fetchable.name == nameOrPath }) {
      return try task.read(cache, task.fetchable)
    }
    try check(nameOrPath)
    let path = nameOrPath.count > 1 && nameOrPath.hasSuffix("/") ? String(nameOrPath.dropLast()) : nameOrPath
    let name = name(of: path)
    if options.hasBoxes { return try boxes(path, name: name) }
    if let files = IDXFiles(in: path) {
      return try idx(
        files, name: name, classNames: nil, side: nil, licence: "the user's own", source: path)
    }
    return try imageFolder(path, name: name, options: options, cache: cache, progress: progress)
  }
}
