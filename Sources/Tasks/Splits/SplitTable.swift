import Formats
import Foundation

/// A file of a split as people write it: columns in any order divided by commas, tabs, semicolons or blanks,
/// with or without titles and comments, in UTF-8 or UTF-16; or JSON.
struct SplitTable {
  let path: String
  let name: String
  let folder: String
  private let root: String
  let bytes: [UInt8]

  /// A list of more bytes is none of pictures (assumed: two million paths).
  private static let maximumBytes = 1 << 27

  /// Reads the file at `path` below `root`.
  /// - Throws: `FormatError` when it cannot be read.
  init(root: String, path: String) throws(FormatError) {
    (self.root, name) = (root, path)
    self.path = root + "/" + path
    folder = PathText.parts(path).dropLast().joined(separator: "/")
    let bytes = CSV.utf8(try ByteSource(path: self.path).allBytes(maximumBytes: Self.maximumBytes))
    // A mark of the byte order would hide that a comment stands behind it.
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// The split of a table that names the side of each picture.
  /// - Throws: `FormatError` when it is empty, or a line does not name a side.
  func list(_ written: WrittenPaths) throws(FormatError) -> SplitList {
    var list = SplitList()
    list.files = [name]
    if isJSON {
      try read(json: try json(), nil, written, into: &list)
      guard !list.roles.isEmpty || !list.missing.isEmpty || !list.ambiguous.isEmpty else {
        throw notATable(at: path, nil)
      }
      return list
    }
    var rows = try rows()
    guard let first = rows.first else {
      throw FormatError("is empty", at: path, remedy: "write a line `picture,side` for each picture")
    }
    if let columns = SplitColumns.lists(rows.map(\.fields), written, in: folder) {
      for (line, fields) in rows.dropFirst() {
        for (column, role) in columns where column < fields.count {
          let text = fields[column]
          guard !text.trimmingCharacters(in: .whitespaces).isEmpty else { continue }
          let meaning = written.meaning(of: text, in: folder)
          try checkLetters(of: text, meaning, line: line)
          list.add(WrittenPaths.plain(text), meaning, role, at: "\(name), line \(line)")
        }
      }
      return list
    }
    guard let columns = SplitColumns(rows.map(\.fields), stem: name, written, in: folder) else {
      for row in rows { try checkLetters(of: row.fields.joined(), .none, line: row.line) }
      let (line, word) = misspelt(rows, written) ?? (first.line, first.fields.last ?? "")
      throw notATable(at: "\(path), line \(line)", word)
    }
    list.unusedSide = columns.unusedSide
    if columns.hasTitles { rows.removeFirst() }
    let ids = columns.isNumbered ? try pathsByNumber() : nil
    if ids != nil { list.companions = [numbersFile] }
    let isOwn = Self.isOwn(first.fields)
    for (line, fields) in ofThisTask(rows, titles: columns.hasTitles ? first.fields : [], columns, written) {
      guard fields.count > columns.picture, let told = columns.side(fields) else {
        try checkLetters(of: fields.joined(), .none, line: line)
        if line == first.line, let (line, word) = misspelt(rows, written) {
          throw notATable(at: "\(path), line \(line)", word)
        }
        throw notATable(at: "\(path), line \(line)", columns.sideText(fields) ?? fields.last)
      }
      guard case .role(let role) = told else { continue }
      let cell = fields[columns.picture]
      let text = ids?[cell.trimmingCharacters(in: .whitespaces)] ?? cell
      let meaning =
        isOwn
        ? written.path(ofOwn: text).map { .one($0) } ?? .none
        : written.meaning(of: text, in: folder).among(classes: fields)
      try checkLetters(of: text, meaning, line: line)
      list.add(WrittenPaths.plain(text), meaning, role, at: "\(name), line \(line)")
    }
    return list
  }

  /// The first row with a picture that is there and a side that is misspelt: rather this is named than a
  /// title that is none.
  private func misspelt(
    _ rows: [(line: Int, fields: [String])], _ written: WrittenPaths
  ) -> (line: Int, word: String)? {
    for (line, fields) in rows where fields.contains(where: { written.path(of: $0, in: folder) != nil }) {
      if let word = fields.first(where: { SplitName.meant(by: $0) != nil }) { return (line, word) }
    }
    return nil
  }

  /// Whether `titles` are those of a run's `split.csv`, whose paths are written as `PathText` writes them.
  private static func isOwn(_ titles: [String]) -> Bool {
    titles.starts(with: ["task", "picture", "class", "side", "group"])
  }

  /// The rows of this folder in a table of several tasks, as a run writes it: those of the task that is
  /// called like the folder, or else of the one whose pictures are there.
  private func ofThisTask(
    _ rows: [(line: Int, fields: [String])], titles: [String], _ columns: SplitColumns,
    _ written: WrittenPaths
  ) -> [(line: Int, fields: [String])] {
    guard
      let task = titles.firstIndex(where: { $0.trimmingCharacters(in: .whitespaces).lowercased() == "task" })
    else { return rows }
    let tasks = Dictionary(grouping: rows) { task < $0.fields.count ? $0.fields[task] : "" }
    func thereCount(_ rows: [(line: Int, fields: [String])]) -> Int {
      rows.count { row in
        columns.picture < row.fields.count
          && (written.path(ofOwn: row.fields[columns.picture])
            ?? written.path(of: row.fields[columns.picture], in: folder)) != nil
      }
    }
    if let own = tasks[PathText.parts(root).last ?? ""], thereCount(own) > 0 { return own }
    return tasks.sorted { $0.key < $1.key }.map { ($0.value, thereCount($0.value)) }
      .max { $0.1 < $1.1 }?.0 ?? rows
  }

  private func notATable(at place: String, _ word: String?) -> FormatError {
    if let kind = PictureFormat.otherKind(head: bytes) {
      return FormatError(
        "is \(kind), not a table", at: path, remedy: "write it as text: `picture,side` a line")
    }
    // A cell of a file that is no table may be of any length.
    let shown = word.map { $0.count > 60 ? $0.prefix(60) + "…" : $0[...] }
    return FormatError(
      "does not name a picture and its side, train, val or test" + (shown.map { ": “\($0)”" } ?? ""),
      at: place,
      remedy: (word.flatMap(SplitName.meant).map { "did you mean \($0)? " } ?? "")
        + "correct it; the first line may be `picture,side`")
  }

  /// Names of any bytes are read as they are: where one that is not UTF-8 is no picture's, the file is
  /// written in another encoding than the names are.
  private func checkLetters(
    of text: String, _ meaning: WrittenPaths.Meaning, line: Int
  ) throws(FormatError) {
    guard meaning == .none, text.unicodeScalars.contains(where: PathText.isByte) else { return }
    throw notUTF8(line: line)
  }

  func notUTF8(line: Int) -> FormatError {
    FormatError("is not written in UTF-8", at: "\(path), line \(line)", remedy: "save it as UTF-8")
  }

  /// `list` with the pictures that each line begins with, or names anywhere, on the side of `role`; and
  /// whether one of them is there, or the file is none of pictures.
  /// - Throws: `FormatError` when it is damaged JSON.
  func adding(
    to list: SplitList, _ role: SplitRole, _ written: WrittenPaths, isUnion: Bool
  ) throws(FormatError) -> (list: SplitList, isUsed: Bool) {
    var found = list
    var isUsed = false
    if isJSON {
      let before = found.roles.count
      try read(json: try json(), role, written, into: &found)
      isUsed = found.roles.count > before
    } else {
      let lines = PathText.text(of: bytes[...])
        .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      for (index, line) in lines.enumerated() {
        let text = line.trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { continue }
        var meaning = written.meaning(of: text, in: folder)
        if meaning.path == nil {
          // A path, and in some lists a number before it or a class behind it.
          let parts = [",", "\t", ";", " "].flatMap { separator in
            text.components(separatedBy: separator).enumerated()
              .filter {
                $0.offset == 0 || $0.element.contains("/") || PictureFormat.looksLikePicture($0.element)
              }
              .map(\.element)
          }
          let meanings = [meaning] + parts.map { written.meaning(of: $0, in: folder) }
          meaning = meanings.first { $0.path != nil } ?? meanings.first(where: \.isThere) ?? .none
        }
        if meaning.path == nil, text.hasPrefix("#") || text.hasPrefix("//") { continue }
        // Titles, and the name of a class above its pictures, are no entries.
        if meaning.path == nil, index == 0 && SplitColumns.isTitles(text) || written.holdsPictures(text) {
          continue
        }
        try checkLetters(of: text, meaning, line: index + 1)
        isUsed = isUsed || meaning.path != nil
        found.add(text, meaning, role, at: "\(name), line \(index + 1)", isUnion: isUnion)
      }
    }
    return (found, isUsed)
  }

  /// Whether it names pictures that are there, as a list of a side or as a split.
  func namesPictures(_ written: WrittenPaths) -> Bool {
    if let found = try? adding(to: SplitList(), .train, written, isUnion: false), found.isUsed { return true }
    return (try? list(written))?.roles.isEmpty == false
  }

  /// The rows that are no comments. Where nothing divides the columns but blanks, these do.
  /// - Throws: `FormatError` when a quote that is not closed leaves open what the rows are.
  private func rows() throws(FormatError) -> [(line: Int, fields: [String])] {
    let (all, openQuote) = CSV.table(bytes)
    if let openQuote {
      throw FormatError(
        "has a quote that is not closed where its field ends", at: "\(path), line \(openQuote)",
        remedy: "close it; a quote inside of a quoted field is written twice")
    }
    if let first = all.first, Self.isOwn(first.fields) { return all }
    let rows = all.filter { row in
      let first = row.fields[0].trimmingCharacters(in: .whitespaces)
      // Programs for tables leave rows of nothing but commas.
      return !first.hasPrefix("#") && !first.hasPrefix("//")
        && !row.fields.allSatisfy { $0.allSatisfy(\.isWhitespace) }
    }
    guard rows.allSatisfy({ $0.fields.count == 1 }) else { return rows }
    return rows.map { line, fields in
      let words = fields[0].split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.count > 2 else { return (line, words) }
      // A path may have blanks; a side has none.
      if SplitRole(words[0]) != nil { return (line, [words[0], words.dropFirst().joined(separator: " ")]) }
      if SplitRole(words[words.count - 1]) != nil {
        return (line, [words.dropLast().joined(separator: " "), words[words.count - 1]])
      }
      return (line, words)
    }
  }

  /// The list that gives pictures numbers, beside the table.
  private var numbersFile: String { (folder.isEmpty ? "" : folder + "/") + "images.txt" }

  /// The paths of pictures by their numbers; nil where there is no list of these.
  private func pathsByNumber() throws(FormatError) -> [String: String]? {
    guard FileStatus(root + "/" + numbersFile)?.kind == .file else { return nil }
    let rows = try SplitTable(root: root, path: numbersFile).rows()
    return Dictionary(
      rows.filter { $0.fields.count > 1 }.map { ($0.fields[0], $0.fields[1...].joined(separator: " ")) },
      uniquingKeysWith: { one, _ in one })
  }
}
