import Formats
import Foundation

/// A file of a split as people write it: columns in any order divided by commas, tabs, semicolons or blanks,
/// with or without titles and comments, in UTF-8 or UTF-16; or JSON.
struct SplitTable {
  private let path: String
  private let name: String
  private let folder: String
  private let root: String
  private let bytes: [UInt8]

  /// A list of more bytes is none of pictures (assumed: two million paths).
  private static let maximumBytes = 1 << 27

  /// Reads the file at `path` below `root`.
  /// - Throws: `FormatError` when it cannot be read.
  init(root: String, path: String) throws(FormatError) {
    (self.root, name) = (root, path)
    self.path = root + "/" + path
    folder = path.split(separator: "/").dropLast().joined(separator: "/")
    bytes = CSV.utf8(try ByteSource(path: self.path).allBytes(maximumBytes: Self.maximumBytes))
  }

  /// The split of a table that names the side of each picture.
  /// - Throws: `FormatError` when it is empty, or a line does not name a side.
  func list(_ written: WrittenPaths) throws(FormatError) -> SplitList {
    var list = SplitList()
    list.files = [name]
    if isJSON {
      try read(json: try json(), nil, written, into: &list)
      guard !list.roles.isEmpty || !list.missing.isEmpty else { throw notATable(at: path, nil) }
      return list
    }
    var rows = rows
    guard let first = rows.first else {
      throw FormatError("is empty", at: path, remedy: "write a line `picture,side` for each picture")
    }
    let columns = Columns(rows.map(\.fields), stem: name, written, in: folder)
    if columns.hasTitles { rows.removeFirst() }
    guard let side = columns.side, let picture = columns.picture else {
      throw notATable(at: "\(path), line \(first.line)", first.fields.last)
    }
    let ids = columns.isNumbered ? try pathsByNumber() : nil
    for (line, fields) in rows {
      let place = "\(name), line \(line)"
      guard fields.count > max(side, picture), let role = columns.role(fields[side]) else {
        throw notATable(at: "\(path), line \(line)", fields.count > side ? fields[side] : fields.last)
      }
      let text = ids?[fields[picture].trimmingCharacters(in: .whitespaces)] ?? fields[picture]
      list.add(WrittenPaths.plain(text), written.path(of: text, in: folder), role, at: place)
    }
    return list
  }

  private func notATable(at place: String, _ word: String?) -> FormatError {
    FormatError(
      "does not name a picture and its side, train, val or test" + (word.map { ": “\($0)”" } ?? ""),
      at: place,
      remedy: "correct it; the first line may be `picture,side`")
  }

