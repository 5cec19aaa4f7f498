import ArgumentParser
import Experiments
import Formats
import Foundation
import Reporting
import Silicon

extension ChipCommand {
  /// Prices many chips into one table and one picture; what is done lies beside them until all are there.
  func price(_ work: PricedWork, _ sweep: String, over chip: Chip) throws {
    func without(_ suffix: String, _ name: String) -> String {
      name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }
    let prefix =
      output.map { without(".html", without(".csv", $0)) } ?? without(".json", sweep) + ".results"
    try OutputFile(prefix + ".csv", force: force).check(.table)
    try OutputFile(prefix + ".html", force: force).check(.page(.sweep))
    let progress = JobsShown(label: "chips", unit: "a second")
    let jobs = IndependentJobs(
      path: prefix + ".partial", workers: ProcessInfo.processInfo.activeProcessorCount, observe: progress.show
    )
    let result = try ChipSweep.priced(
      work, describing: HardwareFiles.bytes(sweep), file: sweep, over: chip, by: jobs)
    progress.finish()
    try AtomicFile.write(result.csv, to: prefix + ".csv")
    try AtomicFile.write(result.report.html(), to: prefix + ".html")
    jobs.finish()
    if let first = result.rows.first?.problem, result.rows.allSatisfy({ $0.problem != nil }) {
      throw FormatError(
        "no chip of it can be priced; the first: \(first)", at: sweep,
        remedy: "correct its values: each row of \(prefix).csv says what is wrong")
    }
    for line in result.lines + ["\(prefix).csv, \(prefix).html".printable] { print(line) }
  }
}
