import Formats
import Foundation

/// Which columns of a table name the picture and its side: told by what stands in them, and by their titles
/// where that leaves a choice.
struct SplitColumns {
  /// What a row tells.
  enum Told {
    case role(SplitRole)
    /// No side at all: a picture that is to be left out.
    case none
  }

  /// What tells the side of a picture.
  private enum Side {
    /// A word.
    case word(Int)
    /// A number that stands for a side.
    case number(Int, [String: SplitRole])
    /// Columns that are called after sides and say yes or no.
    case truths([(column: Int, role: SplitRole)])
  }

  /// The column that names the picture.
  let picture: Int
  /// Whether the first row has titles.
  private(set) var hasTitles = false
  /// Whether pictures are told by numbers that another list gives them.
  let isNumbered: Bool
  /// The title of a second column whose cells are sides, and others than those of the first; nil without one.
  let unusedSide: String?
  private let side: Side

  /// Titles of the column of pictures, the clearest first.
  private static let pictureTitles = [
    "path", "filepath", "file_path", "image_path", "filename", "file_name", "file", "picture", "image", "img",
    "image_name", "picture_name", "basename", "stem", "name", "image_id", "id",
  ]
  /// Titles of the column of sides, the clearest first.
  private static let sideTitles = [
    "split", "side", "subset", "partition", "set", "usage", "phase", "fold", "dataset",
  ]
  private static let truths: [String: Bool] = [
    "1": true, "true": true, "yes": true, "0": false, "false": false, "no": false,
  ]
  /// The rows that columns are told by; more say nothing new.
  private static let mostRows = 5000

  /// The columns of `rows` in a table called `stem`, in `folder`; nil when none tells a side, or a picture.
  init?(_ rows: [[String]], stem: String, _ written: WrittenPaths, in folder: String) {
    let rows = rows.prefix(Self.mostRows)
    let titles = rows[0].map(Self.plain)
    let body = rows.count > 1 ? rows.dropFirst() : rows
    let columns = 0..<(rows.map(\.count).max() ?? 0)
    func count(_ column: Int, _ test: (String) -> Bool) -> Int {
      body.count { column < $0.count && test($0[column]) }
    }
    func rank(_ column: Int, _ known: [String]) -> Int {
      column < titles.count ? known.firstIndex(of: titles[column]) ?? known.count : known.count
    }
    /// The column with the most hits; of several with the clearest title, then the first.
    func best(_ columns: some Sequence<Int>, _ known: [String], _ hits: (Int) -> Int) -> (
      column: Int, hits: Int
    )? {
      columns.map { (column: $0, hits: hits($0)) }
        .max {
          ($0.hits, -rank($0.column, known), -$0.column) < ($1.hits, -rank($1.column, known), -$1.column)
        }
    }
    let titled = columns.filter { rank($0, Self.sideTitles) < Self.sideTitles.count }
    func words(_ column: Int) -> Int {
      rows.count { column < $0.count && SplitRole($0[column].trimmingCharacters(in: .whitespaces)) != nil }
    }
    let truths: [(column: Int, role: SplitRole)] =
      rows.count > 1
      ? titles.indices.compactMap { column in
        guard count(column, { Self.truth($0) != nil }) == body.count else { return nil }
        return Self.role(ofTitle: titles[column]).map { (column, $0) }
      } : []
    let named = best(titled, Self.sideTitles, words)
    let any = best(columns, Self.sideTitles, words)
    if let named, named.hits * 2 >= body.count {
      side = .word(named.column)
    } else if let any, any.hits >= body.count {
      side = .word(any.column)
    } else if !truths.isEmpty {
      side = .truths(truths)
    } else if let any, any.hits > 0 {
      side = .word(any.column)
    } else if let (column, meanings) = Self.numbers(Array(body), titles, columns.count, stem: stem) {
      side = .number(column, meanings)
    } else if let named {
      side = .word(named.column)
    } else {
      return nil
    }
    let sides =
      switch side {
      case .word(let column), .number(let column, _): [column]
      case .truths(let columns): columns.map(\.column)
      }
    /// Whether a column numbers the rows, from 0 or 1 on: pictures may be called by numbers, too.
    func isCount(_ column: Int) -> Bool {
      let numbers = body.map { column < $0.count ? Int(Self.plain($0[column])) : nil }
      guard body.count > 1, let first = numbers[0], (0...1).contains(first) else { return false }
      return numbers.enumerated().allSatisfy { $1 == first + $0 }
    }
    let others = columns.filter { !sides.contains($0) }
    let whole = others.filter { column in
      !isCount(column) && count(column) { written.path(of: $0, in: folder) != nil } == body.count
    }
    guard
      let picture = best(
        whole.isEmpty ? others : whole, Self.pictureTitles,
        { column in
          // A name that several pictures have counts where no column names one.
          count(column) { written.path(of: $0, in: folder) != nil } * (body.count + 1)
            + count(column) { written.meaning(of: $0, in: folder).isThere }
        })?.column
    else { return nil }
    self.picture = picture
    if case .word(let column) = side {
      unusedSide = columns.first { other in
        other != column && words(other) >= body.count
          && body.contains { row in
            other < row.count && column < row.count
              && SplitRole(Self.plain(row[other])) != SplitRole(Self.plain(row[column]))
          }
      }.map { $0 < titles.count && !titles[$0].isEmpty ? titles[$0] : "column \($0 + 1)" }
    } else {
      unusedSide = nil
    }
    isNumbered =
      SplitName.words(stem).contains("split")
      && body.allSatisfy { picture < $0.count && !$0[picture].isEmpty && $0[picture].allSatisfy(\.isNumber) }
    hasTitles = isTitles(rows[0], titles, below: rows.dropFirst().first, written, in: folder)
  }

