/// The names of the colours of a chart, in rows of patches and words.
struct Legend {
  /// One colour's name, and its position in the palette; `nil` for the colour of yardsticks.
  var entries: [(name: String, colour: Int?)]

  /// The height of one row.
  static let rowHeight = 20.0

  /// The widest name that is written in full, in characters; longer ones are cut.
  private static let longest = 36

  /// The entries in rows that are no wider than `width`. SVG does not measure text, so a character counts 7
  /// units, the width of a wide one at the size of our labels.
  func rows(width: Double) -> [[(name: String, colour: Int?, x: Double)]] {
    var rows: [[(name: String, colour: Int?, x: Double)]] = []
    var x = 0.0
    for entry in entries {
      let name = entry.name.count > Self.longest ? entry.name.prefix(Self.longest - 1) + "…" : entry.name
      let space = 18 + Double(name.count) * 7 + 14
      if rows.isEmpty || x + space > width {
        rows.append([])
        x = 0
      }
      rows[rows.count - 1].append((name, entry.colour, x))
      x += space
    }
    return rows
  }

  /// The legend with its upper left corner at (`x`, `y`).
  func markup(x: Double, y: Double, width: Double) -> Markup {
    Markup(
      rows(width: width).enumerated().flatMap { row, entries in
        let top = y + Double(row) * Self.rowHeight
        return entries.map { entry in
          Markup("g") {
            Markup(
              "rect",
              [
                "x": .coordinate(x + entry.x), "y": .coordinate(top), "width": "12", "height": "12",
                "rx": "2",
                "class": Palette.fill(entry.colour),
              ])
            Markup(
              "text", ["x": .coordinate(x + entry.x + 18), "y": .coordinate(top + 10.5)], text: entry.name)
          }
        }
      })
  }
}

/// The series colours of the style sheet.
enum Palette {
  /// How many there are; further series begin again.
  static let count = 8

  /// The class that fills with a series' colour; yardsticks have none of their own.
  static func fill(_ colour: Int?) -> String { colour.map { "fill\($0 % count)" } ?? "fill-muted" }
  /// The class that draws lines in a series' colour.
  static func stroke(_ colour: Int?) -> String { colour.map { "stroke\($0 % count)" } ?? "stroke-muted" }
}
