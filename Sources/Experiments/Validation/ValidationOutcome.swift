import Foundation
public import Reporting
public import Silicon

/// The model of the chip, and the accounting of learning steps, against published figures.
public struct ValidationOutcome: Sendable {
  /// Every figure.
  public var rows: [ValidationRow]
  /// The constants that were fitted or chosen with figures in view.
  public var freeConstants: [NamedConstant]

  /// An outcome of these.
  public init(rows: [ValidationRow], freeConstants: [NamedConstant]) {
    (self.rows, self.freeConstants) = (rows, freeConstants)
  }

  /// The model as it is, against every figure that it claims to predict, and the papers' rules of counting as
  /// we apply them, against what the papers print.
  /// - Throws: `NetworkError` or `MethodError` when a published configuration cannot be drawn.
  public static func measured() throws -> ValidationOutcome {
    ValidationOutcome(
      rows: Validation.rows + (try LearningFigures.rows()),
      freeConstants: Validation.freeConstants + LearningFigures.freeConstants)
  }

  /// Series longer than this are printed by their worst figure.
  private static let longest = 5

  /// Series in the order of their first figure.
  private var series: [(name: String, rows: [ValidationRow])] {
    var order: [[String]] = []
    let grouped = Dictionary(grouping: rows, by: \.series)
    for row in rows where order.last != row.series && !order.contains(row.series) { order.append(row.series) }
    return order.map { ($0.joined(separator: "/"), grouped[$0] ?? []) }
  }

  /// The table, what was missed and why, and the constants that were fitted; no line is longer than 100
  /// columns.
  public func lines(showsAll: Bool) -> [String] {
    var table = TextTable([
      .words("figure"), .words("unit"), .numbers("published"), .numbers("computed"), .numbers("error"),
      .numbers("bar"), .words(""),
    ])
    for (name, rows) in series {
      if showsAll || rows.count <= Self.longest {
        for row in rows { table.append(cells(row, name: row.id)) }
      } else if let worst = rows.max(by: { abs($0.relativeError) < abs($1.relativeError) }) {
        let missed = rows.filter { !$0.passed }.count
        var cells = cells(worst, name: "\(name), worst of \(rows.count)")
        cells[6] =
          missed > 0
          ? "\(missed) missed" : rows.allSatisfy { $0.role == .fitted } ? "met, fit" : "met"
        table.append(cells)
      }
    }
    let passed = rows.filter(\.passed).count
    let fitted = rows.filter { $0.role == .fitted }.count
    return contradictions + table.lines() + [
      "",
      "\(passed) of \(rows.count) figures meet their bars. \(freeConstants.count) constants were fitted or "
        + "chosen with \(fitted) figures in",
      "view (fit); \(rows.count - fitted) figures were held out.",
    ] + missed + constants
  }

  /// Where the model contradicts what papers claim of one technology over another, before everything else.
  private var contradictions: [String] {
    let rows = rows.filter { $0.claim != nil && !$0.passed }
    guard !rows.isEmpty else { return [] }
    return ["The model contradicts:"]
      + rows.flatMap { row in
        let figures =
          "  \(row.claim ?? row.id): published \(Readable.significant(row.published)), computed "
          + "\(Readable.significant(row.computed)) (\(row.source))"
        return figures.wrapped()
      } + [""]
  }

  private func cells(_ row: ValidationRow, name: String) -> [String] {
    [
      name, row.unit, Readable.significant(row.published), Readable.significant(row.computed),
      percent(row.relativeError), bar(row.bar),
      row.passed ? row.role == .fitted ? "met, fit" : "met" : "missed",
    ]
  }

  private func bar(_ bar: ValidationRow.Bar) -> String {
    switch bar {
    case .relative(let tolerance): "±" + percent(tolerance)
    case .factor(let factor): "×÷" + Readable.decimal(factor, factor == factor.rounded() ? 0 : 1)
    }
  }

