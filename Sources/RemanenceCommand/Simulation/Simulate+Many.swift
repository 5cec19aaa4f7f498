import Experiments
import Formats
import Learning
import Methods
import Reporting
import Silicon
import Tasks

extension Simulate {
  /// The same stream on many arrays.
  func runMany(_ stream: SimulatedLearning, _ chips: [Chip]) throws {
    let progress = JobsShown(label: "runs")
    let jobs = IndependentJobs(
      path: output.map { $0 + ".partial" }, workers: learning.threads, observe: progress.show)
    let setup = stream.setup
    var report = SimulationReport(
      summary: "\(setup.method.name) over \(stream.frozen.name) at \(setup.resolution) pixels learned "
        + "\(stream.names.joined(separator: ", ")), batch \(setup.batch); \(seeds.count) seeds.")
    func show(_ value: some Encodable, _ lines: [String]) throws {
      progress.finish()
      report.tables.append(lines.joined(separator: "\n"))
      if let output { try AtomicFile.write(report.html(), to: output) }
      jobs.finish()
      if json { return try JSONOutput.print(value) }
      for line in lines { print(line) }
    }
    if sweep {
      let result = try WriteSweep.measured(stream, on: chips, faults: arrays.faults, seeds: seeds, by: jobs)
      report.energy = result.curves
      report.withoutFaults = result.plainAccuracies
      try show(result, result.lines)
    } else if wear {
      let result = try WearCurve.measured(
        stream, on: chips, faults: arrays.faults, seeds: seeds, last: sessions, by: jobs)
      report.sessions = result.curves
      try show(result, result.lines)
    } else {
      var rates = Sensitivity.Rates()
      if let rate = arrays.writeErrorRate { rates.write = rate }
      if let rate = arrays.errorFlipRate { rates.error = rate }
      if let rate = arrays.upsetRate { rates.accumulator = rate }
      let result = try Sensitivity.measured(
        stream, on: chips[0], rates: rates, planes: planes, seeds: seeds, by: jobs)
      report.losses = result.map
      try show(result, result.lines)
    }
  }
}
