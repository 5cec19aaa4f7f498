import Networks

extension Lowering {
  func geometry(_ operation: Convolution, _ node: Int) -> Geometry {
    let from = shapes[network.nodes[node].inputs[0]]
    let to = shapes[node]
    let sides = operation.paddingSides(from)
    return Geometry(
      batch: batch, inHeight: from.height, inWidth: from.width, inChannels: from.channels,
      outHeight: to.height, outWidth: to.width, outChannels: to.channels, kernel: operation.kernel,
      stride: operation.stride, padTop: sides.top, padLeft: sides.left, groups: operation.groups,
      isTransposed: false)
  }

  /// The geometry of error backward: reads the error at the output, writes the error at the input.
  func transposed(_ forward: Geometry) -> Geometry {
    var geometry = forward
    swap(&geometry.inHeight, &geometry.outHeight)
    swap(&geometry.inWidth, &geometry.outWidth)
    swap(&geometry.inChannels, &geometry.outChannels)
    geometry.isTransposed = true
    return geometry
  }

  /// Patch rows for every thread, unless the convolution reads its input directly.
  mutating func patches(
    _ geometry: Geometry, _ node: Int, _ element: Element
  ) -> TensorID? {
    guard !geometry.isPointwise, !geometry.isDepthwise else { return nil }
    let stride = (geometry.patch + 63) / 64 * 64 * (geometry.isFine ? 2 : 1)
    return tensor(
      .patches(node: node), element, rows: threads * Patches.rows,
      columns: stride)
  }

  mutating func lowerConvolution(_ operation: Convolution, _ node: Int) {
    let owner = network.nodes[node]
    let input = values[owner.inputs[0]]!
    let inputScale = tensors[input.index].scale
    let weight = parameter(node, .weight)
    let bias = operation.hasBias ? parameter(node, .bias, base: inputScale.base) : nil
    let residual = fusedResidual(after: node)
    let rectifier = fusedRectifier(after: residual?.sum ?? node)
    let valueNode = rectifier?.node ?? residual?.sum ?? node
    var source = WeightSource.parameter(weight)
    if operation.isStandardised {
      let standard = tensor(
        .standardised(ParameterKey(node, .weight)), .float32, rows: operation.outChannels,
        columns: operation.weightsPerChannel)
      emit(
        .forward, node, StandardiseInstruction(parameter: weight, input: nil, output: standard))
      standardised[node] = standard
      source = .tensor(standard, of: weight)
    }
    if let made = lowerWeightRule(operation, node, weight) { source = .tensor(made, of: weight) }

    let isLast = node == network.nodes.count - 1
    var geometry = geometry(operation, node)
    geometry.isFine = tensors[input.index].isFine
    let mask =
      rectifier == nil ? nil : mask(of: valueNode)
    let (element, scale, form) = convolutionResult(
      operation, node: node, valueNode: valueNode, limit: rectifier.map { $0.rectifier.limit },
      isLast: isLast, inputScale: inputScale, weight: weight)
    let output = tensor(
      .value(node: valueNode), element, rows: rows(node),
      columns: shapes[node].channels, scale: scale, isFine: isFine(valueNode) && !isLast)
    emit(
      .forward, node,
      ConvolutionInstruction(
        geometry: geometry, input: input, weight: source, bias: bias, residual: residual?.value,
        output: output,
        epilogue: Epilogue(
          form: form, maskIn: nil, maskOut: mask,
          maskIsSign: rectifier?.rectifier.hasSignedBackward ?? false),
        scratch: patches(geometry, node, tensors[input.index].element)))
    // Of a residual sum alone is the result kept: the convolution's own value never exists.
    values[residual?.sum ?? node] = output
    if let rectifier {
      values[rectifier.node] = output
      if let mask { masks[rectifier.node] = mask }
    }
  }

  /// The sum that an int8 convolution takes over, and what it adds.
  private func fusedResidual(after node: Int) -> (sum: Int, value: TensorID)? {
    guard let fused = forms?.sum(takenOverBy: node) else { return nil }
    return (fused.sum, values[fused.shortcut]!)
  }

  /// The element, scale and epilogue of a convolution's result.
  private mutating func convolutionResult(
    _ operation: Convolution, node: Int, valueNode: Int, limit: Float??, isLast: Bool, inputScale: Scale,
    weight: ParameterID
  ) -> (Element, Scale, Epilogue.Form) {
    guard precision == .int8 else {
      guard let limit else { return (.float32, Scale(), .clamped(low: -.infinity, high: .infinity)) }
      return (.float32, Scale(), .clamped(low: 0, high: limit ?? .infinity))
    }
    let carried = [inputScale.exponent, parameters[weight.index].exponent].compactMap(\.self)
    if isLast {
      return (.int32, Scale(base: inputScale.base, exponent: inputScale.exponent), .raw)
    }
    let isRectified = limit != nil
    var (low, high) = isRectified ? (0, 255) : (-127, 127)
    // Ends of the high bytes, and of all 12 bits.
    if isFine(valueNode) { (low, high) = (16 * low, 16 * high + 15) }
    var scale = Scale(base: valueNode)
    // Only the backbone's values have been calibrated, and those that a sum takes over go into its scale.
    if network.nodes[node].origin != .backbone, fusedResidual(after: node) == nil {
      // The range moves while learning: a power-of-two multiple of a scale that stands still.
      let trunk = isRectified ? nil : trunkBase(of: valueNode)
      // What is added to the trunk needs no more range than the trunk has, whose units may be 2^-4 of its
      // high byte's.
      scale = Scale(
        base: trunk ?? inputScale.base,
        exponent: exponent(
          .value(node: valueNode),
          .range(bits: isRectified ? 8 : 7, headroom: 1, limit: trunk.map { isFine($0) ? 4 : 0 })))
    }
    let form = Requantisation(
      weightScale: network.nodes[node].hasChannelScales ? weight : nil, inputBase: inputScale.base,
      outputBase: scale.base,
      exponents: carried, offset: inputScale.offset, isStochastic: false, low: low, high: high)
    return (isRectified ? .uint8 : .int8, scale, .requantised(form))
  }

