import Networks

extension Lowering {
  /// Emits what makes a convolution's weight; gives the tensor that it computes with, nil where that is the
  /// parameter itself. In int8 a scaled weight keeps its integers: the scale is a factor of the channel's
  /// own.
  mutating func lowerWeightRule(
    _ operation: Convolution, _ node: Int, _ weight: ParameterID
  ) -> TensorID? {
    let rule = operation.weightRule
    guard rule != .plain else { return nil }
    let made =
      precision == .int8 && rule == .scaled
      ? nil
      : tensor(
        .made(ParameterKey(node, .weight)), elementForActivations, rows: operation.outChannels,
        columns: operation.weightsPerChannel)
    let parameters = rule.learningRoles.map { parameter(node, $0) }
    emit(
      .forward, node,
      MakeWeightInstruction(rule: rule, weight: weight, parameters: parameters, output: made))
    madeWeights[node] = made
    return made
  }

  /// From the gradient of a weight as made to those of what it is made with.
  mutating func lowerWeightRuleBackward(
    _ operation: Convolution, _ node: Int, _ weight: ParameterID, _ gradient: TensorID, errors: [TensorID]
  ) {
    let rule = operation.weightRule
    let parameters = rule.learningRoles.map { parameter(node, $0) }
    // Sums of products with real numbers are rounded with an exponent of their own.
    var isReal = false
    if case .fused = rule { isReal = precision == .int8 }
    let outputs = rule.learningRoles.map { role in
      let key = ParameterKey(node, role)
      let scale = isReal ? Scale(exponent: exponent(.gradient(key), .immediate)) : Scale()
      let extents = operation.parameters.first { $0.role == role }!.extents
      return tensor(
        .gradient(key), elementForGradients, rows: extents[0], columns: extents.dropFirst().reduce(1, *),
        scale: scale)
    }
    emit(
      .weightGradient, node,
      WeightRuleGradientInstruction(
        rule: rule, weight: weight, parameters: parameters, gradient: gradient, outputs: outputs))
    for (parameter, output) in zip(parameters, outputs) {
      emitUpdate(parameter, output, node, errors: isReal ? [output] : errors)
    }
  }
}
