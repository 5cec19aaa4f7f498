import Formats

/// A piece of HTML or SVG. Text enters it only through ``text(_:)`` and attribute values, and both escape:
/// names of classes and files may hold anything.
struct Markup {
  /// The piece as it is written.
  private(set) var source: String

  /// Nothing.
  static let empty = Markup(source: "")

  private init(source: String) { self.source = source }

  /// `text` as text.
  static func text(_ text: String) -> Markup { Markup(source: escaped(text)) }

  /// The pieces one after another.
  init(_ pieces: [Markup]) { source = pieces.map(\.source).joined() }

  /// The element called `name` around `content`.
  init(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    @MarkupBuilder _ content: () -> Markup
  ) {
    source = "<\(name)\(Self.written(attributes))>\(content().source)</\(name)>"
  }

  /// The element called `name` around `text`; empty when there is no text.
  init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String = "") {
    source = "<\(name)\(Self.written(attributes))>\(Self.escaped(text))</\(name)>"
  }

  /// An element of HTML that has no content and no end, such as `img`.
  static func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> Markup {
    Markup(source: "<\(name)\(written(attributes)) />")
  }

  /// A style sheet, which must be ours: its text is not escaped.
  static func style(_ sheet: StaticString) -> Markup { Markup(source: "<style>\n\(sheet)</style>\n") }

  /// A whole document in our style: what it is about, its title, and the children of `main`.
  static func document(_ kind: PageKind, title: String, @MarkupBuilder _ content: () -> Markup) -> String {
    let page = Markup("html", ["lang": "en"]) {
      Markup("head") {
        Markup.void("meta", ["charset": "utf-8"])
        Markup.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        Markup.void("meta", ["name": "generator", "content": kind.name])
        Markup("title", text: title + PageKind.end)
        style(stylesheet)
      }
      Markup("body") { Markup("main", [:], content) }
    }
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }

  private static func written(_ attributes: KeyValuePairs<StaticString, String>) -> String {
    attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
  }

  /// Control characters, which no HTML document may hold, and those that turn the writing direction are
  /// escaped as on a terminal.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.onPage.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
