import Networks

extension Lowering {
  mutating func lowerAveragePool(_ operation: AveragePool, _ node: Int) throws(NetworkError) {
    let source = network.nodes[node].inputs[0]
    let input = values[source]!
    guard precision == .float32 || operation.size & (operation.size - 1) == 0 else {
      throw NetworkError(
        "\(network.nodes[node].name): in int8 a pool's size must be a power of two, not \(operation.size)")
    }
    var scale = tensors[input.index].scale
    // The means of fine values have 8 bits again, in steps of 16; convolutions that learn count with those.
    if tensors[input.index].isFine {
      guard consumers[node].allSatisfy({ network.nodes[$0].trainable.contains(.weight) && !isLast($0) })
      else {
        throw NetworkError(
          "\(network.nodes[node].name): in int8 the means of fine values are read by convolutions that train, other "
            + "than the classifier, alone; import the network again, or with --no-fine-values")
      }
      scale.offset += 4
    }
    let output = tensor(
      network.nodes[node].name, .activation, tensors[input.index].element, rows: rows(node),
      columns: shapes[node].channels, scale: scale)
    emit(
      .forward, node,
      .averagePool(
        PoolInstruction(
          batch: batch, shape: shapes[source], size: operation.size, input: input, output: output)))
    values[node] = output
  }

  private func isLast(_ node: Int) -> Bool { node == network.nodes.count - 1 }

  /// Copies each error to its cell; the division by size² goes into the exponent (int8) or the kernel (float32).
  mutating func lowerAveragePoolBackward(_ operation: AveragePool, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source], let error = settledError(node, mask: nil, fold: nil) else { return }
    var scale = tensors[error.tensor.index].scale
    if precision == .int8 { scale.offset -= 2 * operation.size.trailingZeroBitCount }
    let output = tensor(
      "error of \(network.nodes[source].name) from \(network.nodes[node].name)", .error, elementForErrors,
      rows: rows(source), columns: shapes[source].channels, scale: scale)
    emit(
      .errorBackward, node,
      .averagePoolBackward(
        PoolInstruction(
          batch: batch, shape: shapes[source], size: operation.size, input: error.tensor, output: output)))
    contribute(ErrorContribution(tensor: output), to: source)
  }
}
