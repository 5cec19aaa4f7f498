import Formats
import Learning
import Methods
import Programs
import Records
public import Reporting
public import Silicon
import Units

/// Many chips that are priced for the same work.
public struct ChipSweep: Sendable {
  /// The work in words, and how many chips there are.
  public let title: String
  /// The fields of a chip that vary.
  public let fields: [String]
  /// The chips, in the order of the sweep.
  public let rows: [Row]

  /// What is kept of one chip.
  public struct Row: Codable, Sendable {
    /// The values of its fields.
    public var values: [String]
    /// In picojoules.
    public var energy: Double?
    /// In nanoseconds.
    public var latency: Double?
    /// In square micrometres.
    public var area: Double?
    /// In days; nil where no cell dies, or nothing learns.
    public var lifetime: Double?
    /// The part that takes most time.
    public var bound: String?
    /// Why it cannot be priced.
    public var problem: String?

    enum CodingKeys: String, CodingKey {
      case values, problem
      case energy = "energy_pj"
      case latency = "latency_ns"
      case area = "area_um2"
      case lifetime = "lifetime_days"
      case bound = "bound_by"
    }
  }

  /// Prices `work` on many chips.
  ///
  /// * `description`: the bytes of a file that says which fields of a chip take which values; see `Sweep`.
  /// * `file`: its name, for messages.
  /// * `chip`: what the fields are varied of, where the file does not say.
  /// * `jobs`: how the chips are priced, and where rows are kept.
  ///
  /// - Throws: `SiliconFileError` that names the field of a mistake in the description; `FormatError` when
  ///   the network cannot be loaded or results cannot be kept; `NetworkError` when method and network do not
  ///   go together. A chip that cannot be priced says so in its row.
  public static func priced(
    _ work: PricedWork, describing description: [UInt8], file: String, over chip: Chip,
    by jobs: IndependentJobs
  ) throws -> ChipSweep {
    let sweep = try Sweep(json: description, file: file, over: chip)
    let network = try work.pricedNetwork()
    let batch = work.isTraining ? work.batch : 1
    let workload = Workload(try network.program(batch: batch, isTraining: work.isTraining), trace: work.trace)
    let basis: [any Encodable] =
      [
        Product.version, network.name, network.method.name, network.method.optionValues,
        work.earlier.map(\.sha256), batch, network.resolution, work.classes, work.isTraining,
        work.objective.rawValue, work.tasksPerDay, work.stepsPerTask, SHA256(of: description).hexadecimal,
        try chip.json(), try sweep.technologies.map { try $0.json() },
      ] + work.trace.constants.map(\.line)
    let names = (0..<sweep.count).map { "chip \($0)" }
    let rows = try jobs.results(names, key: IndependentJobs.key(of: basis)) { row($0, sweep, workload, work) }
    return ChipSweep(
      title: "\(network.name), \(work.method.name): \(sweep.count) chips", fields: sweep.fields,
      rows: rows)
  }

  private static func row(_ index: Int, _ sweep: Sweep, _ workload: Workload, _ work: PricedWork) -> Row {
    do {
      let (chip, values) = try sweep.chip(at: index)
      do {
        let price = try chip.price(workload, by: work.objective)
        let days = price.wear.days(tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask)
        return Row(
          values: values, energy: price.total.energy.total.picojoules,
          latency: price.total.time.total.nanoseconds, area: price.area.total.squareMicrometres,
          lifetime: days.isFinite && work.isTraining ? days : nil, bound: price.bound.rawValue)
      } catch {
        return Row(values: values, problem: error.description)
      }
    } catch {
      // Values that are fine alone but not together.
      return Row(values: Array(repeating: "", count: sweep.fields.count), problem: "\(error)")
    }
  }

  /// As a table of RFC 4180, with a line of heads: the fields, then what was computed.
  public var csv: String {
    let lines =
      [fields + Self.columns]
      + rows.map { row in
        let numbers = [row.energy, row.latency, row.area, row.lifetime].map { $0.map { "\($0)" } ?? "" }
        return row.values + numbers + [row.bound ?? "", row.problem ?? ""]
      }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// Those of the results, behind the fields.
  private static let columns = [
    "energy_pj", "latency_ns", "area_um2", "lifetime_days", "bound_by", "problem",
  ]

  /// Whether a file that begins with `text` is such a table.
  public static func isTable(_ text: String) -> Bool {
    text.prefix { !$0.isNewline }.hasSuffix(columns.joined(separator: ","))
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  /// The pictures, as plain numbers.
  public var report: SweepReport {
    SweepReport(
      title: title, fields: fields,
      points: rows.compactMap { row in
        guard let energy = row.energy, let latency = row.latency, let area = row.area else { return nil }
        return SweepReport.Point(
          values: row.values, joules: energy * 1e-12, seconds: latency * 1e-9, squareMetres: area * 1e-12)
      })
  }

  /// As a terminal shows it: the chips that no other one beats, 20 at most, and how many cannot be priced.
  public var lines: [String] {
    var table = TextTable(
      [.numbers("energy"), .numbers("time"), .numbers("area")] + fields.map { .words($0) })
    for point in report.front.prefix(20) {
      table.append(
        [
          Readable.quantity(point.joules, "J"), Readable.quantity(point.seconds, "s"),
          Readable.significant(point.squareMetres * 1e6) + " mm²",
        ] + point.values)
    }
    let failed = rows.filter { $0.problem != nil }.count
    return ["\(title); none other beats these:"] + table.lines()
      + (failed > 0 ? ["\(Readable.count(failed)) chips cannot be priced: see the column problem"] : [])
  }
}
