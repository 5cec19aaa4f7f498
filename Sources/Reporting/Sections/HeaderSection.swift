import Records

/// What was reached, in one sentence and six figures.
struct HeaderSection {
  var record: RunRecord
  var name: String

  var markup: Markup {
    Markup("header") {
      Markup("h1", text: name)
      Markup("p", ["class": "lead"], text: summary)
      Markup("dl", ["class": "cards"]) {
        for card in cards {
          Markup("div", ["class": "card"]) {
            Markup("dt", text: card.name)
            Markup("dd", text: card.value ?? "–")
            Markup("dd", ["class": "note"], text: card.note)
          }
        }
      }
    }
  }

  private var summary: String {
    let configuration = record.configuration
    let learned = record.tasks.count { $0.status == .learned }
    let tasks =
      learned == record.tasks.count
      ? "\(learned) task\(learned == 1 ? "" : "s")" : "\(learned) of \(record.tasks.count) tasks so far"
    var text =
      "\(configuration.network) learned \(tasks) by \(configuration.method) in \(configuration.precision)"
    if let accuracy = record.accuracyMatrix.averageAccuracy {
      text += ": \(Readable.percent(accuracy)) of test images right on average"
    }
    if let forgetting = record.accuracyMatrix.forgetting {
      text += forgetting == 0 ? ", nothing forgotten" : ", \(Readable.points(forgetting)) forgotten"
    }
    if let plan = record.plan { text += ", in an arena of \(Readable.bytes(plan.arenaBytes))" }
    return text + "."
  }

  private var cards: [(name: String, value: String?, note: String)] {
    let matrix = record.accuracyMatrix
    let configuration = record.configuration
    return [
      (
        "Average accuracy", matrix.averageAccuracy.map { Readable.percent($0) },
        "mean over the tasks learned, now"
      ),
      (
        "Forgetting", matrix.forgetting.map(Readable.points),
        "of earlier tasks: best accuracy minus that of now"
      ),
      (
        "Arena", record.plan.map { Readable.bytes($0.arenaBytes) },
        "every tensor of a learning step, planned and allocated"
      ),
      (
        "Saved", record.plan.map { Readable.bytes($0.savedBytes) },
        "part of the arena: what forward keeps for backward"
      ),
      (
        "Peak memory", record.peakResidentBytes.map(Readable.bytes),
        "whole process: program, libraries, pictures, a step"
      ),
      (
        "Learning step", record.stepMilliseconds.map { Readable.duration(seconds: $0 / 1000) },
        "mean, batch \(configuration.batch), \(record.instructionSet)"
      ),
    ]
  }
}
