import Networks

extension Lowering {
  mutating func lowerGlobalPool(_ node: Int) {
    let source = network.nodes[node].inputs[0]
    let input = values[source]!
    let read = tensors[input.index]
    // A mean is never beyond what it is of: where nothing has been calibrated, the scale stays.
    let isCalibrated = network.nodes[node].origin == .backbone
    let output = tensor(
      .value(node: node), read.element, rows: rows(node), columns: shapes[node].channels,
      scale: isCalibrated ? Scale(base: node) : read.scale)
    emit(
      .forward, node,
      GlobalPoolInstruction(batch: batch, shape: shapes[source], input: input, output: output))
    values[node] = output
  }

  mutating func lowerGlobalPoolBackward(_ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source] else { return }
    // The error is still one row per image here: the division by the positions, and the scales per channel of
    // the frozen convolution below, are folded in before it is spread.
    let weight = onlyFrozenProducer(of: source)
    let fold = precision == .int8 ? Fold(weight: weight, factor: 1 / Double(shapes[source].positions)) : nil
    guard let error = settledError(node, mask: nil, fold: fold) else { return }
    let output = tensor(
      .error(node: source, from: node), elementForErrors,
      rows: rows(source),
      columns: shapes[source].channels, scale: tensors[error.tensor.index].scale)
    emit(
      .errorBackward, node,
      GlobalPoolBackwardInstruction(
        batch: batch, shape: shapes[source], input: error.tensor, output: output))
    contribute(
      ErrorContribution(
        tensor: output, maskable: instructions.count - 1, folded: weight.map { Fold(weight: $0) }),
      to: source)
  }

  /// The weight of the frozen convolution that made a value that only one node reads, in int8.
  private mutating func onlyFrozenProducer(of node: Int) -> ParameterID? {
    guard precision == .int8, consumers[node].count == 1 else { return nil }
    var producer = node
    if case .rectifier = network.nodes[node].operation { producer = network.nodes[node].inputs[0] }
    guard consumers[producer].count == 1, case .convolution = network.nodes[producer].operation,
      hasChannelScales(producer)
    else { return nil }
    return parameter(producer, .weight)
  }
}
