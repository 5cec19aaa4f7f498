import Reporting
public import Silicon
import Units

/// A stream learned on arrays with faults, beside the same one without.
public struct SimulationOutcome: Encodable, Sendable {
  /// The cells.
  public var technology: String
  /// Failed writes per bit, the mean of both ways and of cells that share a line.
  public var writeErrorRate: Double
  /// The tasks in order.
  public var tasks: [Task]
  /// Learning steps over all of them.
  public var steps: Int
  /// Mean accuracy of the tasks, with and without faults.
  public var averageAccuracy: Double, plainAverageAccuracy: Double
  /// The same with faults and after idle time; nil without any.
  public var restedAverageAccuracy: Double?
  /// Bits that have cells.
  public var learnedBits: Int, frozenBits: Int
  /// Writes of what is learned, of frozen weights and of errors that lie in cells.
  public var updates: WriteCounters, programming: WriteCounters, workingWrites: WriteCounters
  /// Of all updates and of errors that lie in cells, reads to compare and to verify among it; in picojoules.
  public var writeEnergy: Double
  /// Of writing the frozen weights once, in picojoules.
  public var programmingEnergy: Double
  /// Of a pulse, for each bit that it writes, in femtojoules.
  public var energyPerBit: Double
  /// Of learning steps with and without faults; 0 where they were not taken now.
  public var seconds: Double, plainSeconds: Double

  /// A task.
  public struct Task: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// The share of test pictures answered right after the whole stream, with and without faults.
    public var accuracy: Double, plainAccuracy: Double
    /// The same with faults and after idle time; nil without any.
    public var restedAccuracy: Double?
    /// The digests of what was learned with and without faults, in hex.
    public var adapterSHA256: String, plainAdapterSHA256: String

    enum CodingKeys: String, CodingKey {
      case name, accuracy
      case plainAccuracy = "fault_free_accuracy"
      case restedAccuracy = "accuracy_after_idle"
      case adapterSHA256 = "adapter_sha256"
      case plainAdapterSHA256 = "fault_free_adapter_sha256"
    }
  }

  /// What `memory` holds after the stream, beside what was learned without faults.
  public init(
    names: [String], memory: ArrayMemory, plain: SimulatedLearning.Outcome, faulty: SimulatedLearning.Outcome
  ) {
    technology = memory.technology.name
    writeErrorRate = memory.faults.writeErrorRate
    tasks = names.indices.map {
      Task(
        name: names[$0], accuracy: faulty.accuracies[$0], plainAccuracy: plain.accuracies[$0],
        restedAccuracy: faulty.restedAccuracies?[$0], adapterSHA256: faulty.adapterSHA256[$0],
        plainAdapterSHA256: plain.adapterSHA256[$0])
    }
    steps = faulty.steps
    (averageAccuracy, plainAverageAccuracy) = (faulty.mean, plain.mean)
    restedAverageAccuracy = faulty.restedMean
    (learnedBits, frozenBits) = memory.bits
    (updates, programming, workingWrites) = (memory.updates, memory.programming, memory.workingWrites)
    writeEnergy = memory.energy(updates + workingWrites).picojoules
    programmingEnergy = memory.energy(programming).picojoules
    energyPerBit = memory.technology.write(memory.pulse).energyPerBit.femtojoules
    (seconds, plainSeconds) = (faulty.seconds, plain.seconds)
  }

  /// As a terminal shows it.
  public var lines: [String] {
    var columns: [TextTable.Column] = [.words("task"), .numbers("without faults"), .numbers("with faults")]
    if restedAverageAccuracy != nil { columns.append(.numbers("after idle time")) }
    var table = TextTable(columns)
    for task in tasks {
      table.append(
        [task.name, Readable.percent(task.plainAccuracy), Readable.percent(task.accuracy)]
          + (task.restedAccuracy.map { [Readable.percent($0)] } ?? []))
    }
    func count(_ number: Int) -> String { Readable.count(number) }
    let perStep = updates.bits / max(1, steps)
    let stepEnergy = writeEnergy / Double(max(1, steps))
    var lines = table.lines(width: 100)
    lines += [
      "\(technology): \(count(learnedBits)) learned and \(count(frozenBits)) frozen bits, write error rate "
        + Readable.scientific(writeErrorRate),
      "\(Readable.counted(steps, "step")), \(count(perStep)) bits changed in each; "
        + "\(count(updates.pulses)) pulses, of them "
        + "\(count(updates.retries)) repeats; \(count(updates.wrongBits)) bits left wrong, "
        + "\(count(updates.correctedWords)) words corrected, \(count(updates.wornGroups)) groups worn out",
    ]
    if updates.wrongSums + updates.flippedErrors + workingWrites.wrongBits > 0 {
      lines.append(
        "\(count(updates.wrongSums)) sums went wrong, \(count(updates.flippedErrors)) bits of errors "
          + "flipped, \(count(workingWrites.wrongBits)) bits of errors were left wrong in working arrays")
    }
    lines.append(
      "energy of updates \(Readable.energy(picojoules: writeEnergy)), "
        + "\(Readable.energy(picojoules: stepEnergy)) per step; of writing the frozen weights once "
        + Readable.energy(picojoules: programmingEnergy))
    if plainSeconds > 0 {
      lines.append("\(Readable.decimal(seconds / plainSeconds, 2)) times the time of the run without faults")
    }
    return lines
  }

  enum CodingKeys: String, CodingKey {
    case technology, tasks, steps, updates, programming
    case workingWrites = "working_writes"
    case writeErrorRate = "write_error_rate"
    case averageAccuracy = "average_accuracy"
    case plainAverageAccuracy = "fault_free_average_accuracy"
    case restedAverageAccuracy = "average_accuracy_after_idle"
    case learnedBits = "learned_bits"
    case frozenBits = "frozen_bits"
    case writeEnergy = "write_energy_pj"
    case programmingEnergy = "programming_energy_pj"
    case energyPerBit = "energy_per_bit_fj"
    case seconds = "learning_s"
    case plainSeconds = "fault_free_learning_s"
  }
}
