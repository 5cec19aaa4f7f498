import Foundation

/// Named points over a logarithmic axis, groups told apart by shape and colour, with the line of those that
/// no other one beats: less on the x axis and more on the y axis. Drawn as narrow as a phone, so that its
/// words can be read there.
struct ScatterChart {
  /// A point.
  struct Point {
    /// What stands beside it. Points of one name, in several groups, are joined; the first of them has the
    /// name.
    var name: String
    /// The position of its group.
    var group: Int
    /// Where it stands; x is above 0.
    var x: Double, y: Double
    /// Half the length of its error bar; nil for none.
    var error: Double?
    /// What is said of it when it is pointed at.
    var words: String
  }

  var title: String
  var description: String
  var xName: String
  var yName: String
  /// The names of the groups: filled circles, hollow squares, hollow triangles.
  var groups: [String]
  var points: [Point]

  static let width = 360.0
  private static let plotHeight = 330.0

  /// The points that no other one beats, from the least x on.
  var front: [Point] {
    var most = -Double.infinity
    return points.sorted { ($0.x, -$0.y, $0.name) < ($1.x, -$1.y, $1.name) }.filter { point in
      defer { most = max(most, point.y) }
      return point.y > most
    }
  }

  private var frame: Frame {
    let ends = points.flatMap { [$0.y - ($0.error ?? 0), $0.y + ($0.error ?? 0)] }
    return Frame(
      x: Axis(logarithmicCovering: points.map(\.x)), y: Axis(covering: ends), left: 34,
      right: Self.width - 8, top: 78, bottom: 78 + Self.plotHeight)
  }

  /// The chart with its legend.
  var markup: Markup {
    let frame = frame
    return Picture(
      title: title, description: description, width: Self.width, height: frame.bottom + 44,
      content: Markup([
        legend,
        frame.markup(
          xName: xName, yName: yName, xText: { Readable.significant(pow(10, $0)).trimmedDecimals },
          yText: { Readable.decimal($0, frame.y.decimals) }),
        pairs(frame), line(front, "curve stroke-muted", frame), Markup(points.map { bar($0, frame) }),
        Markup(points.map { mark($0, frame) }), Markup(labels(frame).map { label($0, frame) }),
      ])
    ).markup
  }

  private var legend: Markup {
    var x = 6.0
    let names = groups.enumerated().map { index, name in
      defer { x += 26 + 7 * Double(name.count) }
      return Markup("g") {
        shape(index, x: x, y: 38)
        Markup("text", ["x": .coordinate(x + 12), "y": "42"], text: name)
      }
    }
    return Markup("g") {
      Markup(names)
      Markup(
        "line",
        [
          "class": "curve stroke-muted", "x1": .coordinate(x - 4), "x2": .coordinate(x + 18), "y1": "38",
          "y2": "38",
        ])
      Markup("text", ["x": .coordinate(x + 24), "y": "42"], text: "not beaten")
    }
  }

  private func place(_ point: Point, _ frame: Frame) -> (x: Double, y: Double) {
    (frame.horizontal(log10(point.x)), frame.vertical(point.y))
  }

  private func line(_ points: [Point], _ kind: String, _ frame: Frame) -> Markup {
    guard points.count > 1 else { return .empty }
    let places = points.map { place($0, frame) }.map {
      "\(String.coordinate($0.x)),\(String.coordinate($0.y))"
    }
    return Markup("polyline", ["class": kind, "points": places.joined(separator: " ")])
  }

  /// Joins the points of one name.
  private func pairs(_ frame: Frame) -> Markup {
    Markup("g", ["class": "faint"]) {
      Markup(
        points.indices.filter { index in !points[..<index].contains { $0.name == points[index].name } }
          .map { index in
            line(points.filter { $0.name == points[index].name }, "curve axis", frame)
          })
    }
  }

  private func bar(_ point: Point, _ frame: Frame) -> Markup {
    guard let error = point.error, error > 0 else { return .empty }
    let x = String.coordinate(place(point, frame).x)
    return Markup(
      "line",
      [
        "class": "error stroke\(point.group % Palette.count)", "x1": x, "x2": x,
        "y1": .coordinate(frame.vertical(point.y - error)),
        "y2": .coordinate(frame.vertical(point.y + error)),
        "stroke-width": "1.5",
      ])
  }

  private func mark(_ point: Point, _ frame: Frame) -> Markup {
    let (x, y) = place(point, frame)
    return Markup("g") {
      Markup("title", text: point.words)
      shape(point.group, x: x, y: y)
    }
  }

  private func shape(_ group: Int, x: Double, y: Double) -> Markup {
    let colour = group % Palette.count
    switch group % 3 {
    case 0:
      return Markup(
        "circle", ["class": "mark fill\(colour)", "cx": .coordinate(x), "cy": .coordinate(y), "r": "4.5"])
    case 1:
      return Markup(
        "rect",
        [
          "class": "mark stroke\(colour)", "x": .coordinate(x - 4), "y": .coordinate(y - 4), "width": "8",
          "height": "8", "fill": "var(--surface)", "stroke-width": "2",
        ])
    default:
      let corners = [(0.0, -5.0), (5, 4), (-5, 4)].map {
        "\(String.coordinate(x + $0.0)),\(String.coordinate(y + $0.1))"
      }
      return Markup(
        "polygon",
        [
          "class": "mark stroke\(colour)", "points": corners.joined(separator: " "), "fill": "var(--surface)",
          "stroke-width": "2",
        ])
    }
  }

  private func label(_ label: ScatterLabel, _ frame: Frame) -> Markup {
    let box = label.box
    return Markup("g") {
      if label.distance > ScatterLabel.nearest {
        Markup(
          "line",
          [
            "class": "axis", "x1": .coordinate(label.x), "y1": .coordinate(label.y),
            "x2": .coordinate(min(max(label.x, box.left), box.right)),
            "y2": .coordinate(min(max(label.y, box.top), box.bottom)), "stroke-width": ".75",
          ])
      }
      Markup(
        "text", ["class": "label", "x": .coordinate(box.left), "y": .coordinate(box.bottom - 3)],
        text: label.name)
    }
  }

  /// The first point of each name with a place for the name.
  private func labels(_ frame: Frame) -> [ScatterLabel] {
    let named = points.indices.filter { index in !points[..<index].contains { $0.name == points[index].name }
    }
    return ScatterLabel.placed(
      named.map { (points[$0].name, place(points[$0], frame)) }, besides: points.map { place($0, frame) },
      bars: points.map { point in
        let (x, error) = (place(point, frame).x, point.error ?? 0)
        return ScatterLabel.Box(
          left: x - 2, right: x + 2, top: frame.vertical(point.y + error),
          bottom: frame.vertical(point.y - error))
      },
      within: ScatterLabel.Box(left: 2, right: Self.width - 2, top: frame.top - 8, bottom: frame.bottom - 1))
  }
}

extension String {
  /// `2.00` as `2`, `1.50` as `1.5`.
  fileprivate var trimmedDecimals: String {
    guard contains(".") else { return self }
    return String(reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
  }
}
