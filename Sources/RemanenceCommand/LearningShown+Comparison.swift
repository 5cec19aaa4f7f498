import Experiments

extension LearningShown {
  /// Progress of a comparison.
  func show(_ progress: MethodComparison.Progress) {
    switch progress {
    case .note(let line): note(line)
    case .looking(let source, let done, let total): look(at: source, done: done, total: total)
    case .importing(let phase, let done, let total): importing(phase, done: done, total: total)
    case .run(let name, let number, let total, let isResumed):
      begin()
      note("run \(number) of \(total)\(isResumed ? ", going on" : ""): \(name)")
    case .learning(let progress, let tasks): show(progress, tasks: tasks)
    case .counting(let name, let done, let total): count(name, done: done, total: total)
    }
  }
}
