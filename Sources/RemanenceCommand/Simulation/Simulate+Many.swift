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
    func show(_ value: some Encodable, _ lines: [String], _ report: SimulationReport) throws {
      progress.finish()
      if let output { try AtomicFile.write(report.html(), to: output) }
      jobs.finish()
      if json { return try JSONOutput.print(value) }
      for line in lines { print(line) }
    }
    if sweep {
      let result = try WriteSweep.measured(stream, on: chips, faults: arrays.faults, seeds: seeds, by: jobs)
      try show(result, result.lines, result.report(of: stream))
    } else if wear {
      let result = try WearCurve.measured(
        stream, on: chips, faults: arrays.faults, seeds: seeds, last: sessions, perDecade: perDecade,
        by: jobs)
      try show(result, result.lines, result.report(of: stream))
    } else if dose {
      let result = try DoseCurve.measured(stream, on: chips[0], seeds: seeds, by: jobs)
      try show(result, result.lines, result.report(of: stream))
    } else {
      var rates = Sensitivity.Rates()
      if let rate = arrays.writeErrorRate { rates.write = rate }
      if let rate = arrays.errorFlipRate { (rates.error, rates.otherErrors) = (rate, []) }
      if let rate = arrays.upsetRate { rates.accumulator = rate }
      let result = try Sensitivity.measured(
        stream, on: chips[0], rates: rates, planes: planes, seeds: seeds, by: jobs)
      try show(result, result.lines, result.report(of: stream))
    }
  }
}
