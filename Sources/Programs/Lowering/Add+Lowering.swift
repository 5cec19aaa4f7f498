import Networks

extension Lowering {
  mutating func lowerAdd(_ node: Int) {
    let inputs = network.nodes[node].inputs.map { values[$0]! }
    let rectifier = fusedRectifier(after: node)
    let valueNode = rectifier?.node ?? node
    let element = precision == .float32 ? .float32 : rectifier == nil ? Element.int8 : .uint8
    let mask = rectifier == nil ? nil : mask(of: valueNode)
    // A fine sum has one fine input; the other one is what a side branch adds.
    let output = tensor(
      .value(node: valueNode), element, rows: rows(node), columns: shapes[node].channels,
      scale: Scale(base: valueNode), isFine: isFine(valueNode))
    emit(
      .forward, node,
      AddInstruction(
        first: inputs[0], second: inputs[1], output: output, rectifier: rectifier?.rectifier, maskOut: mask))
    values[node] = output
    values[valueNode] = output
    if let mask { masks[valueNode] = mask }
  }

  /// Both inputs get the sum's error as it is; sharing it, they may not change it.
  mutating func lowerAddBackward(_ node: Int) {
    let valueNode = fusedRectifier(after: node)?.node ?? node
    guard let error = settledError(valueNode, mask: masks[valueNode], fold: nil) else { return }
    let inputs = network.nodes[node].inputs.filter { needsGradient[$0] }
    let only = inputs.count == 1
    for input in inputs {
      contribute(only ? error : ErrorContribution(tensor: error.tensor), to: input)
    }
  }
}
