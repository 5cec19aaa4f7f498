import Networks

extension Lowering {
  mutating func lowerMultiply(_ node: Int) {
    let owner = network.nodes[node]
    let (first, second) = (values[owner.inputs[0]]!, values[owner.inputs[1]]!)
    let (a, b) = (tensors[first.index], tensors[second.index])
    let isUnsigned = a.element == .uint8 && b.element == .uint8
    var epilogue = Epilogue(form: .clamped(low: -.infinity, high: .infinity))
    var scale = Scale()
    if precision == .int8 {
      scale = productScale(node, a.scale, b.scale, isUnsigned: isUnsigned)
      let carried = [a.scale.exponent, b.scale.exponent].compactMap(\.self)
      epilogue.form = .requantised(
        Requantisation(
          inputBase: a.scale.base, outputBase: scale.base, otherBase: b.scale.base, exponents: carried,
          offset: a.scale.offset + b.scale.offset, isStochastic: false, low: isUnsigned ? 0 : -127,
          high: isUnsigned ? 255 : 127))
    }
    let output = tensor(
      .value(node: node), precision == .float32 ? .float32 : isUnsigned ? .uint8 : .int8,
      rows: rows(node), columns: shapes[node].channels, scale: scale)
    emit(
      .forward, node,
      MultiplyInstruction(first: first, second: second, output: output, epilogue: epilogue))
    values[node] = output
  }

  /// A product's own calibrated scale, or a range that moves in units of the first factor's base.
  mutating func productScale(_ node: Int, _ a: Scale, _ b: Scale, isUnsigned: Bool) -> Scale {
    let owner = network.nodes[node]
    if owner.origin == .backbone, a.exponent == nil, b.exponent == nil { return Scale(base: node) }
    return Scale(
      base: a.base,
      exponent: exponent(.value(node: node), .range(bits: isUnsigned ? 8 : 7, headroom: 1, limit: nil)))
  }

  mutating func lowerMultiplyBackward(_ node: Int) {
    let inputs = network.nodes[node].inputs
    guard inputs.contains(where: { needsGradient[$0] }),
      let error = settledError(node, mask: nil, fold: nil)
    else { return }
    let values = inputs.map { self.values[$0]! }
    let isSquare = inputs[0] == inputs[1]
    for (at, source) in inputs.enumerated() where needsGradient[source] && !(isSquare && at == 1) {
      let other = values[1 - at]
      let scales = (tensors[error.tensor.index].scale, tensors[other.index].scale)
      let output = errorTensor(of: source, from: node)
      var epilogue = errorEpilogue(
        exponents: [scales.0.exponent, scales.1.exponent].compactMap(\.self),
        offset: scales.0.offset + scales.1.offset)
      epilogue.requantisation?.inputBase = scales.1.base
      if at == 1, shapes[source] != shapes[node] {
        emit(
          .errorBackward, node,
          MultiplySumsInstruction(error: error.tensor, input: other, output: output, epilogue: epilogue))
      } else {
        emit(
          .errorBackward, node,
          MultiplyInstruction(first: error.tensor, second: other, output: output, epilogue: epilogue))
      }
      guard isSquare else {
        contribute(ownError(output), to: source)
        continue
      }
      // Both factors send the same error.
      for _ in 0..<2 { contribute(ErrorContribution(tensor: output), to: source) }
    }
  }
}
