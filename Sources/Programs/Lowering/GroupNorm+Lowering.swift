import Networks

extension Lowering {
  mutating func lowerGroupNorm(_ operation: GroupNorm, _ node: Int) {
    let owner = network.nodes[node]
    let positions = positions(operation, node)
    let isInteger = precision == .int8
    if !isInteger {
      func statistic(_ kind: Tensor.Kind) -> TensorID {
        tensor(kind, .float32, rows: rows(node) / positions, columns: operation.groups)
      }
      normStatistics[node] = (statistic(.mean(node: node)), statistic(.deviation(node: node)))
    }
    let output = tensor(
      .value(node: node), elementForActivations, rows: rows(node), columns: operation.channels,
      scale: isInteger ? Scale(base: node) : Scale())
    emit(
      .forward, node,
      GroupNormInstruction(
        groups: operation.groups, positions: positions, epsilon: operation.epsilon,
        input: values[owner.inputs[0]]!, scale: parameter(node, .scale), shift: parameter(node, .shift),
        output: output, means: normStatistics[node]?.mean, deviations: normStatistics[node]?.deviation))
    values[node] = output
  }

  /// Rows that are normalised together.
  private func positions(_ operation: GroupNorm, _ node: Int) -> Int {
    operation.isPerPosition ? 1 : shapes[node].positions
  }

  mutating func lowerGroupNormBackward(_ operation: GroupNorm, _ node: Int) {
    let owner = network.nodes[node]
    guard let error = settledError(node, mask: nil, fold: nil) else { return }
    let source = owner.inputs[0]
    func gradient(_ role: ParameterRole) -> TensorID? {
      guard owner.trainable.contains(role) else { return nil }
      return tensor(
        .gradient(ParameterKey(node, role)), elementForGradients, rows: 1, columns: operation.channels)
    }
    let output = needsGradient[source] ? errorTensor(of: source, from: node) : nil
    let gradients = (scale: gradient(.scale), shift: gradient(.shift))
    let scale = tensors[error.tensor.index].scale
    var epilogue = errorEpilogue(
      exponents: [scale.exponent].compactMap(\.self), offset: scale.offset,
      factor: Double(positions(operation, node) * operation.channels / operation.groups))
    epilogue.requantisation?.outputBase = tensors[values[source]!.index].scale.base
    emit(
      .errorBackward, node,
      GroupNormBackwardInstruction(
        groups: operation.groups, positions: positions(operation, node), epsilon: operation.epsilon,
        input: values[source]!, error: error.tensor, scale: parameter(node, .scale),
        means: normStatistics[node]?.mean, deviations: normStatistics[node]?.deviation, output: output,
        epilogue: epilogue, scaleGradient: gradients.scale, shiftGradient: gradients.shift))
    if let output { contribute(ownError(output), to: source) }
    if let scale = gradients.scale {
      emitUpdate(parameter(node, .scale), scale, node, errors: [error.tensor])
    }
    if let shift = gradients.shift {
      emitUpdate(parameter(node, .shift), shift, node, errors: [error.tensor])
    }
  }
}
