import Networks

extension Lowering {
  /// A rectifier that no instruction before it takes over.
  mutating func lowerRectifier(_ operation: Rectifier, _ node: Int) {
    let owner = network.nodes[node]
    let input = values[owner.inputs[0]]!
    let isInteger = precision == .int8
    let read = tensors[input.index]
    // What moves keeps its scale: halving its range again would only lose a bit.
    let isCalibrated = owner.origin == .backbone && read.scale.exponent == nil
    let scale = isCalibrated ? Scale(base: node) : read.scale
    let output = tensor(
      .value(node: node), isInteger ? .uint8 : .float32, rows: rows(node),
      columns: shapes[node].channels, scale: isInteger ? scale : Scale())
    let mask = mask(of: node)
    emit(
      .forward, node,
      MapInstruction(
        function: .rectifier(limit: operation.limit), input: input, output: output, maskOut: mask))
    values[node] = output
    if let mask { masks[node] = mask }
    isRectifierAlone.insert(node)
  }

  /// A rectifier that is part of the instruction before it has its errors asked for there: there is nothing
  /// to emit.
  mutating func lowerRectifierBackward(_ node: Int) {
    guard isRectifierAlone.contains(node) else { return }
    passThroughMask(node, to: network.nodes[node].inputs[0])
  }
}
