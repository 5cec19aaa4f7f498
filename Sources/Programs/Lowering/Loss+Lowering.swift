import Networks

extension Lowering {
  /// Emits softmax and, for training, the cross-entropy's error.
  mutating func lowerLoss(_ last: Int) throws(NetworkError) -> (probabilities: TensorID, error: TensorID?) {
    let groups = network.boxes.map { _ in BoxLayout.groups } ?? 1
    guard case .convolution = network.nodes[last].operation,
      network.boxes.map({ $0.channels == shapes[last].channels }) ?? (shapes[last].positions == 1)
    else {
      throw NetworkError("\(network.name): the last node must be the linear classifier")
    }
    let classes = shapes[last].channels / groups
    let answers = rows(last) * groups
    let logits = values[last]!
    let probabilities = tensor(
      .probabilities, precision == .int8 ? .int32 : .float32, rows: answers, columns: classes)
    var error: TensorID?
    if isTraining, needsGradient[last] {
      let scale =
        precision == .int8
        ? Scale(exponent: exponent(.errorOfLogits, .immediate)) : Scale()
      error = tensor(
        .errorOfLogits, elementForErrors, rows: rows(last), columns: classes * groups, scale: scale)
    }
    let weight = parameter(last, .weight)
    let hasChannelScales = network.nodes[last].hasChannelScales
    let carried = [tensors[logits.index].scale.exponent, parameters[weight.index].exponent]
    emit(
      .loss, last,
      LossInstruction(
        logits: logits, probabilities: probabilities, classes: classes, batch: answers,
        exponents: carried.compactMap(\.self), inputBase: tensors[logits.index].scale.base,
        classScales: precision == .int8 && hasChannelScales ? weight : nil, error: error))
    return (probabilities, error)
  }
}
