import Networks

extension Lowering {
  mutating func lowerNorm(_ operation: Norm, _ node: Int) throws(NetworkError) {
    let owner = network.nodes[node]
    let rectifier = fusedRectifier(after: node)
    let valueNode = rectifier?.node ?? node
    guard rectifier?.rectifier.limit == nil else {
      throw NetworkError(
        "\(owner.name): a norm that trains is followed by a plain rectifier, without a limit")
    }
    let usesBatch = isTraining && !owner.trainable.isEmpty
    guard usesBatch || !needsGradient[node] else {
      throw NetworkError("\(owner.name): a frozen norm that errors pass through must be folded first")
    }
    let mask =
      rectifier != nil && needsGradient[node]
      ? tensor(
        .mask(node: valueNode), .bit, rows: rows(node),
        columns: operation.channels)
      : nil
    if usesBatch {
      normStatistics[node] = (
        tensor(.mean(node: node), .float32, rows: 1, columns: operation.channels),
        tensor(.deviation(node: node), .float32, rows: 1, columns: operation.channels)
      )
    }
    let output = tensor(
      .value(node: valueNode), .float32, rows: rows(node), columns: operation.channels)
    emit(
      .forward, node,
      NormInstruction(
        epsilon: operation.epsilon, input: values[owner.inputs[0]]!, scale: parameter(node, .scale),
        shift: parameter(node, .shift), mean: parameter(node, .mean), variance: parameter(node, .variance),
        output: output, batchMean: normStatistics[node]?.mean,
        batchDeviation: normStatistics[node]?.deviation, isRectified: rectifier != nil,
        maskOut: mask))
    values[node] = output
    if let rectifier {
      values[rectifier.node] = output
      if let mask { masks[rectifier.node] = mask }
    }
  }

  mutating func lowerNormBackward(_ operation: Norm, _ node: Int) {
    let owner = network.nodes[node]
    let valueNode = fusedRectifier(after: node)?.node ?? node
    guard let statistics = normStatistics[node],
      let error = settledError(valueNode, mask: masks[valueNode], fold: nil)
    else { return }
    let source = owner.inputs[0]
    let output = errorTensor(of: source, from: node)
    let gradients = (
      scale: tensor(
        .gradient(ParameterKey(node, .scale)), .float32, rows: 1, columns: operation.channels),
      shift: tensor(
        .gradient(ParameterKey(node, .shift)), .float32, rows: 1, columns: operation.channels)
    )
    emit(
      .errorBackward, node,
      NormBackwardInstruction(
        input: values[source]!, error: error.tensor, scale: parameter(node, .scale),
        batchMean: statistics.mean, batchDeviation: statistics.deviation, output: output,
        scaleGradient: gradients.scale, shiftGradient: gradients.shift))
    // The kernel always writes the error; nobody reads it where nothing before the norm learns.
    if needsGradient[source] { contribute(ErrorContribution(tensor: output), to: source) }
    if owner.trainable.contains(.scale) {
      emitUpdate(parameter(node, .scale), gradients.scale, node, errors: [])
    }
    if owner.trainable.contains(.shift) {
      emitUpdate(parameter(node, .shift), gradients.shift, node, errors: [])
    }
  }
}