  /// A share in percent, with a decimal where it tells something.
  private func percent(_ share: Double) -> String {
    let isWhole = abs(share) >= 0.1 || abs(share * 100 - (share * 100).rounded()) < 1e-9
    return Readable.percent(share, decimals: isWhole ? 0 : 1)
  }

  private var missed: [String] {
    let missed = rows.filter { !$0.passed }
    guard !missed.isEmpty else { return [] }
    return ["", "Missed, and why:"]
      + missed.flatMap { ["  \($0.id)"] + ("    " + ($0.miss ?? "not known")).wrapped() }
  }

  private var constants: [String] {
    guard !freeConstants.isEmpty else { return [] }
    return ["", "Fitted or chosen with figures in view:"]
      + freeConstants.flatMap { named in
        ["  \(named.name) = \(named.constant.value)"] + "    \(named.constant.source)".wrapped()
      }
  }

  /// The pictures, as plain numbers.
  public var report: ValidationReport {
    ValidationReport(
      figures: rows.map { row in
        ComparedFigure(
          name: row.id, group: group(row), series: row.series.joined(separator: "/"),
          published: row.published, computed: row.computed, passed: row.passed)
      },
      freeConstants: freeConstants.map(\.line))
  }

  /// Chip or model, kind of figure, unit: what can share axes.
  private func group(_ row: ValidationRow) -> String {
    let title = row.path.prefix(row.path.count > 3 ? 2 : 1).joined(separator: ", ")
    return row.unit.isEmpty ? title : "\(title), \(row.unit)"
  }
}

extension ValidationOutcome: Encodable {
  private enum CodingKeys: String, CodingKey {
    case rows, passed
    case rowCount = "row_count"
    case heldOut = "held_out_rows"
    case freeConstants = "free_constants"
  }

  /// Writes every figure and constant, and how many figures meet their bars.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rows.map(Row.init), forKey: .rows)
    try container.encode(rows.count, forKey: .rowCount)
    try container.encode(rows.filter(\.passed).count, forKey: .passed)
    try container.encode(rows.filter { $0.role == .heldOut }.count, forKey: .heldOut)
    try container.encode(freeConstants.map(ConstantRecord.init), forKey: .freeConstants)
  }

  private struct Row: Encodable {
    var row: ValidationRow

    enum CodingKeys: String, CodingKey {
      case id, unit, published, computed, tolerance, passed, source, role, miss
      case relativeError = "relative_error"
      case toleranceKind = "tolerance_kind"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(row.id, forKey: .id)
      try container.encode(row.unit, forKey: .unit)
      try container.encode(row.published, forKey: .published)
      try container.encode(row.computed, forKey: .computed)
      try container.encode(row.relativeError, forKey: .relativeError)
      try container.encode(row.bar.tolerance, forKey: .tolerance)
      let isFactor = if case .factor = row.bar { true } else { false }
      try container.encode(isFactor ? "factor" : "relative", forKey: .toleranceKind)
      try container.encode(row.passed, forKey: .passed)
      try container.encode(row.role.rawValue, forKey: .role)
      try container.encode(row.source, forKey: .source)
      try container.encodeIfPresent(row.miss, forKey: .miss)
    }
  }
}

extension NamedConstant {
  /// Name, value, range and source in one line.
  var line: String {
    func text(_ value: Double) -> String {
      guard value.magnitude < 1e6, let whole = Int(exactly: value) else {
        return value.magnitude >= 1e6 ? String(format: "%.4g", value) : "\(value)"
      }
      return "\(whole)"
    }
    let range = constant.range
    let ends =
      range.lowerBound < range.upperBound ? " (\(text(range.lowerBound)) to \(text(range.upperBound)))" : ""
    return "\(name) = \(text(constant.value))\(ends), \(constant.source)"
  }
}

/// A constant with its provenance, as JSON has it everywhere.
struct ConstantRecord: Encodable {
  var name: String
  var value: Double
  var range: [Double]
  var source: String

  init(_ named: NamedConstant) {
    name = named.name
    value = named.constant.value
    range = [named.constant.range.lowerBound, named.constant.range.upperBound]
    source = named.constant.source.description
  }
}
