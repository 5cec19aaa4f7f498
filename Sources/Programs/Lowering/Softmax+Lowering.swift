import Networks

extension Lowering {
  mutating func lowerSoftmax(_ operation: Softmax, _ node: Int) throws(NetworkError) {
    let source = network.nodes[node].inputs[0]
    let input = values[source]!
    let read = tensors[input.index].scale
    let carried =
      accumulators[source]
      ?? AccumulatorScale(
        bases: [read.base].compactMap(\.self), exponents: [read.exponent].compactMap(\.self),
        offset: read.offset)
    let lengths = operation.withinText ? try textLengths(for: node) : nil
    guard !operation.withinText || shapes[node].channels == shapes[0].positions else {
      throw NetworkError(
        "\(network.nodes[node].name): \(shapes[node].channels) channels are not the \(shapes[0].positions) "
          + "positions of a text")
    }
    let isInteger = precision == .int8
    let output = tensor(
      .value(node: node), isInteger ? .uint8 : .float32, rows: rows(node), columns: shapes[node].channels,
      scale: isInteger ? Scale(base: node) : Scale())
    emit(
      .forward, node,
      SoftmaxInstruction(
        scale: operation.scale, input: input, bases: carried.bases, exponents: carried.exponents,
        offset: carried.offset, lengths: lengths, output: output))
    values[node] = output
  }

  mutating func lowerSoftmaxBackward(_ operation: Softmax, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source], let error = settledError(node, mask: nil, fold: nil) else { return }
    let scale = tensors[error.tensor.index].scale
    let output = errorTensor(of: source, from: node)
    // The accumulator counts in 255⁻² of the error's unit.
    let epilogue = errorEpilogue(
      exponents: [scale.exponent].compactMap(\.self), offset: scale.offset,
      factor: Double(operation.scale) / (255 * 255))
    emit(
      .errorBackward, node,
      SoftmaxBackwardInstruction(
        scale: operation.scale, probabilities: values[node]!, error: error.tensor, output: output,
        epilogue: epilogue))
    contribute(ownError(output), to: source)
  }
}
