import Networks

extension Lowering {
  mutating func lowerGlobalPool(_ operation: GlobalPool, _ node: Int) throws(NetworkError) {
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
      GlobalPoolInstruction(
        batch: batch, shape: shapes[source], input: input,
        lengths: operation.withinText ? try textLengths(for: node) : nil, output: output))
    values[node] = output
  }

  mutating func lowerGlobalPoolBackward(_ operation: GlobalPool, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source] else { return }
    if operation.withinText {
      lowerTextPoolBackward(node, source)
      return
    }
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

  /// Each text divides by its own length, so its errors are rounded again.
  private mutating func lowerTextPoolBackward(_ node: Int, _ source: Int) {
    guard let error = settledError(node, mask: nil, fold: nil), let lengths else { return }
    let scale = tensors[error.tensor.index].scale
    let output = errorTensor(of: source, from: node)
    let channels = shapes[source].channels
    // Accumulators, and what they are rounded to.
    let scratch =
      precision == .int8 ? tensor(.sums(node: node), .int32, rows: 2 * batch, columns: channels) : nil
    emit(
      .errorBackward, node,
      TextPoolBackwardInstruction(
        batch: batch, shape: shapes[source], input: error.tensor, lengths: lengths, output: output,
        epilogue: errorEpilogue(exponents: [scale.exponent].compactMap(\.self), offset: scale.offset - 16),
        scratch: scratch))
    contribute(
      ErrorContribution(tensor: output, foldable: precision == .int8 ? instructions.count - 1 : nil),
      to: source)
  }

  /// The weight of the frozen convolution that made a value that only one node reads, in int8.
  private mutating func onlyFrozenProducer(of node: Int) -> ParameterID? {
    guard precision == .int8, consumers[node].count == 1 else { return nil }
    var producer = node
    if case .rectifier = network.nodes[node].operation { producer = network.nodes[node].inputs[0] }
    guard consumers[producer].count == 1, case .convolution = network.nodes[producer].operation,
      network.nodes[producer].hasChannelScales
    else { return nil }
    return parameter(producer, .weight)
  }
}
