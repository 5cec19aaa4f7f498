import Formats
public import Networks

/// A network as it is kept: its architecture, its numbers in both precisions, and the digest that adapters refer
/// to.
public struct FrozenNetwork: Sendable {
  /// Which graph.
  public var architecture: Zoo
  /// Classes of the original classifier.
  public var classes: Int
  /// The numbers.
  public var values: ModelValues
  /// SHA-256 of the file, in hex.
  public var sha256: String

  /// The architecture's name.
  public var name: String { architecture.rawValue }

  /// The graph at a resolution, norms folded.
  public func network(resolution: Int) -> Network {
    architecture.network(resolution: resolution, classes: classes).folded(nil).network
  }
}

extension FrozenNetwork {
  /// Rounds the weights of `network` to 8 bits.
  public static func quantised(
    _ network: Network, _ weights: Weights, activationScales: [String: Float]
  ) -> ModelValues {
    var quantised: [String: QuantisedWeight] = [:]
    for (name, parameter, _) in network.parameters where parameter.role == .weight {
      quantised[name] = QuantisedWeight(rounding: weights.values[name] ?? [], channels: parameter.extents[0])
    }
    return ModelValues(floats: weights.values, quantised: quantised, activationScales: activationScales)
  }

  /// Writes a network's numbers, whole or not at all.
  public static func write(_ values: ModelValues, architecture: Zoo, classes: Int, path: String) throws(FormatError) {
    var tensors: [String: TensorData] = [:]
    for (name, floats) in values.floats { tensors["float32/\(name)"] = TensorData(floats, shape: [floats.count]) }
    for (name, biases) in values.biases { tensors["bias/\(name)"] = TensorData(biases, shape: [biases.count]) }
    for (name, weight) in values.quantised {
      tensors["int8/\(name)"] = TensorData(weight.integers, shape: [weight.integers.count])
      tensors["scale/\(name)"] = TensorData(weight.scales, shape: [weight.scales.count])
    }
    for (name, scale) in values.activationScales { tensors["activation/\(name)"] = TensorData([scale], shape: [1]) }
    try Safetensors.write(
      tensors,
      metadata: ["format": "remanence.network.1", "architecture": architecture.rawValue, "classes": "\(classes)"],
      to: path)
  }

  /// Reads a network that `write` wrote: what the precision needs, and nothing else.
  public init(path: String, precision: Precision) throws(FormatError) {
    try self.init(ByteSource(path: path), sha256: SHA256(ofFile: path), precision: precision)
  }

  /// Reads a network from `source`, whose digest is known. A network that is kept without float32 numbers is in
  /// float32 what its integers stand for.
  init(_ source: ByteSource, sha256: SHA256, precision: Precision) throws(FormatError) {
    let file = try Safetensors(source)
    guard file.metadata["format"] == "remanence.network.1",
      let architecture = Zoo(rawValue: file.metadata["architecture"] ?? ""),
      let classes = Int(file.metadata["classes"] ?? ""), classes > 0
    else {
      throw FormatError(
        "is not a network of ours", at: source.name, remedy: "make one with: remanence import FILE -o NET")
    }
    self.architecture = architecture
    self.classes = classes
    self.sha256 = sha256.hexadecimal
    let hasFloats = file.entries.contains { $0.name.hasPrefix("float32/") }
    var values = ModelValues(floats: [:])
    for entry in file.entries {
      let parts = entry.name.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      let name = parts[1]
      func weight() throws(FormatError) -> QuantisedWeight {
        QuantisedWeight(integers: try file.int8s(of: entry.name), scales: try file.floats(of: "scale/\(name)"))
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
    self.values = values
  }
}
