/// How a picture of any shape becomes a square, and which part of the square a network sees when it is
/// evaluated.
public enum Framing: String, Hashable, Sendable, Codable {
  /// The shorter side is scaled to the square, the middle is kept; evaluation sees the middle 7/8 of it:
  /// the published evaluation of MobileNetV2 and EfficientNet (256 to 224).
  case photograph
  /// The longer side is scaled to the square, the rest is white; evaluation sees all of it, because drawn
  /// objects reach the edges of their picture (assumed).
  case drawing
  /// Each side is scaled to the square by itself, and evaluation sees all of it: a picture that is square
  /// keeps its shape, and one that is as large as the network's resolution its very samples. For glyphs and
  /// tiles of sensors, whose edges matter.
  case stretched = "as-is"

  /// What people call it: in `--framing`, and in the records of runs.
  public var name: String { self == .drawing ? "whole" : rawValue }

  /// The framing that is called `name`; runs of earlier versions say `drawing` for `whole`.
  public init?(named name: String) {
    if name == Self.drawing.name { self = .drawing } else { self.init(rawValue: name) }
  }

  /// The part of the square's side that evaluation sees, in thousandths.
  public var evaluatedPerMille: Int {
    switch self {
    case .photograph: 875
    case .drawing, .stretched: 1000
    }
  }

  /// The side of the square in pixels from which `resolution` pixels are evaluated without enlarging:
  /// ⌈resolution / 0.875⌉ for photographs.
  public func side(resolution: Int) -> Int {
    (resolution * 1000 + evaluatedPerMille - 1) / evaluatedPerMille
  }
}
