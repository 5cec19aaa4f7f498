import Foundation
import Learning
import Records
import Reporting

/// What a learning run shows while it works.
final class ProgressShown {
  private var terminal = TerminalProgress()
  private var start: (task: Int, step: Int, time: ContinuousClock.Instant)?

  func note(_ line: String) { terminal.note(line) }
  func finish() { terminal.finish() }

  func show(_ progress: Learner.Progress, tasks: [String]) {
    switch progress {
    case .preparing(let task, let done, let total):
      terminal.show(
        ProgressLine(label: "preparing \(tasks[task])", done: done, total: total, facts: [], secondsLeft: nil))
    case .step(let task, let step, let steps, let loss, let accuracy, let imagesPerSecond):
      if start?.task != task { start = (task, step, .now) }
      let taken = step - start!.step
      let left = taken > 0 ? (ContinuousClock.now - start!.time) / taken * (steps - step) : nil
      terminal.show(
        .learning(
          task: tasks[task], position: task, taskCount: tasks.count, step: step, stepCount: steps, loss: loss,
          accuracy: accuracy, imagesPerSecond: imagesPerSecond,
          secondsLeft: left.map { Double($0.components.seconds) }))
    case .testing(let task, _, let done, let total):
      terminal.show(
        ProgressLine(label: "testing \(tasks[task])", done: done, total: total, facts: [], secondsLeft: nil))
    case .learned(let task, let accuracies):
      let rows = accuracies.enumerated().compactMap { index, accuracy in
        accuracy.map { "\(tasks[index]) \(Readable.percent($0))" }
      }
      terminal.note("learned \(tasks[task]): " + rows.joined(separator: ", "))
    }
  }

  /// The accuracy matrix and the key figures.
  func table(_ record: RunRecord) {
    var table = TextTable([.words("after learning")] + record.tasks.map { .numbers($0.name) })
    for row in record.tasks.indices {
      table.append(
        [record.tasks[row].name]
          + record.tasks.indices.map { record.accuracyMatrix[after: row, on: $0].map { Readable.percent($0) } ?? "" })
    }
    for line in table.lines(width: 100) { print(line) }
    var facts: [String] = []
    if let average = record.accuracyMatrix.averageAccuracy { facts.append("average \(Readable.percent(average))") }
    if let forgetting = record.accuracyMatrix.forgetting { facts.append("forgetting \(Readable.percent(forgetting))") }
    if let plan = record.plan {
      facts.append("arena \(Readable.bytes(plan.arenaBytes))")
      facts.append("saved for backward \(Readable.bytes(plan.savedBytes))")
    }
    if let peak = record.peakResidentBytes { facts.append("peak resident \(Readable.bytes(peak))") }
    if let step = record.stepMilliseconds { facts.append(String(format: "%.1f ms per step", step)) }
    print(facts.joined(separator: ", "))
  }
}
