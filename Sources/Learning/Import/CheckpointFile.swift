import Formats
import Networks

/// The float weights of a known architecture, read from a file of somebody else's making.
public enum CheckpointFile {
  /// Reads the weights of `architecture` from a PyTorch checkpoint or a safetensors file with the same names.
  ///
  /// - Returns: the network at its native resolution with the classes of its checkpoint, norms folded, and
  ///   its weights by our names and in our layout.
  /// - Throws: `FormatError` when the file is damaged, or lacks a tensor, or has one of another shape.
  public static func read(
    _ architecture: Zoo, path: String
  ) throws(FormatError) -> (network: Network, weights: Weights) {
    let tensors: (String) throws(FormatError) -> TensorData
    let names: [String: [Int]]
    if CheckpointFormat(path: path) == .safetensors {
      let file = try Safetensors(path: path)
      tensors = { name throws(FormatError) in try file.tensor(name) }
      names = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.shape) })
    } else {
      let file = try TorchPickle(path: path)
      tensors = { name throws(FormatError) in try file.tensor(name) }
      names = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.shape) })
    }
    // A whole training state holds the weights below a name of its own: `state_dict.`, `module.`.
    let outline = architecture.network(resolution: architecture.nativeResolution, classes: 2)
    let last = outline.nodes[outline.nodes.count - 1]
    let classifier = CheckpointNames.name(of: .bias, of: last, in: architecture)
    let found =
      names.keys.filter { $0 == classifier || $0.hasSuffix("." + classifier) }
      .min { ($0.utf8.count, $0) < ($1.utf8.count, $1) } ?? classifier
    let above = String(found.dropLast(classifier.count))
    guard let classes = names[found]?.first, (1...StoredGraph.maximumExtent).contains(classes)
    else {
      throw FormatError(
        "has no classifier of \(architecture.rawValue)", at: path,
        remedy: "name the architecture that the file was made for with --architecture")
    }
    let network = architecture.network(resolution: architecture.nativeResolution, classes: classes)
    var weights = Weights()
    for (node, parameter) in network.nodes.flatMap({ node in
      node.operation.rule.parameters.map { (node, $0) }
    }) {
      let name = "\(node.name).\(parameter.role.rawValue)"
      let foreign = above + CheckpointNames.name(of: parameter.role, of: node, in: architecture)
      let tensor = try tensors(foreign)
      guard tensor.count == parameter.count, let values = tensor.floats else {
        throw FormatError(
          "has shape \(tensor.shape), not the \(parameter.count) numbers of \(name)",
          at: "\(path), tensor '\(foreign)'",
          remedy: "name the architecture that the file was made for with --architecture")
      }
      weights.values[name] = parameter.role == .weight ? inputsLast(values, parameter.extents) : values
    }
    let folded = network.folded(weights)
    return (folded.network, folded.weights)
  }

  /// From output × input × rows × columns to output × rows × columns × input.
  static func inputsLast(_ values: [Float], _ extents: [Int]) -> [Float] {
    let (outputs, taps, inputs) = (extents[0], extents[1] * extents[2], extents[3])
    guard taps > 1, inputs > 1 else { return values }
    var result = values
    for output in 0..<outputs {
      for input in 0..<inputs {
        for tap in 0..<taps {
          result[(output * taps + tap) * inputs + input] = values[(output * inputs + input) * taps + tap]
        }
      }
    }
    return result
  }
}
