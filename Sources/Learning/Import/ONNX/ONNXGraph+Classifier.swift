import Formats
import Networks

extension ONNXGraph {
  /// The network with its norms folded, checked to be a classifier that can run in integers and be taught.
  func foldedClassifier() throws(FormatError) -> (network: Network, weights: Weights) {
    let last = network.nodes.count - 1
    guard case .node(last, _)? = values[model.outputs[0].name],
      case .convolution(let classifier) = network.nodes[last].operation, classifier.kernel == 1,
      classifier.groups == 1, shapes[last].positions == 1
    else {
      throw FormatError(
        "is not what a linear layer makes at the end", at: "\(file), output '\(model.outputs[0].name)'",
        remedy: "export the classifier's logits as the only output, without Softmax")
    }
    let pools = network.nodes.filter { if case .globalPool = $0.operation { true } else { false } }
    guard pools.count == 1 else {
      throw FormatError(
        "has \(pools.count) global average pools", at: file,
        remedy: "export a network with one before its classifier")
    }
    let consumers = network.consumers()
    if let unread = consumers.firstIndex(of: []), unread != last {
      throw error(unread, "makes what nothing reads", remedy: "export the network without it")
    }
    let (folded, foldedWeights) = network.folded(weights)
    let foldedConsumers = folded.consumers()
    // Limits of this import, not of int8: what it calibrates and equalises has been tried on such graphs
    // alone.
    for (index, node) in folded.nodes.enumerated() {
      let position = network.nodes.firstIndex { $0.name == node.name } ?? index
      switch node.operation {
      case .norm:
        throw error(
          position, "follows a value that others read too", remedy: "only a norm that can be folded is read")
      case .rectifier:
        guard case .convolution = folded.nodes[node.inputs[0]].operation,
          foldedConsumers[node.inputs[0]].count == 1
        else {
          throw error(
            position, "does not follow a Conv or norm of its own", remedy: "only rectifiers that do are read")
        }
      case .add where node.inputs.contains { folded.nodes[$0].operation.isRectifier }:
        throw error(
          position, "adds a value that has been rectified, which this import does not read",
          remedy: "only sums of what norms or other sums make are read")
      default: break
      }
    }
    return (folded, foldedWeights)
  }

  private func error(_ node: Int, _ what: String, remedy: String) -> FormatError {
    origins[network.nodes[node].name]?.error(what, remedy: remedy)
      ?? FormatError(what, at: "\(file), input", remedy: remedy)
  }
}

extension Networks.Operation {
  fileprivate var isRectifier: Bool {
    if case .rectifier = self { true } else { false }
  }
}
