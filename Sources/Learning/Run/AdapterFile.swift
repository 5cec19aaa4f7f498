public import Execution
import Formats
import Foundation
public import Methods
public import Networks
import Programs
public import Tasks

/// What an adapter's file says of itself. Nothing of it depends on the clock or the machine, since the file's
/// SHA-256 is part of a result.
struct AdapterDescription {
  var task: ImageTask
  var frozen: FrozenNetwork
  var setup: LearningSetup
  /// The seed of what was drawn and does not learn.
  var seed: UInt64

  var metadata: [String: String] {
    [
      "format": "remanence.adapter.2", "task": task.name, "class_names": Self.json(task.classNames),
      "framing": task.framing.rawValue,
      "network": frozen.name, "network_sha256": frozen.sha256, "method": setup.method.name,
      "method_options": Self.json(setup.method.optionValues),
      "precision": setup.precision.rawValue, "resolution_px": "\(setup.resolution)",
      "seed": "\(seed)",
    ]
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// A task's adapter as it lies on disk.
public struct AdapterFile: Sendable {
  /// The task that it was learned from.
  public let task: String
  /// Its classes, by label.
  public let classNames: [String]
  /// How its pictures are brought to a square.
  public let framing: Framing
  /// The digest of the network that it adapts.
  public let networkSHA256: String
  /// How it adapts it.
  public let method: Method
  /// Its arithmetic.
  public let precision: Precision
  /// Pixels on each side of what the network sees.
  public let resolution: Int
  private let seed: UInt64
  private let tensors: [StateTensor]
  private let path: String

  /// Reads the adapter at `path`.
  /// - Throws: `FormatError` when it is damaged or not an adapter.
  public init(path: String) throws {
    let file = try Safetensors(path: path)
    let metadata = file.metadata
    let formats = ["remanence.adapter.1", "remanence.adapter.2"]
    guard formats.contains(metadata["format"] ?? ""), let task = metadata["task"],
      let names = metadata["class_names"],
      let classNames = try? JSONDecoder().decode([String].self, from: Data(names.utf8)),
      let framing = Framing(rawValue: metadata["framing"] ?? ""),
      let networkSHA256 = metadata["network_sha256"], let method = try? Self.method(metadata),
      classNames.count >= method.fewestClasses,
      let precision = Precision(rawValue: metadata["precision"] ?? ""),
      let resolution = Int(metadata["resolution_px"] ?? ""), (1...4096).contains(resolution)
    else {
      throw FormatError(
        "is not an adapter of remanence", at: path, remedy: "name a file in a run's adapters/")
    }
    (self.task, self.classNames, self.framing) = (task, classNames, framing)
    self.networkSHA256 = networkSHA256
    (self.method, self.precision, self.resolution, self.path) = (method, precision, resolution, path)
    // Adapters of the first version have nothing that is drawn and does not learn.
    seed = metadata["seed"].flatMap { UInt64($0) } ?? 0
    tensors = try file.entries.map { try StateTensor($0.name, file.tensor($0.name), path: path) }
  }

  /// The method with its options. Adapters of the first version tell none: those of its methods change no
  /// graph.
  private static func method(_ metadata: [String: String]) throws -> Method {
    var method = try Method.named(metadata["method"] ?? "")
    guard let text = metadata["method_options"] else { return method }
    for (option, value) in try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) {
      try method.set(option, to: value)
    }
    return method
  }

  /// The network with this adapter.
  ///
  /// * `earlier`: the tasks that were learned before it, for a method that reads them.
  ///
  /// - Throws: `FormatError` when it was learned over another network; `BindingError` when it does not fit.
  public func bound(
    to frozen: FrozenNetwork, earlier: [LearnedAdapter] = [], batch: Int, pool: ThreadPool,
    instructionSet: InstructionSet
  ) throws -> AdaptedNetwork {
    try AdaptedNetwork(
      frozen, self, earlier: earlier, batch: batch, pool: pool, instructionSet: instructionSet)
  }

  /// What it has learned, frozen, for the tasks after it.
  /// - Throws: as ``bound(to:earlier:batch:pool:instructionSet:)``.
  func frozen(over frozen: FrozenNetwork, earlier: [LearnedAdapter]) throws -> LearnedAdapter {
    let store = try store(over: frozen, earlier: earlier, batch: 1, threads: 1)
    return LearnedAdapter(
      task: task, network: store.program.network, values: store.parameters.adapterValues,
      sha256: try SHA256(ofFile: path).hexadecimal)
  }

  /// The answering program and its parameters, as they were learned.
  func store(
    over frozen: FrozenNetwork, earlier: [LearnedAdapter], batch: Int, threads: Int
  ) throws -> (program: Program, parameters: ParameterStore) {
    guard frozen.sha256 == networkSHA256 else {
      throw FormatError(
        "was learned over another network (\(networkSHA256.prefix(12))…, not \(frozen.sha256.prefix(12))…)",
        at: path, remedy: "use the network that the run was made with")
    }
    let program = try method.program(
      over: frozen.network(resolution: resolution), classes: classNames.count, earlier: earlier.seen,
      precision: precision, batch: batch, isTraining: false, threads: threads)
    let parameters = try ParameterStore(program: program, model: frozen.values(with: earlier), seed: seed)
    try parameters.restore(tensors)
    return (program, parameters)
  }
}
