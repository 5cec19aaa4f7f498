public import Formats
public import Records
public import Tasks

extension ImageTask {
  /// A task as a run knows it: its pictures on the sides that the run wrote down, without those that have
  /// come since.
  ///
  /// * `record`: what the run says of the task.
  /// * `layout`: where the run lies.
  /// * `folder`: where the pictures are now; nil where they were.
  /// * `progress`: told how many of how many pictures are looked at.
  ///
  /// - Throws: `FormatError` when the task is not there, or the run's table of the split is damaged.
  public static func load(
    _ record: TaskRecord, of layout: RunLayout, in folder: String? = nil, cache: Cache = .standard,
    threads: Int, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FormatError) -> ImageTask {
    if folder == nil { try check([record]) }
    if let folder, !record.source.hasPrefix("/") {
      throw FormatError(
        "is named for \(record.name), a built-in task, which has no folder", at: folder,
        remedy: "leave it out of --task-folder")
    }
    let entries = try layout.splitEntries(of: record)
    var options = FolderOptions(
      framing: record.framing.flatMap(Framing.init(named:)) ?? .photograph, threads: threads)
    options.classesThen = record.classNames
    options.hasBoxes = record.hasBoxes == true
    // A task that has not begun is split when it begins.
    options.sidesAreLost = entries == nil && record.status != .pending
    if let entries {
      func table<Value>(_ value: (RunLayout.SplitEntry) -> Value?) -> [PathKey: Value] {
        Dictionary(
          entries.compactMap { entry in value(entry).map { (PathKey(entry.picture), $0) } },
          uniquingKeysWith: { one, _ in one })
      }
      options.knownSides = table { Split(rawValue: $0.side) }
      options.knownContents = table { $0.sha256.isEmpty ? nil : $0.sha256 }
      // A table that its owner has changed costs the reasons alone.
      for entry in (try? layout.leftOutEntries(ofTask: record.name)) ?? [] {
        guard let reason = LeftOut.Reason(rawValue: entry.reason) else { continue }
        options.knownLeftOut[PathKey(entry.path)] = LeftOut(
          entry.path, reason, detail: entry.detail, count: entry.files)
      }
      // What is learned stays, whatever has become of its pictures.
      if record.result != nil { options.knownClasses = record.classNames }
    }
    do throws(FormatError) {
      return try load(
        folder ?? PathText.text(written: record.source), cache: cache, options: options, progress: progress
      ).called(record.name)
    } catch  where record.source.hasPrefix("/") {
      throw FormatError(
        error.what, at: error.place,
        remedy: "\(error.remedy); or say where the pictures of \(record.name) are: "
          + record.folderHint)
    }
  }

  /// Checks that the folders of `records` are where they were.
  /// - Throws: `FormatError` that names those that are gone, and how to say where they are now.
  static func check(_ records: [TaskRecord]) throws(FormatError) {
    let gone = records.filter {
      $0.source.hasPrefix("/") && !PictureFiles.isFolder(PathText.text(written: $0.source))
    }
    guard let first = gone.first else { return }
    throw FormatError(
      gone.count == 1
        ? "is where the pictures of \(first.name) were, and nothing is there now"
        : "is where the pictures of \(first.name) were, and nothing is there now, nor where those of "
          + "\(gone.dropFirst().map(\.name).joined(separator: ", ")) were",
      at: first.source,
      remedy: "say where they are: "
        + gone.map(\.folderHint).joined(separator: " ") + "; a FOLDER that is empty goes on without them")
  }

  /// How many pictures have come since the run began, and are neither learned nor tested.
  public var newCount: Int { newPictures.count }

  /// The folders that such pictures lie in and that are no classes of the run.
  public var newFolders: [String] {
    Set(newPictures.compactMap { PathText.parts($0.path).dropLast().first.map(PathText.written) })
      .subtracting(classNames).sorted()
  }

  private var newPictures: [LeftOut] { report?.leftOut.filter { $0.reason == .new } ?? [] }
}

extension TaskRecord {
  /// What says where its pictures are now, to be copied.
  fileprivate var folderHint: String { shellQuoted(["--task-folder", "\(name)=FOLDER"]) }
}
