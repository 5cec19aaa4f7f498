/// What `learn`, `demo` and `evaluate` print about a run with `--json`. Values that are not defined (yet) are
/// written as `null`, so that every key is always there.
public struct RunSummary: Encodable, Sendable, Equatable {
  /// The SHA-256 of every learned adapter's tensors, by task.
  public var adapterSHA256: [String: String]
  /// The tasks, in the order of the matrix.
  public var tasks: [String]
  /// Test accuracy on every task after every task.
  public var accuracyMatrix: AccuracyMatrix
  /// The chance level of every task, which forward transfer is measured from; not written.
  public var chanceAccuracies: [Double]
  /// The mean wall time of one learning step in the last session, in milliseconds.
  public var stepMilliseconds: Double?
  /// The largest resident size of the whole process, in bytes.
  public var peakResidentBytes: Int?
  /// The report on the run, where one was written with it; left out where none was.
  public var reportFile: String?

  /// The summary of `record`.
  public init(_ record: RunRecord, reportFile: String? = nil) {
    self.reportFile = reportFile
    tasks = record.tasks.map(\.name)
    adapterSHA256 = [:]
    for task in record.tasks { adapterSHA256[task.name] = task.result?.adapterSHA256 }
    accuracyMatrix = record.accuracyMatrix
    chanceAccuracies = record.tasks.map(\.chanceAccuracy)
    stepMilliseconds = record.stepMilliseconds
    peakResidentBytes = record.peakResidentBytes
  }

  enum CodingKeys: String, CodingKey {
    case adapterSHA256 = "adapter_sha256"
    case tasks
    case accuracyMatrix = "accuracy_matrix"
    case averageAccuracy = "average_accuracy"
    case learningAccuracy = "learning_accuracy"
    case forgetting
    case backwardTransfer = "backward_transfer"
    case forwardTransfer = "forward_transfer"
    case stepMilliseconds = "step_ms"
    case peakResidentBytes = "peak_resident_bytes"
    case reportFile = "report_file"
  }

  /// Writes the summary with its metrics.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(adapterSHA256, forKey: .adapterSHA256)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(accuracyMatrix, forKey: .accuracyMatrix)
    try container.encode(accuracyMatrix.averageAccuracy, forKey: .averageAccuracy)
    try container.encode(accuracyMatrix.learningAccuracy, forKey: .learningAccuracy)
    try container.encode(accuracyMatrix.forgetting, forKey: .forgetting)
    try container.encode(accuracyMatrix.backwardTransfer, forKey: .backwardTransfer)
    try container.encode(accuracyMatrix.forwardTransfer(chance: chanceAccuracies), forKey: .forwardTransfer)
    try container.encode(stepMilliseconds, forKey: .stepMilliseconds)
    try container.encode(peakResidentBytes, forKey: .peakResidentBytes)
    try container.encodeIfPresent(reportFile, forKey: .reportFile)
  }
}
