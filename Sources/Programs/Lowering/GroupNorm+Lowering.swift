import Networks

extension Lowering {
  mutating func lowerGroupNorm(_ operation: GroupNorm, _ node: Int) {
    let owner = network.nodes[node]
    let positions = operation.isPerPosition ? 1 : shapes[node].positions
    func statistic(_ kind: Tensor.Kind) -> TensorID {
      tensor(kind, .float32, rows: rows(node) / positions, columns: operation.groups)
    }
    let statistics = (mean: statistic(.mean(node: node)), deviation: statistic(.deviation(node: node)))
    let output = tensor(
      .value(node: node), .float32, rows: rows(node), columns: operation.channels)
    emit(
      .forward, node,
      GroupNormInstruction(
        groups: operation.groups, positions: positions, epsilon: operation.epsilon,
        input: values[owner.inputs[0]]!, scale: parameter(node, .scale), shift: parameter(node, .shift),
        output: output, means: statistics.mean, deviations: statistics.deviation))
    normStatistics[node] = statistics
    values[node] = output
  }

  mutating func lowerGroupNormBackward(_ operation: GroupNorm, _ node: Int) {
    let owner = network.nodes[node]
    guard let statistics = normStatistics[node], let error = settledError(node, mask: nil, fold: nil) else {
      return
    }
    let source = owner.inputs[0]
    func gradient(_ role: ParameterRole) -> TensorID? {
      guard owner.trainable.contains(role) else { return nil }
      return tensor(
        .gradient(ParameterKey(node, role)), .float32, rows: 1, columns: operation.channels)
    }
    let output = needsGradient[source] ? errorTensor(of: source, from: node) : nil
    let gradients = (scale: gradient(.scale), shift: gradient(.shift))
    emit(
      .errorBackward, node,
      GroupNormBackwardInstruction(
        groups: operation.groups, positions: operation.isPerPosition ? 1 : shapes[node].positions,
        input: values[source]!, error: error.tensor, scale: parameter(node, .scale), means: statistics.mean,
        deviations: statistics.deviation, output: output, scaleGradient: gradients.scale,
        shiftGradient: gradients.shift))
    if let output { contribute(ErrorContribution(tensor: output), to: source) }
    if let scale = gradients.scale { emitUpdate(parameter(node, .scale), scale, node, errors: []) }
    if let shift = gradients.shift { emitUpdate(parameter(node, .shift), shift, node, errors: []) }
  }
}
