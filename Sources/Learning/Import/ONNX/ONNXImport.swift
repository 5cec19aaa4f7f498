public import Formats
public import Networks

/// Networks from ONNX files: image classifiers of convolutions, norms, rectifiers, residual sums and one
/// linear classifier, as PyTorch's exporters write MobileNetV2 and EfficientNet-Lite (operators of version 13
/// or later).
public enum ONNXImport {
  /// Reads the classifier in the ONNX file at `path`.
  ///
  /// A graph that equals one of the zoo's but for names becomes the zoo's, so that it is the same network as
  /// one read from a checkpoint. Another gets names of its own, and blocks where it has inverted residuals.
  ///
  /// * `normalisation`: how bytes become the input; nil for what the zoo says of a graph of its own, and
  ///   ImageNet's for any other.
  ///
  /// - Returns: the network at the resolution of its file, norms folded, and its weights by our names and in
  ///   our layout.
  ///
  /// - Throws: `FormatError` when the file is damaged, or naming the first node that means something else
  ///   than we can run.
  public static func read(
    path: String, normalisation: Normalisation? = nil
  ) throws(FormatError) -> (network: Network, weights: Weights) {
    try network(of: ONNXModel(path: path), name: path, normalisation: normalisation)
  }

  /// The network of a file that has been read; `name` is the file's, for messages.
  static func network(
    of model: ONNXModel, name: String, normalisation: Normalisation? = nil
  ) throws(FormatError) -> (network: Network, weights: Weights) {
    var graph = try ONNXGraph(model, name: name, normalisation: normalisation ?? .imageNet)
    try graph.readNodes()
    let (network, weights) = try graph.foldedClassifier()
    if var known = Zoo.graph(equalTo: network) {
      known.normalisation = normalisation ?? known.normalisation
      return (known, weights.renamed(from: network, to: known))
    }
    let named = network.withBlocksAndNames()
    return (named, weights.renamed(from: network, to: named))
  }
}

extension Weights {
  /// The same values under the names of a network with the same nodes in the same order.
  func renamed(from old: Network, to new: Network) -> Weights {
    var renamed: [String: [Float]] = [:]
    for ((oldName, _, _), (newName, _, _)) in zip(old.parameters, new.parameters) {
      renamed[newName] = values[oldName]
    }
    return Weights(renamed)
  }
}
