import Formats
import Learning
public import Methods
public import Silicon
import Tasks
import Units

/// The system end to end: tasks in a stream, learned in 8-bit integers in arrays whose cells fail; what is
/// remembered, what a step, a task and a day take, and how long the cells last. By method on one technology,
/// and by technology with one method, beside this CPU.
public struct SystemComparison: Sendable {
  /// What is learned, in words.
  public let title: String
  /// The tasks in order.
  public let tasks: [String]
  /// What the device does in a day; its tasks have as many steps as were learned.
  public let duty: DutyCycle
  /// Methods on the chip's own technology, the chosen one first.
  public let methods: [MethodRow]
  /// Technologies with the chosen method, the chip's own first.
  public let technologies: [TechnologyRow]
  /// This CPU with the chosen method: joules.
  public let processor: Costs
  /// The SHA-256 of every adapter and every accuracy, the same on every platform.
  public let digest: String

  /// What a step, a task and a day take.
  public struct Costs: Sendable, Hashable {
    /// A learning step, in joules.
    public var step: Double
    /// A task: its steps, and what programming its adapter takes; in joules.
    public var task: Double
    /// The day, in joules; of the CPU its work alone.
    public var day: Double
  }

  /// How long cells last, and what they take.
  public struct Hardware: Sendable, Hashable {
    /// What work takes.
    public var costs: Costs
    /// Days to the first dead cell, and to the first point of accuracy; infinite where there is no end.
    public var life: PricedChip.Life
    /// Square metres.
    public var area: Double
  }

  /// A method.
  public struct MethodRow: Sendable {
    /// Its name.
    public var name: String
    /// Accuracy after each task (a row) of it and of those before it, in arrays that fail.
    public var matrix: [[Double]]
    /// The last row of the same without faults.
    public var plain: [Double]
    /// Weights that a task learns in arrays, copies for error backward among them: the mean over tasks.
    public var weights: Int
    /// Steps over all tasks.
    public var steps: Int
    /// The share of learned bytes that a step changes, as it was counted.
    public var changedShare: Double
    /// Energy of a step's writes in the simulated arrays, in joules.
    public var writing: Double
    /// What it takes on the chip.
    public var hardware: Hardware
    /// One digest a task.
    let adapters: [String]

    /// The mean accuracy of all tasks after the last one.
    public var average: Double { matrix.last?.mean ?? 0 }
    /// How much the tasks but the last have lost since they were learned, on average.
    public var forgetting: Double { SystemComparison.forgetting(matrix) }
  }

  /// A technology.
  public struct TechnologyRow: Sendable {
    /// Its name.
    public var name: String
    /// The accuracy of each task after the last one, in arrays of it.
    public var accuracies: [Double]
    /// What it takes.
    public var hardware: Hardware
    /// One digest a task.
    let adapters: [String]
  }

  /// What is forgotten: over all tasks but the last, what was right after the task less what is after all.
  static func forgetting(_ matrix: [[Double]]) -> Double {
    guard let last = matrix.last, matrix.count > 1 else { return 0 }
    return matrix.dropLast().indices.map { matrix[$0][$0] - last[$0] }.mean
  }

  /// What is told of a measurement as it goes.
  public typealias Progress = (_ what: String, _ done: Int, _ total: Int) -> Void

  /// Learns `stream` and prices it.
  ///
  /// * `arrays`: the chip, and what fails beside its technology's cells.
  /// * `chips`: the same chip in other technologies, of which the one of `arrays` is not learned twice.
  /// * `methods`: beside the stream's own.
  /// * `threads`: of a step.
  ///
  /// - Throws: what learning on arrays and pricing throw.
  public static func measured(
    _ stream: SimulatedLearning, on arrays: SimulatedArrays, beside chips: [Chip],
    methods: [Method], duty: DutyCycle, faultSeed: UInt64, threads: Int, progress: Progress = { _, _, _ in }
  ) throws -> SystemComparison {
    func row(_ stream: SimulatedLearning) throws -> (MethodRow, SystemPrices) {
      let name = stream.setup.method.name
      let plain = try stream.learn(on: nil, threads: threads) { progress("\(name), \($0)", $1, $2) }
      let memory = try arrays.memory(seed: faultSeed)
      // The first step writes what a task begins with: that is no change.
      var (mark, beginnings) = (0, 0)
      let learned = try stream.learn(on: memory, testsBetween: true, threads: threads) { task, step, steps in
        progress("\(name) on arrays, \(task)", step, steps)
        if step == 0 { mark = memory.updates.bits }
        if step == 1 { beginnings += memory.updates.bits - mark }
      }
      let bytes = Double(memory.bits.learned) / 8 / Double(stream.tasks.count)
      let counted = Double(max(1, learned.steps - stream.tasks.count))
      // A byte that moves by one changes its lowest bit always and each higher one half as often.
      let changed = Double(memory.updates.bits - beginnings) / counted / max(1, bytes) / (2 - 1.0 / 128)
      let prices = try SystemPrices(
        stream, changedShare: min(1, changed), steps: learned.steps, duty: duty, on: arrays.chip)
      let row = MethodRow(
        name: name, matrix: learned.matrix, plain: plain.accuracies, weights: Int(bytes.rounded()),
        steps: learned.steps, changedShare: min(1, changed),
        writing: memory.energy(memory.updates).joules / Double(max(1, learned.steps)),
        hardware: try prices.hardware(arrays.chip), adapters: learned.adapterSHA256)
      return (row, prices)
    }
    let (chosen, prices) = try row(stream)
    let others = try methods.filter { $0 != stream.setup.method }.map { try row(stream.with($0)).0 }
    var technologies = [
      TechnologyRow(
        name: arrays.chip.technology.name, accuracies: chosen.matrix.last ?? [], hardware: chosen.hardware,
        adapters: chosen.adapters)
    ]
    for chip in chips where chip.technology.name != arrays.chip.technology.name {
      var other = arrays
      other.chip = chip
      let name = chip.technology.name
      let learned = try stream.learn(on: other.memory(seed: faultSeed), threads: threads) {
        progress("\(name), \($0)", $1, $2)
      }
      technologies.append(
        TechnologyRow(
          name: name, accuracies: learned.accuracies, hardware: try prices.hardware(chip),
          adapters: learned.adapterSHA256))
    }
    let rows = [chosen] + others
    let lines =
      rows.map { "\($0.name) \($0.adapters) \($0.matrix) \($0.plain)" }
      + technologies.map { "\($0.name) \($0.adapters) \($0.accuracies)" }
    return SystemComparison(
      title: "\(stream.frozen.name) at \(stream.setup.resolution) pixels, batch \(stream.setup.batch)",
      tasks: stream.names, duty: prices.duty, methods: rows, technologies: technologies,
      processor: prices.processor, digest: SHA256(of: Array(lines.joined(separator: "\n").utf8)).hexadecimal)
  }
}

extension SimulatedLearning {
  /// The same stream learned by another method.
  func with(_ method: Method) -> SimulatedLearning {
    var setup = setup
    setup.method = method
    return SimulatedLearning(frozen: frozen, setup: setup, tasks: tasks)
  }
}
