import ArgumentParser
import Formats
import Learning
import Programs
import Records
import Reporting
import Tasks

/// Learning with progress on standard error, which Ctrl-C stops: what every command that learns shows.
final class LearningShown {
  private var terminal = TerminalProgress()
  private var start: (task: Int, step: Int, time: ContinuousClock.Instant)?

  func note(_ line: String) { terminal.note(line) }
  func finish() { terminal.finish() }

  /// Another run begins: no time is left from the last one.
  func begin() { start = nil }

  /// Pictures are answered to count what gates leave open.
  func count(_ name: String, done: Int, total: Int) {
    terminal.show(ProgressLine(label: "counting open gates of \(name.printable)", done: done, total: total))
  }

  /// Learns until every task is learned.
  /// - Throws: `ExitCode` when Ctrl-C has stopped it, once the folder holds all that going on needs.
  func learn(_ session: LearningSession) throws -> RunRecord {
    defer { finish() }
    Interrupt.listen()
    for line in session.reports { note(line) }
    for task in session.record.tasks where task.status == .pending && task.framing != nil {
      let names = task.classNames.prefix(8).map(\.shortened)
        .map { $0.contains(",") ? "“\($0)”" : $0 }.joined(separator: ", ")
      let more = task.classNames.count > 8 ? ", …" : ""
      note("\(task.name): \(task.classNames.count) classes: \(names)\(more)")
    }
    note(
      session.record.currentTask == nil
        ? "every task of the run is learned; teach it another with --resume --task" : announcement(session))
    let tasks = session.record.tasks.map(\.name)
    let isComplete = try session.learn {
      Interrupt.hasCome
    } observe: { [self] progress in
      if case .listed(let task, let leftOut, let duplicates) = progress {
        let tables = [leftOut.map { "\($0) (left out)" }, duplicates.map { "\($0) (there more than once)" }]
          .compactMap(\.self)
        if !tables.isEmpty {
          note("\(tasks[task].printable): all names: \(tables.joined(separator: ", ").printable)")
        }
      }
      show(progress, tasks: tasks)
    }
    guard isComplete else {
      terminal.note(
        "stopped and saved; go on with:",
        command: shellQuoted(["remanence", "learn", "--resume", "-o", session.path]))
      throw ExitCode(Interrupt.exitCode)
    }
    return session.record
  }

  /// What is about to be done, on one line.
  private func announcement(_ session: LearningSession) -> String {
    let configuration = session.record.configuration
    let side = configuration.resolution
    let names = session.record.tasks.map(\.name).joined(separator: ", ")
    let steps = configuration.maximumSteps.map { ", at most \($0) \($0 == 1 ? "step" : "steps")" } ?? ""
    return "\(session.isResumed ? "going on with" : "learning") \(names): \(configuration.method) over "
      + "\(configuration.network) in \(configuration.precision), \(side)×\(side) pixels, batch "
      + "\(configuration.batch), \(configuration.epochs) "
      + "\(configuration.epochs == 1 ? "epoch" : "epochs")\(steps), "
      + "\(Readable.bytes(session.plan.totalBytes)) planned for a step (weights, optimiser, arena)"
  }

  /// Pictures of a folder are looked into for the first time.
  func look(at folder: String, done: Int, total: Int) {
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    terminal.show(ProgressLine(label: "looking at \(name.printable)", done: done, total: total))
  }

  /// The tasks at `sources`, names or folders, with what is to be known of folders.
  func tasks(_ sources: [String], framing: Framing = .photograph) throws -> [ImageTask] {
    try TaskSources(sources).places.map { source in
      let task = try ImageTask.load(source, options: FolderOptions(framing: framing)) {
        look(at: source, done: $0, total: $1)
      }
      for line in task.reportLines { note(line) }
      return task
    }
  }

  /// What is said where the cache cannot be written.
  static func unkept(_ error: FormatError) -> String {
    "the cache is not used, and pictures are prepared again by every run: \(error)"
  }

  /// A network is imported at its first use.
  func importing(_ phase: ImportPhase, done: Int, total: Int) {
    terminal.show(ProgressLine(label: phase.label, done: done, total: total))
  }

  /// Progress of a run over `tasks`.
  func show(_ progress: Learner.Progress, tasks: [String]) {
    switch progress {
    case .preparing(let task, let done, let total):
      terminal.show(ProgressLine(label: "preparing \(tasks[task])", done: done, total: total))
    case .makingFeatures(let task, let done, let total):
      terminal.show(ProgressLine(label: "features of \(tasks[task])", done: done, total: total))
    case .listed: break
    case .unkept(let error): terminal.note(Self.unkept(error))
    case .skipped(let task, let pictures):
      let reasons = pictures.prefix(3).map(\.reason).joined(separator: "; ")
      terminal.note(
        "\(tasks[task]): \(pictures.count) of its pictures cannot be read and are left out: "
          + reasons.printable + (pictures.count > 3 ? "; …" : ""))
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
      let isTested = accuracies[task] != nil
      terminal.note(
        "learned \(tasks[task].printable)" + (isTested ? "" : ", which has no test pictures")
          + (rows.isEmpty ? "" : ": " + rows.joined(separator: ", ")))
    }
  }
}
