import Networks

extension Lowering {
  mutating func lowerAdd(_ node: Int) {
    let inputs = network.nodes[node].inputs.map { values[$0]! }
    // A fine sum has one fine input; the other one is what a side branch adds.
    let output = tensor(
      .value(node: node), elementForActivations, rows: rows(node), columns: shapes[node].channels,
      scale: Scale(base: node), isFine: isFine(node))
    emit(.forward, node, AddInstruction(first: inputs[0], second: inputs[1], output: output))
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
}
