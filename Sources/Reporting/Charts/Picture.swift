/// A drawing with a title and a sentence for those who cannot see it.
struct Picture {
  var title: String
  var description: String
  var width: Double
  var height: Double
  var content: Markup

  /// The drawing as an SVG element that scales with the page.
  var markup: Markup {
    Markup(
      "svg",
      [
        "viewBox": "0 0 \(String.coordinate(width)) \(String.coordinate(height))", "role": "img",
        "aria-label": "\(title). \(description)",
      ]
    ) {
      Markup("text", ["class": "title", "x": "0", "y": "16"], text: title)
      content
    }
  }
}
