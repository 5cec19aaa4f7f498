extension Network {
  /// The network without its frozen norms, each folded into the convolution before it:
  /// w′ = w · scale / √(variance + ε), b′ = (b − mean) · scale / √(variance + ε) + shift.
  ///
  /// A norm that trains, or that does not follow a convolution of its own, stays.
  /// - Parameter weights: those of this network; the result's weights are given back beside it. Nil folds the
  ///   graph alone.
  public func folded(_ weights: Weights?) -> (network: Network, weights: Weights) {
    let consumers = consumers()
    var values = weights?.values ?? [:]
    var foldable: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      guard case .norm(let norm) = node.operation, node.trainable.isEmpty,
        case .convolution = nodes[node.inputs[0]].operation, consumers[node.inputs[0]].count == 1,
        nodes[node.inputs[0]].trainable.isEmpty
      else { continue }
      foldable.insert(index)
      if weights != nil { Self.fold(norm, node.name, into: nodes[node.inputs[0]].name, &values) }
    }
    let network = rewritten { node, index, target, _ in
      if foldable.contains(index) { return node.inputs[0] }
      var node = node
      if case .convolution(var convolution) = node.operation,
        consumers[index].count == 1, foldable.contains(consumers[index][0])
      {
        convolution.hasBias = true
        node.operation = .convolution(convolution)
      }
      return target.append(node)
    }
    return (network, Weights(values))
  }

  private static func fold(
    _ norm: Norm, _ name: String, into convolution: String, _ values: inout [String: [Float]]
  ) {
    guard let scale = values["\(name).scale"], let shift = values["\(name).shift"],
      let mean = values["\(name).mean"], let variance = values["\(name).variance"],
      var weight = values["\(convolution).weight"]
    else { return }
    let bias = values["\(convolution).bias"] ?? Array(repeating: 0, count: norm.channels)
    let perChannel = weight.count / norm.channels
    var folded = bias
    for channel in 0..<norm.channels {
      let factor = scale[channel] / (variance[channel] + norm.epsilon).squareRoot()
      for element in channel * perChannel..<(channel + 1) * perChannel { weight[element] *= factor }
      folded[channel] = (bias[channel] - mean[channel]) * factor + shift[channel]
    }
    values["\(convolution).weight"] = weight
    values["\(convolution).bias"] = folded
    for role in ["scale", "shift", "mean", "variance"] { values["\(name).\(role)"] = nil }
  }
}
