/// A published figure beside a computed one, as reports draw them.
public struct ComparedFigure: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// The group that shares a colour and a chart.
  public var group: String
  /// What was published.
  public var published: Double
  /// What was computed, in the same unit.
  public var computed: Double
  /// Whether it is near enough.
  public var passed: Bool

  /// A figure of these.
  public init(name: String, group: String, published: Double, computed: Double, passed: Bool) {
    (self.name, self.group) = (name, group)
    (self.published, self.computed, self.passed) = (published, computed, passed)
  }
}

/// A report on a model's validation: one HTML document with a chart of predicted against published values for each
/// group, needing no network and no scripts.
public struct ValidationReport: Sendable {
  /// The figures, in the order of their groups.
  public var figures: [ComparedFigure]
  /// Constants that were fitted, each in a line.
  public var freeConstants: [String]

  /// A report on these figures.
  public init(figures: [ComparedFigure], freeConstants: [String]) {
    (self.figures, self.freeConstants) = (figures, freeConstants)
  }

  /// The groups' names, in the order of their first figure.
  private var groups: [String] {
    var seen: Set<String> = []
    return figures.map(\.group).filter { seen.insert($0).inserted }
  }

  /// The document.
  public func html() -> String {
    Markup.document {
      Markup("head") {
        Markup.void("meta", ["charset": "utf-8"])
        Markup.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        Markup("title", text: "Validation · Remanence")
        Markup.style(stylesheet)
      }
      Markup("body") {
        Markup("main") {
          Markup("h1", text: "Predicted against published")
          Markup("p", text: summary)
          Markup("div", ["class": "charts"]) {
            Markup(
              groups.map { group in
                Markup("figure") {
                  AgreementChart(title: group, figures: figures.filter { $0.group == group }).markup
                }
              })
          }
          Markup("h2", text: "Constants that were fitted")
          Markup("ul") { Markup(freeConstants.map { Markup("li", text: $0) }) }
        }
      }
    }
  }

  private var summary: String {
    let passed = figures.filter(\.passed).count
    return "\(Readable.count(passed)) of \(Readable.count(figures.count)) figures are within their bars; "
      + "hollow points are not. Points on the line agree."
  }
}
