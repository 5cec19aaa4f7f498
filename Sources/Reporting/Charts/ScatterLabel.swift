import Foundation

/// The name of a point, where it hides no other name and no point, as far as there is room.
struct ScatterLabel {
  /// A rectangle of the picture.
  struct Box {
    var left: Double, right: Double, top: Double, bottom: Double

    /// The area that both cover.
    func overlap(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left))
        * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
  }

  var name: String
  /// The point.
  var x: Double, y: Double
  var box: Box
  /// From the point to the box.
  var distance: Double

  /// A label at this distance needs no line to its point.
  static let nearest = 8.0

  private static let distances = [nearest, 16, 26, 38, 52, 70, 90]
  private static let height = 13.0
  /// SVG does not measure text: a character at the size of our labels is no wider.
  private static let character = 6.7

  /// Labels for `points`, each in the best place that those before it leave; what has least room comes first.
  ///
  /// * `marks`: the places of all points, which no label should hide.
  /// * `bars`: what labels may cross, but better do not.
  /// * `bounds`: where labels may be.
  static func placed(
    _ points: [(name: String, place: (x: Double, y: Double))], besides marks: [(x: Double, y: Double)],
    bars: [Box], within bounds: Box
  ) -> [ScatterLabel] {
    let obstacles = marks.map { Box(left: $0.x - 6, right: $0.x + 6, top: $0.y - 6, bottom: $0.y + 6) }
    func neighbours(_ index: Int) -> Int {
      let (x, y) = points[index].place
      return marks.count { abs($0.x - x) < 70 && abs($0.y - y) < 20 }
    }
    let order = points.indices.sorted { (-neighbours($0), $0) < (-neighbours($1), $1) }
    var placed: [Int: ScatterLabel] = [:]
    for index in order {
      let taken = placed.values.map(\.box)
      let choices = candidates(points[index].name, points[index].place, within: bounds)
      placed[index] = choices.min { cost($0, taken, obstacles, bars) < cost($1, taken, obstacles, bars) }
    }
    return points.indices.compactMap { placed[$0] }
  }

  private static func cost(_ label: ScatterLabel, _ taken: [Box], _ marks: [Box], _ bars: [Box]) -> Double {
    let room = Box(
      left: label.box.left - 2, right: label.box.right + 2, top: label.box.top - 1,
      bottom: label.box.bottom + 1)
    return taken.reduce(0) { $0 + 8 * $1.overlap(room) } + marks.reduce(0) { $0 + 4 * $1.overlap(room) }
      + bars.reduce(0) { $0 + 0.5 * $1.overlap(room) } + 2 * label.distance
  }

  private static func candidates(
    _ name: String, _ place: (x: Double, y: Double), within bounds: Box
  ) -> [ScatterLabel] {
    let width = character * Double(name.count)
    return distances.flatMap { distance in
      (0..<16).map { turn in
        let angle = Double(turn) * .pi / 8
        let (across, down) = (cos(angle), sin(angle))
        // The side of the box that faces the point is at the distance.
        var left = place.x + distance * across + (across - 1) / 2 * width
        var top = place.y + distance * down + (down - 1) / 2 * height
        left = min(max(left, bounds.left), bounds.right - width)
        top = min(max(top, bounds.top), bounds.bottom - height)
        let box = Box(left: left, right: left + width, top: top, bottom: top + height)
        return ScatterLabel(name: name, x: place.x, y: place.y, box: box, distance: distance)
      }
    }
  }
}
