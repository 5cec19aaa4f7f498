import Formats
import Foundation
public import Networks
public import Tasks

extension FrozenNetwork {
  /// What is told while a network is imported.
  public struct ImportReport: Sendable {
    /// The file written.
    public var path: String
    /// The names of the values that are kept in 12 bits, in the network's order.
    public var fineValues: [String]
    /// Agreement with float32 on the photographs, each compared with a network that was not calibrated on it.
    public var photographs: Agreement
    /// Agreement with float32 on test pictures of fetched tasks, by task.
    public var tasks: [String: Agreement]
  }

  /// The network called `nameOrPath`: the embedded one, one that has been fetched (imported at its first
  /// use), or a file that `import` or `pretrain` wrote.
  /// - Throws: `FormatError` when it is neither.
  public static func load(
    _ nameOrPath: String, precision: Precision, cache: Cache = .standard, threads: Int,
    note: (String) -> Void = { _ in }
  ) throws -> FrozenNetwork {
    guard let architecture = Zoo(rawValue: nameOrPath) else {
      guard FileManager.default.fileExists(atPath: nameOrPath) else {
        throw FormatError(
          "is neither a file nor the name of a network", at: nameOrPath,
          remedy: nameOrPath.suggestion(among: Zoo.allCases.map(\.rawValue))
            + "name a file that import wrote, or one of \(Zoo.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      var network = try FrozenNetwork(path: nameOrPath, precision: precision)
      network.origin = URL(filePath: nameOrPath).standardizedFileURL.path
      return network
    }
    if architecture == .embedded { return try embedded(precision: precision) }
    let path = cache.network(architecture.rawValue)
    if !FileManager.default.fileExists(atPath: path) {
      guard let checkpoint = Catalog.checkpoint(named: architecture.rawValue, cache: cache) else {
        throw FormatError(
          "no weights of \(architecture.rawValue) are here", at: cache.root.path,
          remedy: architecture.checkpointLayer == nil
            ? "none can be fetched: this network serves plans only"
            : "get them with: remanence fetch \(architecture.rawValue) photographs")
      }
      note("importing \(architecture.rawValue): calibrating on photographs")
      _ = try quantising(
        checkpoint.path, as: architecture, to: path, hasFineValues: true, cache: cache, threads: threads)
    }
    var network = try FrozenNetwork(path: path, precision: precision)
    network.origin = architecture.rawValue
    return network
  }

  /// The graph, norms folded, of the network that `load` gives for an architecture's name, without its
  /// numbers: the one that has been imported, or else the zoo's, whose values all have 8 bits.
  /// - Throws: `FormatError` when what has been imported cannot be read.
  public static func graph(
    of architecture: Zoo, resolution: Int, classes: Int, cache: Cache = .standard
  ) throws(FormatError) -> (graph: Network, isImported: Bool) {
    let path = cache.network(architecture.rawValue)
    guard FileManager.default.fileExists(atPath: path) else {
      return (architecture.network(resolution: resolution, classes: classes).folded(nil).network, false)
    }
    var graph = try graph(Safetensors(path: path).metadata, path: path)
    graph.inputShape = Shape(resolution, resolution, graph.inputShape.channels)
    return (graph, true)
  }

  /// Quantises a checkpoint and writes it as a network of ours.
  ///
  /// * `checkpoint`: an ONNX file (".onnx"), or a checkpoint of `architecture`.
  /// * `architecture`: what a checkpoint's weights belong to; an ONNX file tells by itself.
  /// * `hasFineValues`: whether the values that need it most are kept in 12 bits: `FineValues`.
  /// * `comparedTasks`: tasks whose test pictures agreement is measured on, besides the photographs.
  /// * `comparedPictures`: how many pictures of each.
  public static func importing(
    _ checkpoint: String, as architecture: Zoo?, to path: String, cache: Cache = .standard, threads: Int,
    hasFineValues: Bool = true, comparedTasks: [ImageTask], comparedPictures: Int = 64
  ) throws -> ImportReport {
    let (calibration, photographs, values) = try quantising(
      checkpoint, as: architecture, to: path, hasFineValues: hasFineValues, cache: cache, threads: threads)
    let network = calibration.network
    let resolution = network.inputShape.height
    var tasks: [String: Agreement] = [:]
    for task in comparedTasks {
      tasks[task.name] = try Agreement.measured(
        network, values,
        images: Pictures.evenly(
          task.prepare(.test, resolution: resolution, cache: cache), count: comparedPictures,
          resolution: resolution), threads: threads)
    }
    return ImportReport(
      path: path, fineValues: network.nodes.filter(\.isFine).map(\.name),
      photographs: try Agreement.crossed(calibration, photographs: photographs), tasks: tasks)
  }

  /// Quantises a checkpoint, calibrated on the photographs, and writes it.
  private static func quantising(
    _ checkpoint: String, as architecture: Zoo?, to path: String, hasFineValues: Bool, cache: Cache,
    threads: Int
  ) throws -> (calibration: Calibration, photographs: [[UInt8]], values: ModelValues) {
    let (network, weights) = try floatNetwork(checkpoint, architecture)
    if let (name, _) = weights.values.first(where: { !$1.allSatisfy(\.isFinite) }) {
      throw FormatError(
        "has numbers of '\(name)' that are not finite", at: checkpoint, remedy: "export the network again")
    }
    let resolution = network.inputShape.height
    let urls = Catalog.photographs(cache: cache)
    guard !urls.isEmpty else {
      throw FormatError(
        "no photographs to calibrate on are here", at: cache.root.path,
        remedy: "get them with: remanence fetch photographs")
    }
    let photographs = try urls.map { try Pictures.load($0, resolution: resolution) }
    let pictures = Pictures.calibrating(photographs, resolution: resolution)
    var calibration = Calibration(network, weights, threads: threads)
    let seen = try calibration.observed(pictures)
    if hasFineValues {
      calibration.network.fineValues = try FineValues.chosen(calibration, seen, images: pictures)
    }
    let values = calibration.quantised(seen)
    try EnclosingFolder.make(for: path)
    try write(values, network: calibration.network, path: path)
    return (calibration, photographs, values)
  }

  private static func floatNetwork(
    _ path: String, _ architecture: Zoo?
  ) throws(FormatError) -> (network: Network, weights: Weights) {
    if path.hasSuffix(".onnx") {
      let read = try ONNXImport.read(path: path)
      guard let architecture, architecture.rawValue != read.network.name else { return read }
      throw FormatError(
        "holds another graph than \(architecture.rawValue)", at: path,
        remedy: "import it without naming an architecture")
    }
    guard let architecture else {
      throw FormatError(
        "is a checkpoint without a graph", at: path,
        remedy: "name the architecture that it was made for with --architecture")
    }
    return try Checkpoint.read(architecture, path: path)
  }
}

/// The folder that a file is about to be written into.
enum EnclosingFolder {
  static func make(for path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw FormatError(
        "cannot be made (\(error.localizedDescription))", at: folder.path,
        remedy: "check the disk and its permissions, or name another place")
    }
  }
}

extension Network {
  /// Classes of the classifier.
  var classes: Int {
    guard case .convolution(let classifier) = nodes[nodes.count - 1].operation else { return 0 }
    return classifier.outChannels
  }
}

extension Cache {
  /// Where an imported network is kept. The number changes with the way of quantising.
  func network(_ name: String) -> String {
    root.appending(path: "networks/\(name)-4.safetensors", directoryHint: .notDirectory).path
  }
}
