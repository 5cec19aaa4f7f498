import Networks

/// The linear classifier of a task.
enum Head {
  /// The backbone with its last node, the classifier, replaced by a fresh trainable one.
  static func attached(to backbone: Network, classes: Int) throws(NetworkError) -> Network {
    guard let last = backbone.nodes.last, case .convolution(let classifier) = last.operation,
      classifier.kernel == 1, classifier.groups == 1
    else {
      throw NetworkError("\(backbone.name) does not end in a linear classifier that a task could replace")
    }
    return backbone.rewritten { node, index, target, _ in
      guard index == backbone.nodes.count - 1 else { return target.append(node) }
      return target.append(
        node.name, .convolution(.linear(classifier.inChannels, classes)), node.inputs,
        trainable: [.weight, .bias], isAdapter: true)
    }
  }
}
