import Formats
public import Networks

/// A network as it is kept: its graph, its numbers in both precisions, and the digest that adapters refer to.
public struct FrozenNetwork: Sendable {
  /// The graph, norms folded, at the resolution that it was imported at.
  public var graph: Network
  /// The architecture, if the zoo has it.
  public var architecture: Zoo?
  /// Classes of the original classifier.
  public var classes: Int
  /// The numbers.
  public var values: ModelValues
  /// SHA-256 of the file, in hex.
  public var sha256: String
  /// What it can be loaded by again: a name that the product knows, or the path of a file from the root.
  public var origin: String

  /// The name of the architecture, or of a graph that the zoo does not have.
  public var name: String { graph.name }

  /// Pixels on each side that tasks are learned at unless told otherwise: the architecture's, or 96.
  public var learningResolution: Int { architecture?.learningResolution ?? Self.unknownsResolution }

  /// That of a graph that the zoo does not have.
  static let unknownsResolution = 96

  /// The graph at a square resolution, norms folded.
  public func network(resolution: Int) -> Network {
    var network = graph
    network.inputShape = Shape(resolution, resolution, graph.inputShape.channels)
    return network
  }
}

extension FrozenNetwork {
  /// Rounds the weights of `network` to 8 bits.
  public static func quantised(
    _ network: Network, _ weights: Weights, activationScales: [String: Float]
  ) -> ModelValues {
    var quantised: [String: QuantisedWeight] = [:]
    // Factors and summands of norms are used as they are; biases of convolutions come with the calibration.
    var factors: [String: [Float]] = [:]
    for (name, parameter, _) in network.parameters {
      if parameter.role.isQuantised {
        quantised[name] = QuantisedWeight(
          rounding: weights.values[name] ?? [], channels: parameter.extents[0])
      } else if parameter.role == .scale || parameter.role == .shift {
        factors[name] = weights.values[name]
      }
    }
    return ModelValues(
      floats: weights.values, biases: factors, quantised: quantised, activationScales: activationScales)
  }

  /// Writes a network of the zoo at its native resolution, whole or not at all.
  public static func write(
    _ values: ModelValues, architecture: Zoo, classes: Int, path: String
  ) throws(FormatError) {
    let network = architecture.network(resolution: architecture.nativeResolution, classes: classes)
    try write(values, network: network.folded(nil).network, path: path)
  }

  /// Writes a network, whole or not at all: an architecture of the zoo by its name, another with its graph.
  ///
  /// * `network`: norms folded, without anything that trains.
  public static func write(_ values: ModelValues, network: Network, path: String) throws(FormatError) {
    var tensors: [String: TensorData] = [:]
    for (name, floats) in values.floats {
      tensors["float32/\(name)"] = TensorData(floats, shape: [floats.count])
    }
    for (name, biases) in values.biases {
      tensors["bias/\(name)"] = TensorData(biases, shape: [biases.count])
    }
    for (name, weight) in values.quantised {
      tensors["int8/\(name)"] = TensorData(weight.integers, shape: [weight.integers.count])
      tensors["scale/\(name)"] = TensorData(weight.scales, shape: [weight.scales.count])
    }
    for (name, scale) in values.activationScales {
      tensors["activation/\(name)"] = TensorData([scale], shape: [1])
    }
    var metadata = ["format": "remanence.network.1"]
    if let architecture = Zoo.architecture(of: network) {
      metadata["architecture"] = architecture.rawValue
      metadata["classes"] = "\(network.classes)"
    } else {
      metadata["graph"] = try StoredGraph(network, place: path).json(place: path)
    }
    if !network.fineValues.isEmpty {
      metadata["fine"] = network.nodes.filter(\.isFine).map(\.name).joined(separator: "\n")
    }
    try Safetensors.write(tensors, metadata: metadata, to: path)
  }

  /// Reads a network that `write` wrote: what the precision needs, and nothing else.
  public init(path: String, precision: Precision) throws(FormatError) {
    try self.init(ByteSource(path: path), sha256: SHA256(ofFile: path), precision: precision)
  }

  /// Reads a network from `source`, whose digest is known. A network that is kept without float32 numbers is
  /// in float32 what its integers stand for.
  init(_ source: ByteSource, sha256: SHA256, precision: Precision) throws(FormatError) {
    let file = try Safetensors(source)
    let graph = try Self.graph(file.metadata, path: source.name)
    architecture = Zoo.architecture(of: graph)
    self.graph = graph
    classes = graph.classes
    self.sha256 = sha256.hexadecimal
    origin = source.name
    let hasFloats = file.entries.contains { $0.name.hasPrefix("float32/") }
    var values = ModelValues(floats: [:])
    for entry in file.entries {
      let parts = entry.name.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      let name = parts[1]
      func weight() throws(FormatError) -> QuantisedWeight {
        QuantisedWeight(
          integers: try file.int8s(of: entry.name), scales: try file.floats(of: "scale/\(name)"))
      }
      switch (parts[0], precision) {
      case ("activation", _): values.activationScales[name] = try file.floats(of: entry.name).first
      case ("float32", .float32): values.floats[name] = try file.floats(of: entry.name)
      case ("bias", .int8): values.biases[name] = try file.floats(of: entry.name)
      case ("int8", .int8): values.quantised[name] = try weight()
      case ("bias", .float32) where !hasFloats: values.floats[name] = try file.floats(of: entry.name)
      case ("int8", .float32) where !hasFloats: values.floats[name] = try weight().values
      default: break
      }
    }
    try values.check(against: graph, precision, path: source.name)
    if precision == .int8, hasFloats {
      try values.measureDivisors(of: graph) { (name, elements) throws(FormatError) in
        guard let entry = file.entry("float32/\(name)"), elements.upperBound <= entry.count else {
          return nil
        }
        return try file.floats(of: entry.name, in: elements)
      }
    }
    self.values = values
  }

  /// The graph that a network's file tells of, with its fine values.
  static func graph(_ metadata: [String: String], path: String) throws(FormatError) -> Network {
    var graph = try coarseGraph(metadata, path: path)
    let fine = Set((metadata["fine"] ?? "").split(separator: "\n").map(String.init))
    graph.fineValues = fine
    guard graph.fineValues == fine else {
      throw FormatError(
        "has fine values that are none of its network's", at: path,
        remedy: "the file is damaged: import the network again")
    }
    return graph
  }

  private static func coarseGraph(_ metadata: [String: String], path: String) throws(FormatError) -> Network {
    if metadata["format"] == "remanence.network.1" {
      if let json = metadata["graph"] { return try StoredGraph(json: json, place: path).network(place: path) }
      if let architecture = Zoo(rawValue: metadata["architecture"] ?? ""),
        let classes = Int(metadata["classes"] ?? ""), (1...StoredGraph.maximumExtent).contains(classes)
      {
        let resolution = architecture.nativeResolution
        return architecture.network(resolution: resolution, classes: classes).folded(nil).network
      }
    }
    throw FormatError(
      "is not a network of ours", at: path, remedy: "make one with: remanence import FILE -o NET")
  }
}
