/// What one would measure of a memory cell, as a report draws it: plain numbers, since reports know no
/// device.
public struct ChartSheet: Sendable {
  /// A line of a chart.
  public struct Line: Sendable {
    /// Its name in the legend.
    public var name: String
    /// Its points; decimal logarithms where the chart's scales are.
    public var points: [(Double, Double)]

    /// A line of these.
    public init(name: String, points: [(Double, Double)]) { (self.name, self.points) = (name, points) }
  }

  /// A chart.
  public struct Chart: Sendable {
    /// Its heading, and what is to be known for reading it.
    public var title: String, description: String
    /// The axes with their units.
    public var xName: String, yName: String
    /// Whether both scales are logarithmic.
    public var isLogarithmic: Bool
    /// The lines.
    public var lines: [Line]

    /// A chart of these.
    public init(
      title: String, description: String, xName: String, yName: String, isLogarithmic: Bool, lines: [Line]
    ) {
      (self.title, self.description, self.xName, self.yName) = (title, description, xName, yName)
      (self.isLogarithmic, self.lines) = (isLogarithmic, lines)
    }

    fileprivate var markup: Markup {
      let drawn = lines.map { ($0.name, $0.points.filter { $0.0.isFinite && $0.1.isFinite }) }
      if isLogarithmic {
        return LogarithmicChart(
          title: title, description: description, xName: xName, yName: yName, lines: drawn
        ).markup
      }
      let values = drawn.flatMap { $0.1.map(\.1) }
      return LineChart(
        title: title, description: description, xName: xName, yName: yName,
        curves: drawn.enumerated().map { index, line in
          Curve(
            name: line.0, colour: index % Palette.count, samples: line.1.map { (x: $0.0, y: $0.1) },
            stretches: 1000)
        },
        xFromZero: false, yAxis: Axis(covering: [0] + values, about: 5)
      ).markup
    }
  }

  /// A table.
  public struct Table: Sendable {
    /// Its heading.
    public var title: String
    /// The columns' names, and the rows.
    public var columns: [String], rows: [[String]]

    /// A table of these.
    public init(title: String, columns: [String], rows: [[String]]) {
      (self.title, self.columns, self.rows) = (title, columns, rows)
    }

    var markup: Markup {
      Markup("section") {
        Markup("h2", text: title)
        Markup("div", ["class": "scroll"]) {
          Markup("table") {
            Markup("thead") {
              Markup("tr") { Markup(columns.map { Markup("th", ["scope": "col"], text: $0) }) }
            }
            Markup("tbody") {
              Markup(rows.map { row in Markup("tr") { Markup(row.map { Markup("td", text: $0) }) } })
            }
          }
        }
      }
    }
  }

  /// What it is about.
  public var kind: PageKind
  /// The heading, and what should be known, a paragraph each.
  public var title: String, facts: [String]
  /// The charts and the tables, in order.
  public var charts: [Chart], tables: [Table]
  /// Constants with their provenance, a line each.
  public var constants: [String]

  /// A report of these.
  public init(
    _ kind: PageKind, title: String, facts: [String], charts: [Chart], tables: [Table], constants: [String]
  ) {
    self.kind = kind
    (self.title, self.facts, self.charts, self.tables) = (title, facts, charts, tables)
    self.constants = constants
  }

  /// The document.
  public func html() -> String {
    Markup.document(kind, title: title) {
      Markup("h1", text: title)
      Markup(facts.map { Markup("p", text: $0) })
      Markup("div", ["class": "charts"]) {
        Markup(charts.filter { !$0.lines.isEmpty }.map { chart in Markup("figure") { chart.markup } })
      }
      Markup(tables.filter { !$0.rows.isEmpty }.map(\.markup))
      if !constants.isEmpty {
        Markup("h2", text: "Constants")
        Markup("ul") { Markup(constants.map { Markup("li", text: $0) }) }
      }
    }
  }
}
