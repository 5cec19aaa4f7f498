import Networks

extension Lowering {
  /// The tensor that a batch is written to: pictures, or the tokens that gathers read.
  mutating func lowerInput() throws(NetworkError) -> TensorID {
    let gathers = consumers[0].filter {
      if case .gather = network.nodes[$0].operation { true } else { false }
    }
    guard !gathers.isEmpty else {
      return tensor(
        .value(node: 0), elementForActivations, rows: rows(0), columns: shapes[0].channels,
        scale: Scale(base: 0), isFine: isFine(0))
    }
    if let other = consumers[0].first(where: { !gathers.contains($0) }) {
      throw NetworkError(
        "\(network.nodes[other].name): the network's input holds tokens, which gathers alone read")
    }
    return tensor(.value(node: 0), .int32, rows: rows(0), columns: 1)
  }

  /// The lengths of the texts, for a node that heeds them.
  mutating func textLengths(for node: Int) throws(NetworkError) -> TensorID {
    guard tensors[values[0]!.index].element == .int32 else {
      throw NetworkError("\(network.nodes[node].name): the end of a text is asked for, and the input is none")
    }
    if let lengths { return lengths }
    let made = tensor(.lengths, .int32, rows: batch, columns: 1)
    lengths = made
    return made
  }

  mutating func lowerGather(_ operation: Gather, _ node: Int) throws(NetworkError) {
    let owner = network.nodes[node]
    guard owner.inputs[0] == 0 else {
      throw NetworkError("\(owner.name): a gather reads the network's input, the tokens")
    }
    guard owner.trainable.isEmpty else {
      throw NetworkError("\(owner.name): the table of a gather does not learn; freeze it")
    }
    let isInteger = precision == .int8
    let output = tensor(
      .value(node: node), elementForActivations, rows: rows(node), columns: operation.channels,
      scale: isInteger ? Scale(base: node) : Scale())
    emit(
      .forward, node,
      GatherInstruction(
        table: parameter(node, .table), rows: operation.rows, index: operation.index, input: values[0]!,
        positions: shapes[node].positions, output: output))
    values[node] = output
  }
}