  /// Adds the pictures that each line begins with, or names anywhere, to the side of `role`.
  /// - Returns: whether one of them is there.
  /// - Throws: `FormatError` when it is damaged JSON.
  func addLines(
    to list: inout SplitList, _ role: SplitRole, _ written: WrittenPaths
  ) throws(FormatError) -> Bool {
    var found = list
    var isUsed = false
    if isJSON {
      let before = found.roles.count
      try read(json: try json(), role, written, into: &found)
      isUsed = found.roles.count > before
    } else {
      for (index, line) in PathText.text(
        of: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
      )
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        let text = line.trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { continue }
        // A path, and in some lists a number before it or a class behind it.
        let parts = [",", "\t", ";", " "].flatMap { separator in
          text.components(separatedBy: separator).enumerated()
            .filter {
              $0.offset == 0 || $0.element.contains("/") || PictureFormat.looksLikePicture($0.element)
            }
            .map(\.element)
        }
        let path = ([text] + parts).lazy.compactMap { written.path(of: $0, in: folder) }.first
        if path == nil, text.hasPrefix("#") || text.hasPrefix("//") { continue }
        isUsed = isUsed || path != nil
        found.add(text, path, role, at: "\(name), line \(index + 1)")
      }
    }
    if isUsed { list = found }
    return isUsed
  }

  /// The rows that are no comments. Where nothing divides the columns but blanks, these do.
  private var rows: [(line: Int, fields: [String])] {
    let rows = CSV.numberedRows(bytes).filter { row in
      let first = row.fields[0].trimmingCharacters(in: .whitespaces)
      return !first.hasPrefix("#") && !first.hasPrefix("//") && !(first.isEmpty && row.fields.count == 1)
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

  /// The paths of a list that gives pictures numbers, `images.txt` beside the table.
  private func pathsByNumber() throws(FormatError) -> [String: String]? {
    let list = (folder.isEmpty ? "" : folder + "/") + "images.txt"
    guard FileStatus(root + "/" + list)?.kind == .file else { return nil }
    let rows = try SplitTable(root: root, path: list).rows
    return Dictionary(
      rows.filter { $0.fields.count > 1 }.map { ($0.fields[0], $0.fields[1...].joined(separator: " ")) },
      uniquingKeysWith: { one, _ in one })
  }

  private var isJSON: Bool {
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  private func json() throws(FormatError) -> Any {
    do { return try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) } catch {
      throw FormatError("is damaged JSON", at: path, remedy: "correct it, or remove it")
    }
  }

  /// Walks through JSON: a key that is called like a side gives it to all below, as does a value beside a
  /// picture.
  private func read(
    json: Any, _ role: SplitRole?, _ written: WrittenPaths, into list: inout SplitList
  ) throws(FormatError) {
    if let text = json as? String {
      guard let role else { return }
      list.add(WrittenPaths.plain(text), written.path(of: text, in: folder), role, at: name)
    } else if let array = json as? [Any] {
      for element in array { try read(json: element, role, written, into: &list) }
    } else if let object = json as? [String: Any] {
      let texts = object.compactMapValues { $0 as? String }
      let said = texts.values.compactMap(SplitRole.init).first
      if let picture = texts.values.first(where: { written.path(of: $0, in: folder) != nil }),
        let role = said ?? role
      {
        return list.add(picture, written.path(of: picture, in: folder), role, at: name)
      }
      for (key, value) in object.sorted(by: { $0.key < $1.key }) {
        if let side = (value as? String).flatMap(SplitRole.init) {
          list.add(WrittenPaths.plain(key), written.path(of: key, in: folder), side, at: name)
        } else if !(value is String) {
          try read(json: value, SplitRole(key) ?? role, written, into: &list)
        }
      }
    }
  }
}

/// Which columns of a table name the picture and its side.
private struct Columns {
  private(set) var picture: Int?
  private(set) var side: Int?
  private(set) var hasTitles = false
  /// Whether pictures are told by numbers that another list gives them.
  private(set) var isNumbered = false
  /// The roles of numbers that stand for sides.
  private var numbers: [String: SplitRole] = [:]

  private static let pictureTitles: Set = [
    "picture", "path", "file", "filename", "file_name", "filepath", "file_path", "image", "image_path", "img",
    "name",
    "image_name", "image_id", "id",
  ]
  private static let sideTitles: Set = [
    "side", "split", "set", "subset", "fold", "partition", "usage", "phase", "dataset",
  ]
  private static let truths: [String: Bool] = [
    "1": true, "true": true, "yes": true, "0": false, "false": false, "no": false,
  ]

  /// Looks at the titles of `rows`, or else at what stands in them.
  init(_ rows: [[String]], stem: String, _ written: WrittenPaths, in folder: String) {
    let count = rows.map(\.count).max() ?? 0
    let titles = rows[0].map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    func share(_ column: Int, _ test: (String) -> Bool) -> Int {
      rows.count { column < $0.count && test($0[column]) }
    }
    side = titles.firstIndex(where: Self.sideTitles.contains)
    picture = titles.firstIndex(where: Self.pictureTitles.contains)
    // A column called after one side says yes or no.
    if side == nil, let column = titles.indices.first(where: { Self.role(ofTitle: titles[$0]) != nil }),
      rows.count > 1, rows.dropFirst().allSatisfy({ column < $0.count && Self.truth($0[column]) != nil })
    {
      let role = Self.role(ofTitle: titles[column])!
      side = column
      for (word, truth) in Self.truths { numbers[word] = truth ? role : role == .train ? .test : .train }
    }
    hasTitles = side != nil && (picture != nil || !numbers.isEmpty)
    if !hasTitles {
      side =
        (0..<count).map { ($0, share($0) { SplitRole($0) != nil }) }.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?
        .0
      if side == nil { readNumbers(rows, count, stem: stem) }
      picture = nil
    }
    let words = SplitName.words(stem)
    if picture == nil {
      let rest = (0..<count).filter { $0 != side }
      picture =
        rest.map { column in (column, share(column) { written.path(of: $0, in: folder) != nil }) }
        .max { $0.1 < $1.1 || $0.1 == $1.1 && $0.0 > $1.0 }?.0
    }
    guard let side, let picture else { return }
    // A first line that no title is known of.
    if !hasTitles, rows.count > 1, side < rows[0].count, role(rows[0][side]) == nil, side < rows[1].count,
      role(rows[1][side]) != nil,
      written.path(of: rows[0][min(picture, rows[0].count - 1)], in: folder) == nil
    {
      hasTitles = true
    }
    isNumbered =
      words.contains("split") && rows.allSatisfy { picture < $0.count && $0[picture].allSatisfy(\.isNumber) }
  }

  /// Numbers in the place of words: 1 for what is learned from in a table called `train_test_split`, and 0, 1
  /// and 2 in one that is called `partition`.
  private mutating func readNumbers(_ rows: [[String]], _ count: Int, stem: String) {
    let words = SplitName.words(stem)
    let meanings: [String: SplitRole] =
      words.contains("partition")
      ? ["0": .train, "1": .validation, "2": .test]
      : words.contains("train") && words.contains("test") ? ["1": .train, "0": .test] : [:]
    guard !meanings.isEmpty,
      let column = (0..<count).last(where: { column in
        rows.dropFirst().allSatisfy { column < $0.count && meanings[$0[column]] != nil }
      })
    else { return }
    (side, numbers) = (column, meanings)
  }

  private static func truth(_ word: String) -> Bool? {
    truths[word.trimmingCharacters(in: .whitespaces).lowercased()]
  }

  private static func role(ofTitle title: String) -> SplitRole? {
    guard let name = SplitName(title), name.rest.allSatisfy({ ["is", "for", "in"].contains($0) }) else {
      return nil
    }
    return name.role
  }

  /// The side that `word` tells.
  func role(_ word: String) -> SplitRole? {
    let word = word.trimmingCharacters(in: .whitespaces)
    return numbers.isEmpty ? SplitRole(word) : numbers[word.lowercased()]
  }
}
