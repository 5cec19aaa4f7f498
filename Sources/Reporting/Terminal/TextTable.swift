import Formats

/// A table of text with aligned columns that fits a terminal.
public struct TextTable: Sendable {
  /// On which side of a column its text stands.
  public enum Alignment: Sendable {
    /// For words.
    case left
    /// For numbers.
    case right
  }

  /// A column's head and alignment.
  public struct Column: Sendable {
    /// The head; may be empty.
    public var name: String
    /// On which side the text stands, the head's as well.
    public var alignment: Alignment

    /// A column of words.
    public static func words(_ name: String) -> Column { Column(name: name, alignment: .left) }
    /// A column of numbers.
    public static func numbers(_ name: String) -> Column { Column(name: name, alignment: .right) }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [Column]) {
    self.columns = columns.map { Column(name: $0.name.printable, alignment: $0.alignment) }
  }

  /// Adds a row; a cell may be empty.
  /// - Precondition: there are as many cells as columns.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "one cell per column")
    // Cells are names that people and files gave.
    rows.append(cells.map(\.printable))
  }

  /// The table's lines: the heads, a rule, the rows. Where they would be longer than `width` columns, the
  /// widest columns of words are cut; numbers never are.
  public func lines(width: Int = 100) -> [String] {
    let widths = columnWidths(width)
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, zip(columns, widths)).map { cell, layout in
        let text = layout.0.alignment == .left ? Self.fitted(cell, width: layout.1) : cell
        let space = String(repeating: " ", count: max(0, layout.1 - Self.width(text)))
        return layout.0.alignment == .left ? text + space : space + text
      }
      let joined = padded.joined(separator: "  ")
      return String(joined.reversed().drop { $0 == " " }.reversed())
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return [line(columns.map(\.name)), rule] + rows.map(line)
  }

  /// Columns of words are never cut below this.
  private static let narrowest = 8

  private func columnWidths(_ limit: Int) -> [Int] {
    var widths = columns.indices.map { column in
      ([columns[column].name] + rows.map { $0[column] }).map(Self.width).max() ?? 0
    }
    let words = columns.indices.filter { columns[$0].alignment == .left }
    while widths.reduce(0, +) + 2 * (widths.count - 1) > limit,
      let widest = words.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest
    { widths[widest] -= 1 }
    return widths
  }
}
