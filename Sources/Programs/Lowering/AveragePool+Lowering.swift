import Networks

extension Lowering {
  mutating func lowerAveragePool(_ operation: AveragePool, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    let input = values[source]!
    var scale = tensors[input.index].scale
    // The means of fine values have 8 bits again, in steps of 16; convolutions that learn count with those.
    if tensors[input.index].isFine { scale.offset += 4 }
    let output = tensor(
      .value(node: node), tensors[input.index].element, rows: rows(node),
      columns: shapes[node].channels, scale: scale)
    emit(
      .forward, node,
      AveragePoolInstruction(
        batch: batch, shape: shapes[source], size: operation.size, input: input, output: output))
    values[node] = output
  }

  /// Copies each error to its cell; the division by size² goes into the exponent (int8) or the kernel
  /// (float32).
  mutating func lowerAveragePoolBackward(_ operation: AveragePool, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source], let error = settledError(node, mask: nil, fold: nil) else { return }
    var scale = tensors[error.tensor.index].scale
    if precision == .int8 { scale.offset -= 2 * operation.size.trailingZeroBitCount }
    let output = tensor(
      .error(node: source, from: node), elementForErrors,
      rows: rows(source), columns: shapes[source].channels, scale: scale)
    emit(
      .errorBackward, node,
      AveragePoolInstruction(
        batch: batch, shape: shapes[source], size: operation.size, input: error.tensor, output: output,
        isBackward: true))
    contribute(ErrorContribution(tensor: output), to: source)
  }
}
