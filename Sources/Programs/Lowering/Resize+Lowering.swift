import Networks

extension Lowering {
  mutating func lowerResize(_ operation: Resize, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    let input = values[source]!
    let output = tensor(
      .value(node: node), elementForActivations, rows: rows(node),
      columns: shapes[node].channels, scale: tensors[input.index].scale)
    emit(
      .forward, node,
      ResizeInstruction(
        batch: batch, from: shapes[source], to: shapes[node], input: input, output: output))
    values[node] = output
  }

  mutating func lowerResizeBackward(_ operation: Resize, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source], let error = settledError(node, mask: nil, fold: nil) else { return }
    let output = errorTensor(of: source, from: node)
    let scale = tensors[error.tensor.index].scale
    // The kernel's weights count in 2⁻¹⁴.
    let epilogue = errorEpilogue(
      exponents: [scale.exponent].compactMap(\.self), offset: scale.offset - 14)
    let scratch =
      precision == .int8
      ? tensor(
        .sums(node: node), .int32, rows: threads * shapes[source].positions,
        columns: shapes[source].channels)
      : nil
    emit(
      .errorBackward, node,
      ResizeBackwardInstruction(
        batch: batch, from: shapes[source], to: shapes[node], input: error.tensor, output: output,
        epilogue: epilogue, scratch: scratch))
    // The float32 kernel takes no mask: a combination applies it.
    let at = precision == .int8 ? instructions.count - 1 : nil
    contribute(ErrorContribution(tensor: output, maskable: at, foldable: at), to: source)
  }
}