  /// The node whose calibrated scale a side value is added in: the sum that follows, maybe after a resize.
  private func trunkBase(of node: Int) -> Int? {
    guard consumers[node].count == 1 else { return nil }
    let next = consumers[node][0]
    switch network.nodes[next].operation {
    case .resize: return trunkBase(of: next)
    case .add: return fusedRectifier(after: next)?.node ?? next
    default: return nil
    }
  }

  mutating func lowerConvolutionBackward(_ operation: Convolution, _ node: Int) {
    let owner = network.nodes[node]
    let weight = parameter(node, .weight)
    let rectifier = fusedRectifier(after: node)?.node
    let valueNode = rectifier ?? node
    let trainsWeight = owner.trainable.contains(.weight)
    let learnsByRule = operation.weightRule.learningRoles.contains { owner.trainable.contains($0) }
    let isFolded = precision == .int8 && network.nodes[node].hasChannelScales
    // A norm between convolution and rectifier has taken the rectifier's mask already.
    guard
      let error = settledError(
        valueNode, mask: masks[valueNode], fold: isFolded ? Fold(weight: weight) : nil)
    else { return }
    let forward = geometry(operation, node)
    let source = owner.inputs[0]
    if needsGradient[source] {
      lowerErrorBackward(operation, node, forward, error.tensor, weight)
    }
    if trainsWeight || learnsByRule {
      lowerWeightGradient(operation, node, forward, error.tensor, weight)
    }
    if operation.hasBias, owner.trainable.contains(.bias) {
      let bias = parameter(node, .bias)
      let gradient = tensor(
        .gradient(ParameterKey(node, .bias)), elementForGradients, rows: 1,
        columns: operation.outChannels)
      emit(
        .weightGradient, node,
        BiasGradientInstruction(error: error.tensor, output: gradient))
      emitUpdate(bias, gradient, node, errors: [error.tensor])
    }
  }

  private mutating func lowerErrorBackward(
    _ operation: Convolution, _ node: Int, _ forward: Geometry, _ error: TensorID, _ weight: ParameterID
  ) {
    let source = network.nodes[node].inputs[0]
    let backward = transposed(forward)
    let output = errorTensor(of: source, from: node)
    let scale = tensors[error.index].scale
    let carried = [scale.exponent, parameters[weight.index].exponent].compactMap(\.self)
    emit(
      .errorBackward, node,
      ConvolutionInstruction(
        geometry: backward, input: error,
        weight: (standardised[node] ?? madeWeights[node]).map { .tensor($0, of: weight) }
          ?? .parameter(weight),
        bias: nil, residual: nil, output: output,
        epilogue: errorEpilogue(exponents: carried, offset: scale.offset),
        scratch: patches(backward, node, elementForErrors)))
    let at = instructions.count - 1
    contribute(ErrorContribution(tensor: output, maskable: at, foldable: at), to: source)
  }

  private mutating func lowerWeightGradient(
    _ operation: Convolution, _ node: Int, _ forward: Geometry, _ error: TensorID, _ weight: ParameterID
  ) {
    let owner = network.nodes[node]
    let input = values[owner.inputs[0]]!
    let key = ParameterKey(node, .weight)
    // Adam divides the 16 out that the gradient over a fine value counts in.
    var forward = forward
    forward.isFine = tensors[input.index].isFine
    let gradient = tensor(
      standardised[node] == nil && operation.weightRule == .plain
        ? .gradient(key) : .gradientOfStandardised(key), elementForGradients,
      rows: operation.outChannels,
      columns: operation.weightsPerChannel)
    emit(
      .weightGradient, node,
      WeightGradientInstruction(
        parameter: weight, geometry: forward, input: input, error: error, output: gradient,
        scratch: patches(forward, node, tensors[input.index].element)))
    var final = gradient
    if standardised[node] != nil {
      final = tensor(
        .gradient(key), .float32, rows: operation.outChannels,
        columns: operation.weightsPerChannel)
      emit(
        .weightGradient, node,
        StandardiseInstruction(parameter: weight, input: gradient, output: final))
    }
    guard operation.weightRule == .plain else {
      return lowerWeightRuleBackward(operation, node, weight, final, errors: [error, input])
    }
    emitUpdate(weight, final, node, errors: [error, input])
  }
}

/// How patch matrices are cut into tiles.
public enum Patches {
  /// Patch rows that one thread gathers at a time.
  public static let rows = 64
}
