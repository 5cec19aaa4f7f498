import Execution
import Formats
public import Learning
import Networks
import Programs
public import Records
public import Silicon
import Tasks

/// What the integers of a run make switch and change: the first steps of its first task are taken again, from
/// its record and with its draws, and bits are counted on the way.
///
/// At the start learning rates are highest, so what changes later changes less.
public struct RunTrace: Sendable {
  /// What was counted.
  public let trace: Trace
  /// The run.
  public let record: RunRecord
  /// The network below its adapters, by its name or its file.
  public let network: String
  /// What its first task builds on, where its method reads that: the run's pool.
  public let earlier: [LearnedAdapter]

  /// Steps that are taken again, at most.
  public static let steps = 40

  /// Takes the first steps of the run in the folder at `path` again and counts.
  ///
  /// * `network`: where the network below its adapters is now; nil where it was, or in the folder of a
  ///   packed run.
  /// * `folders`: told the names of the run's tasks, where the folders are that have moved.
  /// * `note`: told, a line each, what has become of the split of the pictures.
  /// - Throws: `FormatError` when there is no such run, it was learned in float32, or its network or pictures
  ///   are not here any more.
  public static func counted(
    inRun path: String, network: String? = nil, folders: ([String]) throws -> [String: String] = { _ in [:] },
    threads: Int, note: (String) -> Void = { _ in }
  ) throws -> RunTrace {
    let run = try StoredRun(path: path)
    let record = run.record
    let configuration = record.configuration
    guard let task = record.tasks.first else {
      throw FormatError("has no tasks", at: path, remedy: "name a run that `remanence learn` made")
    }
    guard try configuration.knownPrecision(in: path) == .int8 else {
      throw FormatError(
        "was learned in float32: there are no integers to count", at: path,
        remedy: "name a run in int8, or count none")
    }
    let places = try folders(record.tasks.map(\.name))
    let hasMoved = network != nil
    let network = network ?? run.layout.placeOfNetwork(configuration)
    let frozen: FrozenNetwork
    do { frozen = try FrozenNetwork.load(network, precision: .int8, threads: threads) } catch let error
      as FormatError where !hasMoved
    {
      throw LearnedRun.asking(forNetwork: error)
    }
    var setup = try LearningSetup(configuration, instructionSet: try .chosen(), run: path)
    setup.imagesInTurn = false
    let pictures = try ImageTask.load(task, of: run.layout, in: places[task.name], threads: threads)
    if let line = pictures.report?.lostSplit { note("\(task.name): \(line)") }
    let images = try pictures.prepare(.train, resolution: setup.resolution, threads: threads)
    let earlier = try LearnedAdapter.read(by: setup.method, after: [], of: run.layout, over: frozen)
    let trainer = try TaskTrainer(
      frozen, setup: setup, task: 0, classes: task.classNames.count, images: images,
      earlier: earlier, pool: ThreadPool(count: threads))
    return RunTrace(
      trace: try counted(trainer, frozen, path: path), record: record, network: network, earlier: earlier)
  }

  private static func counted(_ trainer: TaskTrainer<CPUExecutor>, _ frozen: FrozenNetwork, path: String)
    throws -> Trace
  {
    var trace = Trace.assumed
    let steps = min(Self.steps, trainer.steps)
    var changes: [ParameterKey: [Int]] = [:]
    var high = highBytes(trainer.store)
    try trainer.run { step in
      guard step == steps - 1 else { return nil }
      return { instruction, executor in
        for id in instruction.writes {
          let tensor = executor.program[id]
          guard tensor.element == .int8 || tensor.element == .uint8, tensor.role != .scratch else { continue }
          // Of two bytes of a fine integer 12 bits are in use, and on the chip there are no others.
          let used = tensor.isFine ? 0.75 : 1
          trace.tensorDensity[tensor.kind] = BitCount.density(executor.bytes(of: id)) / used
        }
      }
    } observe: { progress in
      let now = highBytes(trainer.store)
      for (key, bytes) in now {
        var counts = changes[key] ?? Array(repeating: 0, count: bytes.count)
        for (index, pair) in zip(bytes, high[key] ?? bytes).enumerated() where pair.0 != pair.1 {
          counts[index] += 1
        }
        changes[key] = counts
      }
      high = now
      return progress.done < steps
    }
    for parameter in trainer.program.parameters where parameter.origin == .backbone {
      guard let weight = frozen.values.quantised[parameter.name] else { continue }
      trace.parameterDensity[parameter.key] = BitCount.density(weight.integers.map { UInt8(bitPattern: $0) })
    }
    for (key, bytes) in high { trace.parameterDensity[key] = BitCount.density(bytes) }
    let source = Source.derived("counted in \(steps) steps of the run \(path)")
    var (changed, weights, hottest) = (0, 0, 0)
    for (key, counts) in changes {
      let sum = counts.reduce(0, +)
      trace.changed[key] = Double(sum) / Double(counts.count * steps)
      (changed, weights, hottest) = (changed + sum, weights + counts.count, max(hottest, counts.max() ?? 0))
    }
    if changed > 0 {
      let mean = Double(changed) / Double(weights)
      trace.changedShare = Constant(mean / Double(steps), in: 0...1, source)
      trace.hottestRatio = Constant(Double(hottest) / mean, in: 1...1e9, source)
    }
    let densities = trainer.program.tensors.compactMap { tensor in trace.tensorDensity[tensor.kind] }
    if !densities.isEmpty {
      trace.inputToggle = Constant(densities.reduce(0, +) / Double(densities.count), in: 0...1, source)
    }
    return trace
  }

  /// The bytes that a memory array would hold of what learns, by parameter.
  private static func highBytes(_ store: ParameterStore) -> [ParameterKey: [UInt8]] {
    var bytes: [ParameterKey: [UInt8]] = [:]
    for parameter in store.parameters {
      bytes[parameter.key] = store.integers[parameter.key]?.highBytes.map { UInt8(bitPattern: $0) }
    }
    return bytes
  }
}

/// Counts bits of integers, as the price of a chip needs them.
public enum BitCount {
  /// The share of bits that are 1.
  public static func density(_ bytes: some Collection<UInt8>) -> Double {
    guard !bytes.isEmpty else { return 0 }
    let ones = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    return Double(ones) / Double(8 * bytes.count)
  }
}

extension PricedWork {
  /// Makes it the work of the run of `counted`, over the network where that is now, with what its bits do.
  /// - Throws: `MethodError` when this version does not know the run's method, or an option of it.
  public mutating func take(_ counted: RunTrace) throws {
    let configuration = counted.record.configuration
    (network, method) = (counted.network, try configuration.knownMethod())
    (batch, resolution) = (configuration.batch, configuration.resolution)
    classes = counted.record.tasks.first?.classNames.count ?? classes
    (trace, earlier, takesImport) = (counted.trace, counted.earlier, true)
  }
}
