/// A published figure beside a computed one, as reports draw them.
public struct ComparedFigure: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// The group that shares a chart with axes.
  public var group: String
  /// The series that shares a row of the overview.
  public var series: String
  /// What was published.
  public var published: Double
  /// What was computed, in the same unit.
  public var computed: Double
  /// Whether it is near enough.
  public var passed: Bool

  /// A figure of these.
  public init(
    name: String, group: String, series: String, published: Double, computed: Double, passed: Bool
  ) {
    (self.name, self.group, self.series) = (name, group, series)
    (self.published, self.computed, self.passed) = (published, computed, passed)
  }
}

/// A report on a model's validation: one HTML document with an overview of ratios and, for each group of more
/// than two figures, a chart of predicted against published values, needing no network and no scripts.
public struct ValidationReport: Sendable {
  /// The figures, in the order of their groups.
  public var figures: [ComparedFigure]
  /// Constants that were fitted, each in a line.
  public var freeConstants: [String]

  /// A report on these figures.
  public init(figures: [ComparedFigure], freeConstants: [String]) {
    (self.figures, self.freeConstants) = (figures, freeConstants)
  }

  /// Figures of one `name`, in the order of each name's first.
  private func grouped(by name: KeyPath<ComparedFigure, String>) -> [(
    name: String, figures: [ComparedFigure]
  )] {
    var seen: Set<String> = []
    let names = figures.map { $0[keyPath: name] }.filter { seen.insert($0).inserted }
    let parts = Dictionary(grouping: figures) { $0[keyPath: name] }
    return names.map { ($0, parts[$0] ?? []) }
  }

  private var overview: Picture {
    RatioChart(title: "Computed over published", groups: grouped(by: \.series)).picture
  }

  /// The overview alone, as an SVG document.
  public func svg() -> String {
    let picture = overview
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg",
        "data-generator": PageKind.validation.name,
        "style": "background: var(--surface); font-family: system-ui, sans-serif",
        "viewBox": "0 0 \(String.coordinate(picture.width)) \(String.coordinate(picture.height))",
      ]
    ) {
      Markup.style(stylesheet)
      picture.markup
    }.source + "\n"
  }

  /// Whether a file that begins with `text` is such a picture.
  public static func isPicture(_ text: String) -> Bool {
    text.hasPrefix("<svg") && text.contains("data-generator=\"\(PageKind.validation.name)\"")
  }

  /// The document.
  public func html() -> String {
    Markup.document(.validation, title: "Validation") {
      Markup("h1", text: "Predicted against published")
      Markup("p", text: summary)
      Markup("figure") { overview.markup }
      Markup("div", ["class": "charts"]) {
        Markup(
          grouped(by: \.group).filter { $0.figures.count > 2 }.map { group in
            Markup("figure") { AgreementChart(title: group.name, figures: group.figures).markup }
          })
      }
      Markup("h2", text: "Constants that were fitted")
      Markup("ul") { Markup(freeConstants.map { Markup("li", text: $0) }) }
    }
  }

  private var summary: String {
    let passed = figures.filter(\.passed).count
    return "\(Readable.count(passed)) of \(Readable.count(figures.count)) figures are within their bars; "
      + "hollow points are not. Points on the line agree."
  }
}
