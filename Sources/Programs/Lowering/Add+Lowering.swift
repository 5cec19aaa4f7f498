import Networks

extension Lowering {
  mutating func lowerAdd(_ node: Int) throws(NetworkError) {
    let inputs = network.nodes[node].inputs.map { values[$0]! }
    let name = network.nodes[node].name
    for input in inputs { try requireSigned(input, node, "sum") }
    let isFine = isFine(node)
    // A fine sum has one fine input; the other one is what a side branch adds.
    let fine = inputs.filter { tensors[$0.index].isFine }.count
    guard fine == (isFine ? 1 : 0) else {
      throw NetworkError(
        "\(name): in int8 a sum is fine if one of its inputs is, not both; import the network again, or with "
          + "--no-fine-values")
    }
    let output = tensor(
      name, .activation, elementForActivations, rows: rows(node), columns: shapes[node].channels,
      scale: Scale(base: name), isFine: isFine)
    emit(.forward, node, .add(AddInstruction(first: inputs[0], second: inputs[1], output: output)))
    values[node] = output
  }

  /// Both inputs get the sum's error as it is; sharing it, they may not change it.
  mutating func lowerAddBackward(_ node: Int) {
    guard let error = settledError(node, mask: nil, fold: nil) else { return }
    let inputs = network.nodes[node].inputs.filter { needsGradient[$0] }
    let only = inputs.count == 1
    for input in inputs {
      contribute(only ? error : ErrorContribution(tensor: error.tensor), to: input)
    }
  }

  /// The int8 kernels of sums and of resizing read signed elements.
  func requireSigned(_ input: TensorID, _ node: Int, _ kind: String) throws(NetworkError) {
    guard tensors[input.index].element != .uint8 else {
      throw NetworkError(
        "\(network.nodes[node].name): in int8 a \(kind) cannot read \(tensors[input.index].name), which has been "
          + "rectified")
    }
  }
}
