public import Execution
public import Programs

/// How far a task's training is: what is told after each step.
public struct TrainingProgress: Sendable {
  /// Steps taken, those of earlier sessions included.
  public var done: Int
  /// What this step gave.
  public var result: StepResult
  /// Means over the last window of steps; nil until there have been as many.
  public var window: TrainingWindow?
  /// Whether the window ends with this step.
  public var endsWindow: Bool
  /// Seconds that steps have taken in this session.
  public var seconds: Double
}

/// Means over some steps.
public struct TrainingWindow: Sendable {
  /// The loss, in nats per example.
  public var loss: Double
  /// The share of pictures, or of a network that answers in boxes the share of labels, that were answered
  /// right before they were learned from.
  public var accuracy: Double
  /// Learned from.
  public var imagesPerSecond: Double

  /// Steps of a window where every step runs the whole network; the last one may be shorter.
  public static let steps = 10
}

extension TaskTrainer {
  /// Takes the steps that are left, in order: the one loop of all that trains.
  /// - Parameters:
  ///   - first: the step to begin with: 0, or the one that `store` has been restored to.
  ///   - observe: told of each step; returns whether to go on.
  /// - Returns: whether all steps have been taken.
  /// - Throws: `FormatError` when a picture cannot be read any more, and what `observe` throws.
  @discardableResult
  public func run(
    from first: Int = 0, observe: (TrainingProgress) throws -> Bool = { _ in true }
  ) throws -> Bool {
    try run(from: first, step: step, observe: observe)
  }

  private func run(
    from first: Int, step: (Int) throws -> StepResult, observe: (TrainingProgress) throws -> Bool
  ) throws -> Bool {
    var sums = (loss: 0.0, correct: 0, labelled: 0, steps: 0)
    var latest: TrainingWindow?
    let clock = ContinuousClock()
    let start = clock.now
    var windowStart = start
    for number in first..<max(first, steps) {
      let result = try step(number)
      let done = number + 1
      sums = (
        sums.loss + result.loss, sums.correct + result.correct, sums.labelled + result.labelled,
        sums.steps + 1
      )
      let endsWindow = done % windowSteps == 0 || done == steps
      let now = clock.now
      if endsWindow {
        let images = Double(sums.steps * setup.batch)
        latest = TrainingWindow(
          loss: sums.loss / Double(sums.steps),
          accuracy: Double(sums.correct) / Double(max(1, sums.labelled)),
          imagesPerSecond: images / max(1e-9, (now - windowStart).seconds))
        sums = (0, 0, 0, 0)
        windowStart = now
      }
      let progress = TrainingProgress(
        done: done, result: result, window: latest, endsWindow: endsWindow, seconds: (now - start).seconds)
      guard try observe(progress) || done == steps else { return false }
    }
    return true
  }
}

extension TaskTrainer where Executor == CPUExecutor {
  /// What is told of each instruction of a step when it has run.
  public typealias Inspection = (Instruction, CPUExecutor) -> Void

  /// The same loop; `inspecting` gives the inspection of a step, counted from 0, or nil.
  @discardableResult
  public func run(
    from first: Int = 0, inspecting: (_ step: Int) -> Inspection?,
    observe: (TrainingProgress) throws -> Bool
  ) throws -> Bool {
    try run(
      from: first,
      step: { number in
        try inspecting(number).map { try step(number, observing: $0) } ?? step(number)
      }, observe: observe)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
