import Networks

extension Lowering {
  mutating func lowerActivation(_ operation: Activation, _ node: Int) {
    let owner = network.nodes[node]
    let input = values[owner.inputs[0]]!
    let (element, scale) = mappedForm(operation.kind, node, of: tensors[input.index])
    let output = tensor(
      .value(node: node), element, rows: rows(node), columns: shapes[node].channels, scale: scale)
    let mask = operation.hasSignedBackward ? mask(of: node) : nil
    emit(
      .forward, node,
      MapInstruction(function: .activation(operation.kind), input: input, output: output, maskOut: mask))
    values[node] = output
    if let mask { masks[node] = mask }
  }

  /// Element and scale of an activation's result in int8: 1/255 for what lies in 0…1; its own where it has
  /// been calibrated; else that of what it reads, beyond which it does not go.
  private func mappedForm(_ kind: ActivationKind, _ node: Int, of input: Tensor) -> (Element, Scale) {
    guard precision == .int8 else { return (.float32, Scale()) }
    if kind.isBounded { return (.uint8, Scale(base: node)) }
    if network.nodes[node].origin == .backbone, input.scale.exponent == nil {
      return (.int8, Scale(base: node))
    }
    return (input.element, input.scale)
  }

  /// The bits of a node's value, where an error will want them.
  mutating func mask(of node: Int) -> TensorID? {
    guard needsGradient[node] else { return nil }
    return tensor(.mask(node: node), .bit, rows: rows(node), columns: shapes[node].channels)
  }

  mutating func lowerActivationBackward(_ operation: Activation, _ node: Int) {
    let source = network.nodes[node].inputs[0]
    guard needsGradient[source] else { return }
    if operation.hasSignedBackward {
      passThroughMask(node, to: source)
      return
    }
    guard let error = settledError(node, mask: nil, fold: nil) else { return }
    let scale = tensors[error.tensor.index].scale
    let output = errorTensor(of: source, from: node)
    let epilogue = errorEpilogue(
      exponents: [scale.exponent].compactMap(\.self), offset: scale.offset - operation.kind.slopeShift)
    emit(
      .errorBackward, node,
      MapBackwardInstruction(
        kind: operation.kind, input: values[source]!, error: error.tensor, output: output,
        pressure: operation.pressure, epilogue: epilogue))
    contribute(ownError(output), to: source)
  }

  /// The error that the last instruction has made by its epilogue: in int8 that takes a mask and a fold, the
  /// float32 kernels take neither.
  func ownError(_ tensor: TensorID) -> ErrorContribution {
    let at = precision == .int8 ? instructions.count - 1 : nil
    return ErrorContribution(tensor: tensor, maskable: at, foldable: at)
  }

  /// A value whose errors only pass where a bit is set: a rectifier by itself, an activation with a signed
  /// backward.
  mutating func passThroughMask(_ node: Int, to source: Int) {
    guard needsGradient[source], var error = settledError(node, mask: masks[node], fold: nil) else { return }
    // The mask that it took is this node's: another one would replace it.
    error.maskable = nil
    contribute(error, to: source)
  }
}
