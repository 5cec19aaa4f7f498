import Formats

/// What reading a folder gave besides its pictures: what was decided and what was left out, to be told.
public struct FolderReport: Hashable, Sendable {
  /// How the pictures were split, in one line.
  public var split: String
  /// What should be known of the classes and of pictures that are equal, a line each.
  public var notes: [String]
  /// All that is left out.
  public var leftOut: [LeftOut]
  /// The pictures that are read.
  public var pictureCount: Int
  /// What has become of the pictures that a run began with.
  public var changes = PictureChanges()
  /// The pictures that show what an earlier one shows, or nearly.
  var duplicates: [DuplicatePicture] = []
  /// The files that give the split: they are read, and are no pictures.
  var splitFileCount = 0
  /// The digest of each picture's file, by its path below the folder.
  var contents: [PathKey: ContentDigest] = [:]

  /// What to say where a run has learned the folder and it is not known any more which pictures; nil where it
  /// is.
  public internal(set) var lostSplit: String?

  /// All files of the folder: pictures, those that give the split, and what is left out.
  public var fileCount: Int { pictureCount + splitFileCount + leftOutCount }

  /// The files that are left out.
  public var leftOutCount: Int { leftOut.reduce(0) { $0 + $1.count } }

  /// The paths of files that are, or are called like, pictures and cannot be read.
  public var unreadable: [String] {
    leftOut.filter { $0.reason == .unreadable || $0.reason == .otherKind }.map(\.path)
  }

  /// The report in lines, without control characters.
  public var lines: [String] {
    ([split] + (lostSplit.map { [$0] } ?? []) + (leftOut.isEmpty ? [] : [leftOutLine]) + notes)
      .map(\.printable)
  }

  /// The number left out for each reason, with the names of the first.
  private var leftOutLine: String {
    // How many files a closed folder holds, nobody knows.
    let share = leftOutCount > 0 ? "\(leftOutCount) of \(fileCount) files " : ""
    return "\(share)left out: \(Self.reasons(leftOut))"
  }

  private static let noFiles = "no file: a link to nothing, a device or a pipe"

  /// How many of `leftOut` there are for each reason, with the names of the first.
  static func reasons(_ leftOut: [LeftOut]) -> String {
    var parts: [String] = []
    for reason in LeftOut.Reason.allCases {
      let entries = leftOut.filter { $0.reason == reason }
      guard !entries.isEmpty else { continue }
      let count = entries.reduce(0) { $0 + $1.count }
      let names = entries.prefix(3).enumerated().map { index, entry in
        let path = PathText.written(entry.path)
        return index > 0 || entry.detail.isEmpty || entry.detail == LeftOut.folder
          ? path : "\(path) \(entry.detail)"
      }
      let amount = reason == .closed ? "what lies" : "\(count)"
      // A link to a folder that is read by its own name takes no file away, and is not among the files.
      let followed = reason == .link ? entries.count { $0.count == 0 } : 0
      let what =
        (followed == entries.count ? "" : "\(amount) \(reason == .link ? Self.noFiles : reason.rawValue)")
        + (followed == 0 || followed == entries.count ? "" : " and ")
        + (followed == 0
          ? "" : "\(followed == 1 ? "a link" : "\(followed) links") to what is not entered again")
      parts.append(
        "\(what) (\(names.joined(separator: ", "))\(entries.count > 3 ? ", …" : ""))")
    }
    return parts.joined(separator: "; ")
  }

  /// What is left out as a table of text: path, reason, detail and number of files.
  public var leftOutRows: [[String]] {
    leftOut.map { [PathText.written($0.path), $0.reason.rawValue, $0.detail, String($0.count)] }
  }

  /// The pictures that are another's as a table of text: path, class, kind and the other's path.
  public var duplicateRows: [[String]] {
    duplicates.map {
      [PathText.written($0.path), $0.className, $0.kind.rawValue, PathText.written($0.other)]
    }
  }
}

/// What has become of the pictures of one side since a run began: their paths below the folder.
public struct PictureChanges: Hashable, Sendable {
  /// Not there any more.
  public var missing: [String] = []
  /// There, and not to be read.
  public var unreadable: [String] = []
  /// There, with another content, and read.
  public var replaced: [String] = []
  /// There, and a copy now of a picture that is learned from.
  public var copies: [String] = []

  /// No change, unless told.
  public init(
    missing: [String] = [], unreadable: [String] = [], replaced: [String] = [], copies: [String] = []
  ) {
    (self.missing, self.unreadable, self.replaced, self.copies) = (missing, unreadable, replaced, copies)
  }

  /// Whether nothing has changed.
  public var isEmpty: Bool { missing.isEmpty && unreadable.isEmpty && replaced.isEmpty && copies.isEmpty }

  /// The changes in lines, without control characters; `noun` calls the pictures.
  public func lines(of noun: String) -> [String] {
    func line(_ paths: [String], _ one: String, _ several: String) -> String? {
      guard !paths.isEmpty else { return nil }
      let what = paths.count == 1 ? "1 \(noun) picture \(one)" : "\(paths.count) \(noun) pictures \(several)"
      return "\(what): \(FolderReader.list(paths))".printable
    }
    return [
      line(missing, "is not there any more and is left out", "are not there any more and are left out"),
      line(unreadable, "cannot be read now and is left out", "cannot be read now and are left out"),
      line(
        replaced, "has another content than when the run began",
        "have another content than when the run began"),
      line(
        copies, "is a copy now of one that is learned from, and is left out",
        "are copies now of some that are learned from, and are left out"),
    ].compactMap(\.self)
  }
}

extension PictureChanges: Encodable {
  enum CodingKeys: String, CodingKey { case missing, unreadable, replaced, copies }

  /// Writes the paths as text, whatever their bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(missing.map(PathText.written), forKey: .missing)
    try container.encode(unreadable.map(PathText.written), forKey: .unreadable)
    try container.encode(replaced.map(PathText.written), forKey: .replaced)
    try container.encode(copies.map(PathText.written), forKey: .copies)
  }
}

extension ImageTask {
  /// Pictures that could be looked into and not be prepared, as rows of what is left out.
  public func leftOutRows(of skipped: [SkippedPicture]) -> [[String]] {
    skipped.map { [PathText.written(inside($0.name)), LeftOut.Reason.unreadable.rawValue, $0.reason, "1"] }
  }

  /// The path below the task's folder of the file at `path`.
  private func inside(_ path: String) -> String {
    let prefix = (source + "/").utf8
    return path.utf8.starts(with: prefix) ? String(path.utf8.dropFirst(prefix.count)) ?? path : path
  }

  /// The lines of the report, each behind the task's name; none for a task that is no folder of pictures.
  public var reportLines: [String] { (report?.lines ?? []).map { "\(name.printable): \($0)" } }

  /// How the pictures of a folder are split, as rows: path below the folder, class, side, group and the
  /// SHA-256 of the file; empty for tasks that are no folder of pictures.
  public var splitRows: [[String]] {
    guard let report else { return [] }
    return Split.allCases.flatMap { side in
      examples(side).compactMap { example in
        guard case .file(let path) = example.source else { return nil }
        let inside = inside(path)
        return [
          PathText.written(inside), classNames[example.label], side.rawValue, PathText.written(example.group),
          report.contents[PathKey(inside)]?.hexadecimal ?? "",
        ]
      }
    }
  }
}
