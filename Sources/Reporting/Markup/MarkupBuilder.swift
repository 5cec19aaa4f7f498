/// Lets the children of an element be listed, with conditions and loops among them. A string is text.
@resultBuilder
enum MarkupBuilder {
  static func buildExpression(_ piece: Markup) -> Markup { piece }
  static func buildExpression(_ text: String) -> Markup { .text(text) }
  static func buildBlock(_ pieces: Markup...) -> Markup { Markup(pieces) }
  static func buildArray(_ pieces: [Markup]) -> Markup { Markup(pieces) }
  static func buildOptional(_ piece: Markup?) -> Markup { piece ?? .empty }
  static func buildEither(first piece: Markup) -> Markup { piece }
  static func buildEither(second piece: Markup) -> Markup { piece }
}