  /// The columns of a table that has one for each side, with its pictures below the title; nil for any other.
  static func lists(
    _ rows: [[String]], _ written: WrittenPaths, in folder: String
  ) -> [(column: Int, role: SplitRole)]? {
    let columns = rows[0].indices.compactMap { column in
      role(ofTitle: plain(rows[0][column])).map { (column: column, role: $0) }
    }
    let roles = columns.filter { entry in
      rows.dropFirst().prefix(mostRows).contains { row in
        entry.column < row.count && truth(row[entry.column]) == nil
          && written.meaning(of: row[entry.column], in: folder).isThere
      }
    }.map(\.role)
    return Set(roles).count > 1 && roles.contains(.train) ? columns : nil
  }

  /// Whether the first row is one of titles.
  private func isTitles(
    _ row: [String], _ titles: [String], below: [String]?, _ written: WrittenPaths, in folder: String
  ) -> Bool {
    if case .truths = side { return true }
    if side(row) != nil || picture < row.count && written.path(of: row[picture], in: folder) != nil {
      return false
    }
    return below.flatMap(side) != nil
      || titles.contains(where: Self.sideTitles.contains)
        && titles.contains(where: Self.pictureTitles.contains)
  }

  /// Whether `line` of a list is one of titles.
  static func isTitles(_ line: String) -> Bool {
    line.split { ",;\t ".contains($0) }.contains { pictureTitles.contains(plain(String($0))) }
  }

  /// Numbers in the place of words: 1 for what is learned from in a table called `train_test_split`, and 0, 1
  /// and 2 in one that is called `partition`, or in a column of that title.
  private static func numbers(
    _ body: [[String]], _ titles: [String], _ count: Int, stem: String
  ) -> (Int, [String: SplitRole])? {
    let words = SplitName.words(stem)
    let meanings: [String: SplitRole] =
      words.contains("partition") || titles.contains("partition")
      ? ["0": .train, "1": .validation, "2": .test]
      : words.contains("train") && words.contains("test") ? ["1": .train, "0": .test] : [:]
    guard !meanings.isEmpty else { return nil }
    let fitting = (0..<count).filter { column in
      body.allSatisfy { column < $0.count && meanings[plain($0[column])] != nil }
    }
    return (fitting.first { $0 < titles.count && titles[$0] == "partition" } ?? fitting.last).map {
      ($0, meanings)
    }
  }

  /// Whether a column, or a value of JSON, called `title` tells a side.
  static func isSide(title: String) -> Bool { sideTitles.contains(plain(title)) }

  private static func plain(_ cell: String) -> String {
    cell.trimmingCharacters(in: .whitespaces).lowercased()
  }

  private static func truth(_ cell: String) -> Bool? { truths[plain(cell)] }

  private static func role(ofTitle title: String) -> SplitRole? {
    guard let name = SplitName(title), name.rest.allSatisfy({ ["is", "for", "in"].contains($0) }) else {
      return nil
    }
    return name.role
  }

  /// The side that `row` tells; nil where its words are none.
  func side(_ row: [String]) -> Told? {
    switch side {
    case .word(let column):
      return column < row.count
        ? SplitRole(row[column].trimmingCharacters(in: .whitespaces)).map(Told.role) : nil
    case .number(let column, let meanings):
      return column < row.count ? meanings[Self.plain(row[column])].map(Told.role) : nil
    case .truths(let columns):
      // What is measured on is not learned from, whatever else a row says.
      var yes: Set<SplitRole> = []
      for (column, role) in columns {
        guard column < row.count, let truth = Self.truth(row[column]) else { return nil }
        if truth { yes.insert(role) }
      }
      if let role = yes.max() { return .role(role) }
      // Said of one side alone, the rest is the other.
      let roles = Set(columns.map(\.role))
      return !roles.contains(.train) ? .role(.train) : !roles.contains(.test) ? .role(.test) : Told.none
    }
  }

  /// The cell that should have told the side of `row`.
  func sideText(_ row: [String]) -> String? {
    switch side {
    case .word(let column), .number(let column, _): column < row.count ? row[column] : nil
    case .truths(let columns): columns.first.flatMap { $0.column < row.count ? row[$0.column] : nil }
    }
  }
}
