import Networks

/// An error that has reached a value, and which instructions could still take over a mask or a fold, so that
/// neither costs a pass of its own.
struct ErrorContribution {
  var tensor: TensorID
  /// The instruction whose result a mask may be applied to.
  var maskable: Int?
  /// The instruction whose result a scale per channel may be folded into.
  var foldable: Int?
  /// What has been folded in already.
  var folded: Fold?
}

/// What an error is multiplied by where it is made, in int8: the scales per channel of the frozen weight that
/// it meets next, and a constant.
struct Fold: Equatable {
  var weight: ParameterID?
  var factor = 1.0
}

extension Lowering {
  /// Adds an error to those of a node's value. A rectified value's errors belong to the fused producer.
  mutating func contribute(_ contribution: ErrorContribution, to node: Int) {
    guard needsGradient[node] else { return }
    errors[node, default: []].append(contribution)
  }

  /// A new error tensor for a node's value, with its own exponent in int8: what reaches the value from one of
  /// its readers, or the sum over all.
  mutating func errorTensor(of node: Int, from reader: Int? = nil) -> TensorID {
    let rule = ExponentSlot.Rule.range(bits: 7, headroom: errorHeadroom, limit: nil)
    let scale =
      precision == .int8 ? Scale(exponent: exponent(.error(node: node, from: reader), rule)) : Scale()
    return tensor(
      .error(node: node, from: reader), elementForErrors, rows: rows(node), columns: shapes[node].channels,
      scale: scale)
  }

  /// Bits kept free above the largest error of the step before.
  var errorHeadroom: Int { 1 }

  /// An epilogue of an error: stochastic rounding, exponents of the factors in the accumulator.
  func errorEpilogue(exponents: [ExponentID], offset: Int = 0, factor: Double = 1) -> Epilogue {
    guard precision == .int8 else {
      return Epilogue(form: .clamped(low: -.infinity, high: .infinity))
    }
    return Epilogue(
      form: .requantised(
        Requantisation(
          factor: factor, exponents: exponents, offset: offset, isStochastic: true, low: -127, high: 127)))
  }

  /// The one error of a node's value: contributions summed, masked by the rectifier that made the value, and
  /// multiplied by `fold`. Nil if no error reaches the value.
  mutating func settledError(_ node: Int, mask: TensorID?, fold: Fold?) -> ErrorContribution? {
    guard let contributions = errors[node], let first = contributions.first else { return nil }
    if contributions.count == 1 {
      let isFolded = fold == nil || first.folded == fold
      if (mask == nil || first.maskable != nil) && (isFolded || first.foldable != nil) {
        if let mask, let at = first.maskable { setMask(mask, at) }
        if let fold, !isFolded, let at = first.foldable { setFold(fold, at) }
        return first
      }
    }
    precondition(contributions.allSatisfy { $0.folded == nil }, "a folded error has one reader")
    let output = errorTensor(of: node)
    // The accumulator counts in the smallest of the inputs' units: the executor adds that exponent.
    var epilogue = errorEpilogue(exponents: [])
    epilogue.maskIn = mask
    epilogue.requantisation?.weightScale = fold?.weight
    epilogue.requantisation?.factor = fold?.factor ?? 1
    emit(
      .errorBackward, node,
      CombineInstruction(inputs: contributions.map(\.tensor), output: output, epilogue: epilogue))
    return ErrorContribution(tensor: output)
  }

  private mutating func setMask(_ mask: TensorID, _ index: Int) {
    guard var body = instructions[index].body as? any MaskableInstruction else {
      preconditionFailure("an instruction that takes no mask")
    }
    body.maskIn = mask
    instructions[index].body = body
  }

  private mutating func setFold(_ fold: Fold, _ index: Int) {
    guard var body = instructions[index].body as? any FoldableInstruction else {
      preconditionFailure("an instruction that takes no fold")
    }
    body.requantisation?.weightScale = fold.weight
    body.requantisation?.factor *= fold.factor
    instructions[index].body = body
  }

  /// Emits the update of a parameter by a gradient tensor.
  mutating func emitUpdate(_ parameter: ParameterID, _ gradient: TensorID, _ node: Int, errors: [TensorID]) {
    guard let group = parameters[parameter.index].group else {
      preconditionFailure("a parameter that learns has a group")
    }
    let carried = errors.compactMap { tensors[$0.index].scale.exponent }
    emit(
      .update, node,
      UpdateInstruction(rule: group.rule, parameter: parameter, gradient: gradient, exponents: carried))
  }
}
