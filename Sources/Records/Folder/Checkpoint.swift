import Formats
import Foundation

/// The state of the task that is being learned: one file, written whole, from which learning goes on with the
/// same bits as if it had never stopped.
public struct Checkpoint: Sendable {
  /// The position of the task in the run, from 0.
  public var task: Int
  /// Steps taken on that task.
  public var step: Int
  /// The length of `events.jsonl` at this step, in bytes: later events are forgotten when the run is resumed.
  var eventsBytes: Int
  /// The trainer's tensors, by name.
  public var state: [String: TensorData]
  /// The trainer's own values, such as wall seconds so far.
  public var metadata: [String: String]

  /// Keys of the file's metadata that are ours; the trainer's own keys must not begin like them.
  private static let ownPrefix = "remanence."

  init(task: Int, step: Int, eventsBytes: Int, state: [String: TensorData], metadata: [String: String]) {
    precondition(
      !metadata.keys.contains { $0.hasPrefix(Self.ownPrefix) }, "keys of remanence. belong to the run folder")
    self.task = task
    self.step = step
    self.eventsBytes = eventsBytes
    self.state = state
    self.metadata = metadata
  }

  /// Reads the checkpoint of a run; `nil` when there is none, or when it belongs to a task other than
  /// `current`.
  /// - Throws: `FormatError` when the file is damaged.
  init?(layout: RunLayout, current: Int?) throws(FormatError) {
    guard let current, FileManager.default.fileExists(atPath: layout.checkpoint) else { return nil }
    let file = try Safetensors(path: layout.checkpoint)
    func number(_ key: String) throws(FormatError) -> Int {
      guard let text = file.metadata[Self.ownPrefix + key], let value = Int(text), value >= 0 else {
        throw FormatError(
          "has no \(key)", at: layout.checkpoint, remedy: "remove it: the task then starts anew")
      }
      return value
    }
    task = try number("task")
    step = try number("step")
    eventsBytes = try number("events_bytes")
    guard task == current else { return nil }
    state = [:]
    for entry in file.entries { state[entry.name] = try file.tensor(entry.name) }
    metadata = file.metadata.filter { !$0.key.hasPrefix(Self.ownPrefix) }
  }

  /// Writes the checkpoint in place of the one before it.
  func write(to layout: RunLayout) throws(FormatError) {
    var metadata = metadata
    metadata[Self.ownPrefix + "task"] = "\(task)"
    metadata[Self.ownPrefix + "step"] = "\(step)"
    metadata[Self.ownPrefix + "events_bytes"] = "\(eventsBytes)"
    try Safetensors.write(state, metadata: metadata, to: layout.checkpoint)
  }
}
