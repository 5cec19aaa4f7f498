import Networks
import Programs

/// An instruction bound to addresses: what runs. Everything in it was allocated when it was bound.
struct BoundStep {
  /// Runs first, on one thread: packs weights that learn, reads exponents, clears counters.
  var before: () -> Void = {}
  /// What the threads share.
  var units = 1
  /// Units that a thread takes at a time.
  var grain = 1
  /// Rows of the result that a unit makes; nil where units are no rows in their order.
  var rowsPerUnit: Int?
  /// Runs on every thread.
  var body: ThreadPool.Body = { _, _, _ in }
  /// Runs last, on one thread: chooses the exponent of the next step.
  var after: () -> Void = {}
  /// Whether the exponent that `after` chose is the one that was used; nil where it chooses none. While
  /// exponents settle, an instruction whose exponent is another runs again.
  var hasSettled: (() -> Bool)?
}

/// What all instructions of an executor read: where things lie and what the step is.
final class StepContext: @unchecked Sendable {
  /// Whether ranges move exponents (learning) or they stand still (answering).
  var learns = false
  /// Whether updates are made: not while exponents settle.
  var updates = false
  /// The image whose turn it is; 0 where all run together.
  var image = 0
  /// Mixed into every stochastic rounding of the step.
  var seed = StepSeed(0)
  /// The learning rate's factor in units of 2⁻¹⁶.
  var rateFactor: Int64 = 1 << 16
  /// What learning is set to.
  let settings: LearningSettings
  /// Labels of the rows of probabilities.
  let labels: UnsafeMutablePointer<Int32>
  /// Mean cross-entropy of the rows that have a label, in nats.
  var loss: Double = 0
  /// Rows whose label has the largest logit.
  var correct: Int32 = 0
  /// How many labels there are, and how many of them are labels.
  let labelCount: Int
  var labelled = 0

  private let labelMemory: Memory

  var labelSmoothing: Double { settings.labelSmoothing }

  /// Counts the rows that have a label.
  func countLabels() {
    labelled = 0
    for row in 0..<labelCount where labels[row] >= 0 { labelled += 1 }
  }

  init(labels count: Int, settings: LearningSettings) {
    (self.settings, labelCount) = (settings, count)
    labelMemory = Memory(count: 4 * count)
    labels = labelMemory.pointer(Int32.self)
  }
}
