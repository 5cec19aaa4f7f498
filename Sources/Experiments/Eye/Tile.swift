import Formats
import Learning
import Sensing
import Tasks

/// A part of a frame that a detector looks at alone: half as wide and half as high, one of nine that overlap
/// by a half, so that every object of less than a quarter of a frame's extents lies in one whole.
struct Tile {
  private let column, row: Int

  static let all = (0..<3).flatMap { row in (0..<3).map { Tile(column: $0, row: row) } }

  /// A box that ends nearer than this to an edge inside of the frame, in shares of the tile, may be a part of
  /// an object, which another tile has whole (assumed).
  private static let edge = 0.02

  /// What `boxes` finds in this part of `frame`, in shares of the frame.
  func found(in frame: PixelImage, _ boxes: (PixelImage) throws -> [FoundBox]) rethrows -> [FoundBox] {
    let region = Region(
      x: column * frame.width / 4, y: row * frame.height / 4, width: max(1, frame.width / 2),
      height: max(1, frame.height / 2))
    return try boxes(frame.cut(to: region)).compactMap { found in
      var box = found.box
      let isWhole =
        (column == 0 || box.x > Self.edge) && (column == 2 || box.x + box.width < 1 - Self.edge)
        && (row == 0 || box.y > Self.edge) && (row == 2 || box.y + box.height < 1 - Self.edge)
      guard isWhole else { return nil }
      let (width, height) = (Double(frame.width), Double(frame.height))
      box.x = (Double(region.x) + box.x * Double(region.width)) / width
      box.y = (Double(region.y) + box.y * Double(region.height)) / height
      box.width *= Double(region.width) / width
      box.height *= Double(region.height) / height
      return FoundBox(box: box, score: found.score)
    }
  }
}
