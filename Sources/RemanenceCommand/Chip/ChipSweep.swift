import Dispatch
import Formats
import Foundation
import Methods
import Programs
import Reporting
import Silicon
import Synchronization
import Units

/// `remanence chip --sweep FILE`: many chips, on all cores, into one table and one picture.
struct ChipSweep {
  let options: ChipOptions
  /// The description of the sweep.
  let file: String
  let isTraining: Bool
  let trace: Trace
  /// The path of the results, without `.csv`.
  let prefix: String

  /// Chips between two moments of writing.
  private static let chunk = 128

  init(_ options: ChipOptions, file: String, isTraining: Bool, trace: Trace, output: String?) {
    (self.options, self.file, self.isTraining, self.trace) = (options, file, isTraining, trace)
    func without(_ suffix: String, _ name: String) -> String {
      name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }
    prefix = output.map { without(".html", without(".csv", $0)) } ?? without(".json", file) + ".results"
  }

  func run() throws {
    let bytes = try ChipOptions.bytes(file)
    let chip = try options.chosenChip()
    let sweep = try Sweep(json: bytes, file: file, over: chip)
    let network = try PricedNetwork(
      options.network, method: options.methodOptions.method, resolution: options.resolution, classes: options.classes)
    let batch = isTraining ? options.batch : 1
    let workload = Workload(try network.program(batch: batch, isTraining: isTraining), trace: trace)
    let basis = try Array((chip.json() + trace.constants.map(\.line).joined(separator: "\n")).utf8)
    let key =
      "\(Product.version) \(SHA256(of: bytes).hexadecimal) \(network.name) \(options.methodOptions.method.name) \(batch) "
      + "\(network.resolution) \(options.classes) \(isTraining) \(options.objective.rawValue) "
      + "\(options.tasksPerDay) \(options.stepsPerTask) \(SHA256(of: basis).hexadecimal)"
    var partial = try SweepFile(path: prefix + ".partial", key: key)
    try complete(&partial, sweep, workload)
    let rows = partial.rows.sorted { $0.index < $1.index }
    try write(rows, sweep, title: "\(network.name), \(options.methodOptions.method.name): \(sweep.count) chips")
    try partial.remove()
  }

  /// Prices what is missing, a chunk at a time.
  private func complete(_ partial: inout SweepFile, _ sweep: Sweep, _ workload: Workload) throws {
    let done = Set(partial.rows.map(\.index))
    let missing = (0..<sweep.count).filter { !done.contains($0) }
    var progress = TerminalProgress()
    let start = ContinuousClock.now
    for first in stride(from: 0, to: missing.count, by: Self.chunk) {
      let indices = Array(missing[first..<min(first + Self.chunk, missing.count)])
      try partial.append(price(indices, sweep, workload))
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let now = first + indices.count
      progress.show(
        ProgressLine(
          label: "chips", done: done.count + now, total: sweep.count,
          facts: ["\(Readable.count(Int(Double(now) / seconds))) a second"],
          secondsLeft: seconds / Double(now) * Double(missing.count - now)))
    }
    progress.finish()
  }

  private func price(_ indices: [Int], _ sweep: Sweep, _ workload: Workload) -> [SweepRow] {
    let rows = Mutex<[SweepRow]>([])
    let workers = ProcessInfo.processInfo.activeProcessorCount
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let mine = stride(from: worker, to: indices.count, by: workers).map {
        row(indices[$0], sweep, workload)
      }
      rows.withLock { $0 += mine }
    }
    return rows.withLock { $0 }.sorted { $0.index < $1.index }
  }

  private func row(_ index: Int, _ sweep: Sweep, _ workload: Workload) -> SweepRow {
    do {
      let (chip, values) = try sweep.chip(at: index)
      do {
        let price = try chip.price(workload, by: options.objective)
        let days = price.wear.days(tasksPerDay: options.tasksPerDay, stepsPerTask: options.stepsPerTask)
        return SweepRow(
          index: index, values: values, energy: price.total.energy.total.picojoules,
          latency: price.total.time.total.nanoseconds, area: price.area.total.squareMicrometres,
          lifetime: days.isFinite && isTraining ? days : nil, bound: price.bound.rawValue)
      } catch {
        return SweepRow(index: index, values: values, problem: error.description)
      }
    } catch {
      // Values that are fine alone but not together.
      return SweepRow(
        index: index, values: Array(repeating: "", count: sweep.fields.count), problem: "\(error)")
    }
  }

  private func write(_ rows: [SweepRow], _ sweep: Sweep, title: String) throws {
    let head = (sweep.fields + SweepRow.columns).map(SweepRow.quoted).joined(separator: ",")
    try AtomicFile.write(
      ([head] + rows.map(\.line)).joined(separator: "\n") + "\n", to: prefix + ".csv")
    let report = SweepReport(
      title: title, fields: sweep.fields,
      points: rows.compactMap { row in
        guard let energy = row.energy, let latency = row.latency, let area = row.area else { return nil }
        return SweepReport.Point(
          values: row.values, joules: energy * 1e-12, seconds: latency * 1e-9, squareMetres: area * 1e-12)
      })
    try AtomicFile.write(report.html(), to: prefix + ".html")
    var table = TextTable(
      [.numbers("energy"), .numbers("time"), .numbers("area")] + sweep.fields.map { .words($0) })
    for point in report.front.prefix(20) {
      table.append(
        [
          Readable.quantity(point.joules, "J"), Readable.quantity(point.seconds, "s"),
          Readable.significant(point.squareMetres * 1e6) + " mm²",
        ] + point.values)
    }
    print("\(title); none other beats these:")
    for line in table.lines() { print(line) }
    let failed = rows.filter { $0.problem != nil }.count
    if failed > 0 { print("\(Readable.count(failed)) chips cannot be priced: see the column problem") }
    print("\(prefix).csv, \(prefix).html")
  }
}
