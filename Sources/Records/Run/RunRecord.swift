/// What a run is and what it has reached: the contents of `run.json`.
///
/// The record alone is enough to resume a run, to rebuild its report and to repeat it from the start.
public struct RunRecord: Codable, Sendable, Equatable {
  /// The layout of the record that this version of the product writes.
  public static let currentSchemaVersion = 2

  /// The layout of this record; a reader refuses a layout newer than its own.
  public var schemaVersion: Int
  /// The version of the product that created the run.
  public var productVersion: String
  /// What was asked for: everything that decides the bits of the result.
  public var configuration: RunConfiguration
  /// The name of the kernels that ran the latest steps, as `REMANENCE_ISA` spells it; the bits do not depend
  /// on it.
  public var instructionSet: String
  /// The tasks in the order in which they are learned.
  public var tasks: [TaskRecord]
  /// Test accuracy on every task after every task.
  public var accuracyMatrix: AccuracyMatrix
  /// The memory and the work of one learning step, from the program that ran, of the task that needs most so
  /// far; `nil` before lowering.
  public var plan: PlanFigures?
  /// The largest resident size of the whole process so far, in bytes, over all of its sessions.
  public var peakResidentBytes: Int?
  /// The mean wall time of one learning step in the last session, in milliseconds.
  public var stepMilliseconds: Double?
  /// The processor that took those steps, as its system calls it; nil in runs that are older than this field.
  public var processor: String?
  /// The length of `events.jsonl` in bytes when this record was written: what follows belongs to a task in
  /// progress and is kept only as far as its checkpoint.
  public var eventsBytes: Int

  /// A run of which nothing is learned yet.
  public init(
    productVersion: String, configuration: RunConfiguration, instructionSet: String, tasks: [TaskRecord]
  ) {
    schemaVersion = Self.currentSchemaVersion
    self.productVersion = productVersion
    self.configuration = configuration
    self.instructionSet = instructionSet
    self.tasks = tasks
    accuracyMatrix = AccuracyMatrix(taskCount: tasks.count)
    plan = nil
    peakResidentBytes = nil
    stepMilliseconds = nil
    processor = nil
    eventsBytes = 0
  }

  /// The position of the task to learn next, or now; `nil` when all are learned.
  public var currentTask: Int? { tasks.firstIndex { $0.status != .learned } }

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case productVersion = "product_version"
    case configuration
    case instructionSet = "instruction_set"
    case tasks
    case accuracyMatrix = "accuracy_matrix"
    case plan
    case peakResidentBytes = "peak_resident_bytes"
    case stepMilliseconds = "step_ms"
    case processor
    case eventsBytes = "events_bytes"
  }
}
