import Formats
import Foundation

/// A split that is given as a file: `split.csv` with a picture and its side a line, or a list of pictures for each
/// side (`train.txt`, `val.txt`, `test.txt`).
struct SplitList {
  /// The role of each picture, by its path below the task's folder.
  private(set) var roles: [String: SplitRole] = [:]
  /// The files that it was read from, relative to the folder.
  private(set) var files: [String] = []

  /// A list of more bytes is none of pictures (assumed: two million paths).
  private static let maximumBytes = 1 << 27

  /// Reads `split.csv` in `root`, in any case; nil when there is none.
  /// - Throws: `FormatError` when it cannot be read or a line does not name a side.
  static func table(in root: String, names: [String], paths: [String]) throws(FormatError) -> SplitList? {
    guard let name = names.first(where: { $0.lowercased() == "split.csv" }) else { return nil }
    var list = SplitList()
    list.files = [name]
    try list.read(path: root + "/" + name, WrittenPaths(paths))
    return list
  }

  private init() {}

  private mutating func read(path: String, _ written: WrittenPaths) throws(FormatError) {
    let rows = CSV.rows(try ByteSource(path: path).allBytes(maximumBytes: Self.maximumBytes))
    guard let header = rows.first else {
      throw FormatError("is empty", at: path, remedy: "write a line `picture,side` for each picture")
    }
    let titles = header.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    let picture = titles.firstIndex { ["picture", "path", "file", "filename", "image", "name"].contains($0) }
    let side = titles.firstIndex { ["side", "split", "set", "subset", "fold"].contains($0) }
    let isTitled = picture != nil && side != nil
    let (pictureColumn, sideColumn) = (picture ?? 0, side ?? 1)
    for (index, row) in rows.enumerated().dropFirst(isTitled ? 1 : 0) {
      guard row.count > max(pictureColumn, sideColumn), let role = SplitRole(row[sideColumn]) else {
        throw FormatError(
          "does not name a picture and its side, train or test", at: "\(path), line \(index + 1)",
          remedy: "correct the line; the first one may be `picture,side`")
      }
      roles[written.path(of: row[pictureColumn]) ?? WrittenPaths.plain(row[pictureColumn])] = role
    }
  }

  /// Reads `train.txt` and its like in `root`; nil unless there is a list to learn from and one to measure on,
  /// each of which names one of `paths`.
  /// - Throws: `FormatError` when a list cannot be read.
  static func lists(
    in root: String, names: [String], paths: [String]
  ) throws(FormatError) -> SplitList? {
    var list = SplitList()
    let written = WrittenPaths(paths)
    for name in names {
      guard let dot = name.lastIndex(of: "."),
        ["txt", "lst", "csv"].contains(name[dot...].dropFirst().lowercased()),
        let role = SplitRole(String(name[..<dot])), FileStatus(root + "/" + name)?.kind == .file
      else { continue }
      let bytes = try ByteSource(path: root + "/" + name).allBytes(maximumBytes: maximumBytes)
      var isUsed = false
      for line in PathText.text(of: bytes).split(whereSeparator: \.isNewline) {
        // A path, and in some lists a class behind it.
        let candidates = [line] + [" ", ",", "\t", ";"].compactMap { line.split(separator: $0).first }
        guard let path = candidates.lazy.compactMap({ written.path(of: String($0)) }).first else { continue }
        // What is learned from stays so.
        list.roles[path] = min(list.roles[path] ?? role, role)
        isUsed = true
      }
      if isUsed { list.files.append(name) }
    }
    let roles = Set(list.roles.values)
    return roles.contains(.train) && roles.count > 1 ? list : nil
  }
}
