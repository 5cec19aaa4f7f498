import Formats
import Foundation
public import Networks
public import Tasks

extension FrozenNetwork {
  /// The network called `nameOrPath`: the embedded one, one that has been fetched (imported at its first
  /// use), or a file that `import` or `pretrain` wrote.
  ///
  /// * `note`: told, in a line, that a network is imported first, which takes long.
  /// * `importing`: told how far that has come.
  /// - Throws: `FormatError` when it is neither.
  public static func load(
    _ nameOrPath: String, precision: Precision, cache: Cache = .standard, threads: Int,
    note: (String) -> Void = { _ in }, importing: ImportPhase.Progress = { _, _, _ in }
  ) throws -> FrozenNetwork {
    try check(nameOrPath, cache: cache)
    guard let architecture = Zoo(rawValue: nameOrPath) else {
      var network: FrozenNetwork
      do {
        network = try FrozenNetwork(path: nameOrPath, precision: precision)
      } catch {
        guard let format = CheckpointFormat(path: nameOrPath), format != .safetensors else { throw error }
        throw FormatError(
          "is somebody's checkpoint and no network of ours yet", at: nameOrPath,
          remedy: "import it first: " + shellQuoted(["remanence", "import", nameOrPath, "-o", "NET"]))
      }
      network.origin = PathText.absolute(nameOrPath)
      return network
    }
    if architecture == .embedded { return try embedded(precision: precision) }
    let path = cache.network(architecture.rawValue)
    if !FileManager.default.fileExists(atPath: path) {
      guard let checkpoint = Catalog.checkpoint(named: architecture.rawValue, cache: cache) else {
        throw noWeights(of: architecture, in: cache)
      }
      note("importing \(architecture.rawValue): calibrating on photographs")
      try OutputPlace.makeFolder(
        URL(filePath: path).deletingLastPathComponent().path,
        remedy: "check the disk and its permissions, or set REMANENCE_CACHE")
      _ = try quantising(
        checkpoint.path, as: architecture, to: path, normalisation: nil,
        fineNoise: FineValues.noiseBelowAnswers, cache: cache,
        threads: threads, progress: importing)
    }
    var network = try FrozenNetwork(path: path, precision: precision)
    network.origin = architecture.rawValue
    return network
  }

  /// Checks that there is something for `load` to read, so that a mistake in a name costs no other work.
  /// - Throws: `FormatError` when it is neither a name of a network that is here or can be imported, nor a
  ///   file.
  public static func check(_ nameOrPath: String, cache: Cache = .standard) throws(FormatError) {
    let files = FileManager.default
    guard let architecture = Zoo(rawValue: nameOrPath) else {
      guard PathText.isThere(nameOrPath) else {
        let names = Zoo.allCases.map(\.rawValue)
        throw FormatError(
          "is neither a file nor the name of a network", at: nameOrPath,
          remedy: nameOrPath.suggestion(among: names, orAt: nameOrPath)
            + "name a file that import wrote, or one of \(names.joined(separator: ", "))")
      }
      return
    }
    guard
      architecture == .embedded || files.fileExists(atPath: cache.network(architecture.rawValue))
        || Catalog.checkpoint(named: architecture.rawValue, cache: cache) != nil
    else {
      throw noWeights(of: architecture, in: cache)
    }
  }

  /// Why there is nothing to import `architecture` from.
  static func noWeights(of architecture: Zoo, in cache: Cache) -> FormatError {
    FormatError(
      "no weights of \(architecture.rawValue) are here", at: cache.root.path,
      remedy: architecture.checkpointLayer == nil
        ? "none can be fetched: this network serves plans only"
        : "get them with: remanence fetch \(architecture.rawValue) photographs (its weights, and 26 pictures "
          + "that its rounding to 8 bits is fitted to)")
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
