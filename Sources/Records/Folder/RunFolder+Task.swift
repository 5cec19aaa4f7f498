import Formats
import Foundation

/// What the trainer knows about a task that it has finished; the run folder adds the adapter's file and sum.
public struct TaskOutcome: Sendable, Equatable {
  /// The number of parameters that were trained.
  public var trainableParameters: Int
  /// Learning steps taken.
  public var steps: Int
  /// Wall time of learning, in seconds, over all of its sessions.
  public var wallSeconds: Double
  /// How the test pictures of each class are answered; nil where that was not counted.
  public var classes: [ClassCount]?

  /// An outcome with these values.
  public init(trainableParameters: Int, steps: Int, wallSeconds: Double, classes: [ClassCount]? = nil) {
    self.classes = classes
    self.trainableParameters = trainableParameters
    self.steps = steps
    self.wallSeconds = wallSeconds
  }
}

extension RunFolder {
  /// Marks task `task` as being learned.
  /// - Throws: `FormatError` when the disk is full or fails.
  public func beginTask(_ task: Int) throws {
    guard record.tasks[task].status != .learning else { return }
    try update { $0.tasks[task].status = .learning }
  }

  /// Replaces the checkpoint by the state after `step` steps on task `task`.
  ///
  /// The events are synced first, so that the checkpoint never points beyond them.
  /// - Throws: `FormatError` when the disk is full or fails; the former checkpoint is still there then.
  public func checkpoint(
    task: Int, step: Int, state: [String: TensorData], metadata: [String: String] = [:]
  ) throws {
    try log.synchronize()
    let checkpoint = Checkpoint(
      task: task, step: step, eventsBytes: log.byteCount, state: state, metadata: metadata)
    try checkpoint.write(to: layout)
  }

  /// The checkpoint of the task that is being learned; `nil` when it has none and starts from the beginning.
  /// - Throws: `FormatError` when the file is damaged.
  public func loadCheckpoint() throws -> Checkpoint? {
    try Checkpoint(layout: layout, current: record.currentTask)
  }

  /// Keeps the adapter of a task for good, with its model card, and closes the task.
  ///
  /// - Parameters:
  ///   - task: the task's position in the stream.
  ///   - adapter: the adapter's tensors, by name.
  ///   - metadata: the adapter's own description; it must not depend on the clock, since the file's sum is
  ///     kept beside the result.
  ///   - outcome: what learning took and gave.
  ///   - accuracies: the test accuracy on every task of the run after this one, `nil` where it was not
  ///     measured.
  /// - Returns: the SHA-256 of the adapter's tensors.
  /// - Throws: `FormatError` when the disk is full or fails; the task is then still being learned.
  @discardableResult
  public func finishTask(
    _ task: Int, adapter: [String: TensorData], metadata: [String: String], outcome: TaskOutcome,
    accuracies: [Double?]
  ) throws -> String {
    precondition(accuracies.count == record.tasks.count, "one accuracy per task of the run")
    let name = record.tasks[task].name
    let file = RunLayout.adapterFile(task: name)
    let bytes = try Safetensors.encode(adapter, metadata: metadata)
    let digest = try Safetensors.digest(of: adapter).hexadecimal
    try AtomicFile.write(bytes, to: "\(layout.path)/\(file)")

    var finished = record
    finished.tasks[task].status = .learned
    finished.tasks[task].result = TaskResult(
      adapterFile: file, adapterSHA256: digest, adapterFileSHA256: SHA256(of: bytes).hexadecimal,
      trainableParameters: outcome.trainableParameters, steps: outcome.steps,
      wallSeconds: outcome.wallSeconds, lastAccuracy: accuracies[task],
      classes: outcome.classes)
    for (tested, accuracy) in accuracies.enumerated() {
      finished.accuracyMatrix[after: task, on: tested] = accuracy
    }
    try AtomicFile.write(
      ModelCard(finished, task: task).markdown, to: "\(layout.path)/\(RunLayout.cardFile(task: name))")
    try log.synchronize()
    finished.eventsBytes = log.byteCount
    try update { $0 = finished }
    try Self.removeFile(layout.checkpoint)
    return digest
  }
}
