import Networks

extension Lowering {
  /// Emits softmax and, for training, the cross-entropy's error.
  mutating func lowerLoss(_ last: Int) throws(NetworkError) -> (probabilities: TensorID, error: TensorID?) {
    guard case .convolution = network.nodes[last].operation, shapes[last].positions == 1 else {
      throw NetworkError("\(network.name): the last node must be the linear classifier")
    }
    let classes = shapes[last].channels
    let logits = values[last]!
    let probabilities = tensor(
      .probabilities, precision == .int8 ? .int32 : .float32, rows: batch, columns: classes)
    var error: TensorID?
    if isTraining, needsGradient[last] {
      let scale =
        precision == .int8
        ? Scale(exponent: exponent(.errorOfLogits, .immediate)) : Scale()
      error = tensor(.errorOfLogits, elementForErrors, rows: batch, columns: classes, scale: scale)
    }
    let weight = parameter(last, .weight)
    let hasChannelScales = network.nodes[last].hasChannelScales
    let carried = [tensors[logits.index].scale.exponent, parameters[weight.index].exponent]
    emit(
      .loss, last,
      LossInstruction(
        logits: logits, probabilities: probabilities, classes: classes, batch: batch,
        exponents: carried.compactMap(\.self), inputBase: tensors[logits.index].scale.base,
        classScales: precision == .int8 && hasChannelScales ? weight : nil, error: error))
    return (probabilities, error)
  }
}
