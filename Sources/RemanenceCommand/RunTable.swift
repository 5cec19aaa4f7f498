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
    let memory = [
      record.plan.map { "arena \(Readable.bytes($0.arenaBytes))" },
      record.plan.map { "of it saved for backward \(Readable.bytes($0.savedBytes))" },
      record.plan?.featureBytes.map { "features of all pictures \(Readable.bytes($0))" },
      record.peakResidentBytes.map { "peak resident \(Readable.bytes($0))" },
    ]
    return table.lines(width: 100)
      + [accuracy, memory].map { $0.compactMap(\.self).joined(separator: ", ") }.filter { !$0.isEmpty }
  }
}
