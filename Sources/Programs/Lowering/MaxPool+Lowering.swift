import Networks

extension Lowering {
  private func geometry(_ operation: MaxPool, _ node: Int) -> Geometry {
    let (from, to) = (shapes[network.nodes[node].inputs[0]], shapes[node])
    return Geometry(
      batch: batch, inHeight: from.height, inWidth: from.width, inChannels: from.channels,
      outHeight: to.height, outWidth: to.width, outChannels: to.channels, kernel: operation.kernel,
      stride: operation.stride, padTop: operation.padding, padLeft: operation.padding,
      groups: from.channels, isTransposed: false)
  }

  mutating func lowerMaxPool(_ operation: MaxPool, _ node: Int) {
    let input = values[network.nodes[node].inputs[0]]!
    let read = tensors[input.index]
    let output = tensor(
      .value(node: node), read.element, rows: rows(node),
      columns: shapes[node].channels, scale: read.scale)
    emit(
      .forward, node,
      MaxPoolInstruction(geometry: geometry(operation, node), input: input, output: output))
    values[node] = output
  }

  mutating func lowerMaxPoolBackward(_ operation: MaxPool, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source], let error = settledError(node, mask: nil, fold: nil) else { return }
    let output = errorTensor(of: source, from: node)
    let scale = tensors[error.tensor.index].scale
    let scratch =
      precision == .int8
      ? tensor(
        .sums(node: node), .int32, rows: threads * shapes[source].positions,
        columns: shapes[source].channels)
      : nil
    emit(
      .errorBackward, node,
      MaxPoolBackwardInstruction(
        geometry: geometry(operation, node), input: values[source]!, error: error.tensor, output: output,
        epilogue: errorEpilogue(exponents: [scale.exponent].compactMap(\.self), offset: scale.offset),
        scratch: scratch))
    contribute(ownError(output), to: source)
  }
}
