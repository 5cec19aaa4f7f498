import Learning
import Reporting
import Tasks

/// What a learning run shows on standard error while it works.
final class ProgressShown {
  private var terminal = TerminalProgress()
  private var start: (task: Int, step: Int, time: ContinuousClock.Instant)?

  func note(_ line: String) { terminal.note(line) }
  func finish() { terminal.finish() }

  func show(_ progress: Learner.Progress, tasks: [String]) {
    switch progress {
    case .preparing(let task, let done, let total):
      terminal.show(ProgressLine(label: "preparing \(tasks[task])", done: done, total: total))
    case .skipped(let task, let pictures):
      let names = pictures.prefix(3).map(\.name).joined(separator: ", ")
      terminal.note(
        "\(tasks[task]): \(pictures.count) of its pictures cannot be read and are left out: "
          + names + (pictures.count > 3 ? ", …" : ""))
    case .step(let task, let step, let steps, let window):
      if start?.task != task { start = (task, step, .now) }
      let taken = step - start!.step
      let left = taken > 0 ? (ContinuousClock.now - start!.time) / taken * (steps - step) : nil
      terminal.show(
        .learning(
          task: tasks[task], position: task, taskCount: tasks.count, step: step, stepCount: steps,
          loss: window?.loss, accuracy: window?.accuracy, imagesPerSecond: window?.imagesPerSecond,
          secondsLeft: left.map { Double($0.components.seconds) }), isMilestone: step == steps)
    case .testing(let task, _, let done, let total):
      terminal.show(ProgressLine(label: "testing \(tasks[task])", done: done, total: total))
    case .learned(let task, let accuracies):
      let rows = accuracies.enumerated().compactMap { index, accuracy in
        accuracy.map { "\(tasks[index]) \(Readable.percent($0))" }
      }
      terminal.note("learned \(tasks[task]): " + rows.joined(separator: ", "))
    }
  }
}
