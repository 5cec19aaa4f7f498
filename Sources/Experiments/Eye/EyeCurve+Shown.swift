public import Reporting

extension EyeCurve {
  private static let columns = [
    "seen", "pool", "found", "average precision", "found and named", "data of a frame", "times less",
    "regions",
  ]

  private var cells: [[String]] {
    rows.map { row in
      [
        row.way.rawValue, "\(row.pool)", Readable.percent(row.detection),
        row.averagePrecision.map { Readable.percent($0) } ?? "", Readable.percent(row.accuracy),
        Readable.bytes(row.movedBytes / max(1, frames)),
        Readable.significant(row.share > 0 ? 1 / row.share : 0),
        Readable.significant(Double(row.regions) / Double(max(1, frames))),
      ]
    }
  }

  /// What `remanence bench eye` prints.
  public var lines: [String] {
    var table = TextTable([.words(Self.columns[0])] + Self.columns.dropFirst().map { .numbers($0) })
    for cells in cells { table.append(cells) }
    return table.lines(width: 140) + facts.flatMap { $0.wrapped() }
  }

  private var facts: [String] {
    [
      "\(Readable.counted(frames, "frame")) of known truth, "
        + "\(Readable.counted(rows.first?.objects ?? 0, "object")); \(detector) proposes, \(task) names. "
        + "Found: a proposed box overlaps by a half or more. Regions are "
        + "\(Readable.percent(camera.margin)) wider on each side than what was proposed.",
      "regions: the pooled frame, and regions in full. reduced: the pooled frame alone, regions cut out of "
        + "it. whole: every pixel, which the processor reduces to find, and cuts out of to name. tiled: "
        + "whole, and overlapping quarters of it at twice the resolution.",
    ] + comparisons
  }

  /// Of each pool with regions what it keeps of whole frames, and how far the reduced frame falls below that
  /// moves as much: of those that move no less, the one that moves least.
  private var comparisons: [String] {
    guard let best = rows.filter({ $0.pool == 1 }).max(by: { $0.accuracy < $1.accuracy }), best.accuracy > 0
    else { return [] }
    return rows.filter { $0.way == .regions }.map { row in
      let rival = rows.filter { $0.way == .reduced && $0.movedBytes >= row.movedBytes }
        .min { $0.movedBytes < $1.movedBytes }
      let kept =
        "pool \(row.pool): \(Readable.percent(row.accuracy / best.accuracy)) of what "
        + "\(best.way.rawValue) frames give (\(Readable.percent(row.accuracy)) of "
        + "\(Readable.percent(best.accuracy))), by "
        + "\(Readable.percent(row.share)) of the data"
      guard let rival else { return kept + "; no reduced frame here moves as much" }
      let points = Readable.decimal(abs(100 * (row.accuracy - rival.accuracy)), 1)
      return kept + "; reduced by \(rival.pool), \(Readable.percent(rival.share)) of the data, "
        + "\(points) points \(rival.accuracy > row.accuracy ? "above" : "below")"
    }
  }

  /// The page.
  public func page() -> String {
    func line(_ way: Way, _ value: (Row) -> Double) -> ChartSheet.Line {
      let points = rows.filter { $0.way == way }.map { (100 * $0.share, 100 * value($0)) }
      return ChartSheet.Line(name: way.rawValue, points: points)
    }
    return ChartSheet(
      .sense, title: "What is found, and what moves for it", facts: facts,
      charts: [
        ChartSheet.Chart(
          title: "Found and named", description: "Objects that are found and named right, by what moves.",
          xName: "data of a whole frame, %", yName: "objects, %", isLogarithmic: false,
          lines: [Way.regions, .reduced, .whole, .tiled].map { line($0, \.accuracy) }),
        ChartSheet.Chart(
          title: "Found", description: "Objects that are found, by what moves.",
          xName: "data of a whole frame, %", yName: "objects, %", isLogarithmic: false,
          lines: [Way.regions, .whole, .tiled].map { line($0, \.detection) }),
      ],
      tables: [ChartSheet.Table(title: "Way by way", columns: Self.columns, rows: cells)], constants: []
    ).html()
  }
}
