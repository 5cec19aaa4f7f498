public import Methods
public import Networks
import Programs
import Silicon
import Units

/// Accuracies of one thing, learned with several seeds.
public struct SeededAccuracy: Sendable {
  /// Shares of 1, one per seed.
  public var bySeed: [Double]

  /// Accuracies of these.
  public init(_ bySeed: [Double]) { self.bySeed = bySeed }

  /// Their mean; nil where nothing was tested.
  public var mean: Double? { bySeed.isEmpty ? nil : bySeed.mean }

  /// The standard error of the mean; nil with fewer than two seeds.
  public var standardError: Double? {
    guard bySeed.count > 1 else { return nil }
    let mean = bySeed.mean
    let squares = bySeed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(bySeed.count - 1) / Double(bySeed.count)).squareRoot()
  }
}

/// Methods side by side, each in each precision: what they learned, and what a step takes.
public struct ComparisonSheet: Sendable {
  /// The network below them.
  public var network: String
  /// The tasks in order, and how many classes each has.
  public var tasks: [String], classes: [Int]
  /// Of learning.
  public var seeds: [UInt64]
  /// Pixels on each side, images per step, passes over the pictures, and the most steps of a task.
  public var resolution: Int, batch: Int, epochs: Int, maximumSteps: Int?
  /// The processors that the runs say they were learned on.
  public var processors: [String]
  /// The chip that is priced, and the cells of its arrays.
  public var chip: String, technology: String
  /// Methods in their order, each in its precisions.
  public var rows: [Row]

  /// A method in a precision.
  public struct Row: Sendable {
    /// The method with its options.
    public var method: Method
    /// The arithmetic.
    public var precision: Precision
    /// The mean over tasks, each right after it was learned.
    public var accuracy: SeededAccuracy
    /// The same of each task.
    public var tasks: [SeededAccuracy]
    /// Parameters that learn, for the task with the most classes, as all that follows.
    public var trainableParameters: Int
    /// What a step keeps for its backward pass, the one block that it is allocated, and all that is planned,
    /// in bytes.
    public var savedBytes: Int, arenaBytes: Int, totalBytes: Int
    /// What is kept of all pictures of a task, in bytes, part of what is planned; nil where nothing is.
    public var featureBytes: Int?
    /// The median of the times that the runs took for a step, pictures included; nil where none says any.
    public var stepMilliseconds: Double?
    /// Multiply-accumulates of a step of the batch.
    public var stepMACs: Int
    /// Of an answer to one image, as far as gates leave it to be computed, and with all gates open.
    public var inferenceMACs: Int, openInferenceMACs: Int
    /// By the chip's model; nil in float32, which its arrays do not compute in.
    public var price: StepPrice?
  }

  /// What a step costs on the chip.
  public struct StepPrice: Sendable {
    /// Of a step of the batch, and of an answer to one image; picojoules.
    public var stepEnergy: Double, inferenceEnergy: Double
    /// Bits that a step writes into macros.
    public var writtenBits: Double
    /// Cells that a new task programs or rewrites, and the energy of programming them once in picojoules.
    public var reprogrammedCells: Int, programmingEnergy: Double
    /// Parameters that learn beside the arrays.
    public var besideArrays: Int

    init?(_ priced: PricedChip) {
      guard let step = priced.step, let cells = priced.cells else { return nil }
      stepEnergy = step.total.energy.total.picojoules
      inferenceEnergy = priced.inference.total.energy.total.picojoules
      writtenBits = step.total.macroBits
      reprogrammedCells = cells.rewritten + cells.programmedOnce
      programmingEnergy = cells.programming.picojoules
      besideArrays = cells.besideArrays
    }
  }
}

extension ComparisonSheet: Encodable {
  /// What the first key of a sheet's file says, so that it is known again.
  public static let format = "remanence.comparison.1"

