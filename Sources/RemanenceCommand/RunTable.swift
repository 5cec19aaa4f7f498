import Records
import Reporting

/// The accuracy matrix and the key figures of a run, as they are printed.
struct RunTable {
  private let record: RunRecord

  init(_ record: RunRecord) { self.record = record }

  func print() {
    for line in lines { Swift.print(line) }
  }

  private var lines: [String] {
    let matrix = record.accuracyMatrix
    var table = TextTable([.words("after learning")] + record.tasks.map { .numbers($0.name) })
    for row in record.tasks.indices {
      table.append(
        [record.tasks[row].name]
          + record.tasks.indices.map {
            matrix[after: row, on: $0].map { Readable.percent($0) }
              ?? ($0 == row && record.tasks[row].result != nil ? "not tested" : "")
          })
    }
    let accuracy = [
      matrix.averageAccuracy.map { "average \(Readable.percent($0))" },
      matrix.forgetting.map { "forgetting \(Readable.percent($0))" },
      record.stepMilliseconds.map { Readable.decimal($0, 1) + " ms per step" },
    ]
    return table.lines(width: 100)
      + [accuracy.compactMap(\.self).joined(separator: ", ")].filter { !$0.isEmpty } + memory
  }

  /// What a step was planned to take, part by part, and what the process took.
  private var memory: [String] {
    let step = record.plan.map { plan in
      "a step: \(Readable.bytes(plan.totalBytes)) = weights and optimiser "
        + "\(Readable.bytes(plan.parameterBytes + plan.optimizerBytes)) + arena "
        + "\(Readable.bytes(plan.arenaBytes)) (\(Readable.bytes(plan.savedBytes)) saved for backward)"
    }
    let features = record.plan?.featureBytes.map {
      "features of all pictures, computed once: \(Readable.bytes($0))"
    }
    let process = record.peakResidentBytes.map {
      "the whole process at its peak: \(Readable.bytes($0)), with the program, its libraries and pictures"
    }
    return [step, features, process].compactMap(\.self)
  }
}