  private enum CodingKeys: String, CodingKey {
    case format = "comparison_format"
    case network, tasks, classes, seeds, batch, epochs, processors, chip, technology, rows
    case resolution = "resolution_px"
    case maximumSteps = "max_steps"
  }

  /// Writes what was compared, and the rows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(network, forKey: .network)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(classes, forKey: .classes)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(resolution, forKey: .resolution)
    try container.encode(batch, forKey: .batch)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(maximumSteps, forKey: .maximumSteps)
    try container.encode(processors, forKey: .processors)
    try container.encode(chip, forKey: .chip)
    try container.encode(technology, forKey: .technology)
    try container.encode(rows.map { RowRecord($0, tasks: tasks) }, forKey: .rows)
  }
}

/// A row in JSON; what is not known is null.
private struct RowRecord: Encodable {
  var row: ComparisonSheet.Row
  var tasks: [String]

  init(_ row: ComparisonSheet.Row, tasks: [String]) { (self.row, self.tasks) = (row, tasks) }

  enum CodingKeys: String, CodingKey {
    case method, options, precision, tasks
    case mean = "accuracy_mean"
    case standardError = "accuracy_standard_error"
    case bySeed = "accuracy_by_seed"
    case trainableParameters = "trainable_parameters"
    case savedBytes = "saved_bytes"
    case arenaBytes = "arena_bytes"
    case totalBytes = "total_bytes"
    case featureBytes = "feature_bytes"
    case stepMilliseconds = "step_ms"
    case stepMACs = "step_macs"
    case inferenceMACs = "inference_macs"
    case openInferenceMACs = "inference_macs_all_open"
    case stepEnergy = "step_energy_pj"
    case inferenceEnergy = "inference_energy_pj"
    case writtenBits = "step_written_bits"
    case reprogrammedCells = "reprogrammed_cells"
    case programmingEnergy = "programming_energy_pj"
    case besideArrays = "parameters_beside_arrays"
  }

  private struct Task: Encodable {
    var name: String
    var accuracy: SeededAccuracy

    enum CodingKeys: String, CodingKey { case name }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try accuracy.encode(to: encoder)
    }
  }

  func encode(to encoder: any Encoder) throws {
    try row.accuracy.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row.method.name, forKey: .method)
    try container.encode(row.method.optionValues, forKey: .options)
    try container.encode(row.precision, forKey: .precision)
    try container.encode(zip(tasks, row.tasks).map { Task(name: $0, accuracy: $1) }, forKey: .tasks)
    try container.encode(row.trainableParameters, forKey: .trainableParameters)
    try container.encode(row.savedBytes, forKey: .savedBytes)
    try container.encode(row.arenaBytes, forKey: .arenaBytes)
    try container.encode(row.totalBytes, forKey: .totalBytes)
    try container.encodeIfPresent(row.featureBytes, forKey: .featureBytes)
    try container.encode(row.stepMilliseconds, forKey: .stepMilliseconds)
    try container.encode(row.stepMACs, forKey: .stepMACs)
    try container.encode(row.inferenceMACs, forKey: .inferenceMACs)
    try container.encode(row.openInferenceMACs, forKey: .openInferenceMACs)
    try container.encode(row.price?.stepEnergy, forKey: .stepEnergy)
    try container.encode(row.price?.inferenceEnergy, forKey: .inferenceEnergy)
    try container.encode(row.price?.writtenBits, forKey: .writtenBits)
    try container.encode(row.price?.reprogrammedCells, forKey: .reprogrammedCells)
    try container.encode(row.price?.programmingEnergy, forKey: .programmingEnergy)
    try container.encode(row.price?.besideArrays, forKey: .besideArrays)
  }
}

extension SeededAccuracy: Encodable {
  /// Writes the mean, its standard error and each seed's, beside whatever else is there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: RowRecord.CodingKeys.self)
    try container.encode(mean, forKey: .mean)
    try container.encode(standardError, forKey: .standardError)
    try container.encode(bySeed, forKey: .bySeed)
  }
}
