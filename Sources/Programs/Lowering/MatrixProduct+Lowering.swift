import Networks

/// What the integers of an int32 accumulator that another instruction reads as a value stand for.
struct AccumulatorScale {
  /// Nodes whose calibrated scales multiply, by index.
  var bases: [Int]
  /// Exponents that are added.
  var exponents: [ExponentID]
  /// A fixed addition to those.
  var offset: Int
}

extension Lowering {
  mutating func lowerMatrixProduct(_ operation: MatrixProduct, _ node: Int) throws(NetworkError) {
    let inputs = network.nodes[node].inputs
    guard inputs[0] != inputs[1] || !needsGradient[inputs[0]] else {
      throw NetworkError(
        "\(network.nodes[node].name): the factors of a matrix product that learn are two values; put a "
          + "convolution before one of them")
    }
    let (first, second) = (values[inputs[0]]!, values[inputs[1]]!)
    let (a, b) = (tensors[first.index].scale, tensors[second.index].scale)
    let carried = AccumulatorScale(
      bases: [a.base, b.base].compactMap(\.self),
      exponents: [a.exponent, b.exponent].compactMap(\.self), offset: a.offset + b.offset)
    var (element, scale) = (Element.float32, Scale())
    var epilogue = Epilogue(form: .clamped(low: -.infinity, high: .infinity))
    if precision == .int8, isReadBySoftmaxAlone(node) {
      (element, epilogue.form) = (.int32, .raw)
      accumulators[node] = carried
    } else if precision == .int8 {
      scale = productScale(node, a, b, isUnsigned: false)
      element = .int8
      epilogue.form = .requantised(
        Requantisation(
          inputBase: a.base, outputBase: scale.base, otherBase: b.base, exponents: carried.exponents,
          offset: carried.offset, isStochastic: false, low: -127, high: 127))
    }
    let output = tensor(
      .value(node: node), element, rows: rows(node), columns: shapes[node].channels, scale: scale)
    let inner =
      operation.isTransposed ? shapes[inputs[0]].columns / operation.groups : shapes[inputs[1]].height
    emitMatrixProduct(
      operation.isTransposed ? .secondTransposed : .plain, node, .forward, groups: operation.groups,
      rows: shapes[node].height, columns: shapes[node].columns / operation.groups, inner: inner, first,
      second, output, epilogue)
    values[node] = output
  }

  /// Whether a node's accumulators go on to a soft-max, which takes them as they are.
  private func isReadBySoftmaxAlone(_ node: Int) -> Bool {
    guard consumers[node].count == 1, case .softmax = network.nodes[consumers[node][0]].operation else {
      return false
    }
    return true
  }

  /// Of C = A·B the errors are dC·Bᵀ and Aᵀ·dC; of C = A·Bᵀ they are dC·B and dCᵀ·A.
  mutating func lowerMatrixProductBackward(_ operation: MatrixProduct, _ node: Int) {
    let inputs = network.nodes[node].inputs
    guard inputs.contains(where: { needsGradient[$0] }),
      let settled = settledError(node, mask: nil, fold: nil)
    else { return }
    let error = settled.tensor
    let groups = operation.groups
    let (rows, columns) = (shapes[node].height, shapes[node].columns / groups)
    let inner = operation.isTransposed ? shapes[inputs[0]].columns / groups : shapes[inputs[1]].height
    if needsGradient[inputs[0]] {
      let (output, epilogue) = factorError(of: inputs[0], from: node, error: error, other: inputs[1])
      emitMatrixProduct(
        operation.isTransposed ? .plain : .secondTransposed, node, .errorBackward, groups: groups, rows: rows,
        columns: inner, inner: columns, error, values[inputs[1]]!, output, epilogue)
      contribute(ownMatrixError(output, of: inputs[0]), to: inputs[0])
    }
    guard needsGradient[inputs[1]] else { return }
    let (output, epilogue) = factorError(of: inputs[1], from: node, error: error, other: inputs[0])
    let other = values[inputs[0]]!
    emitMatrixProduct(
      .firstTransposed, node, .errorBackward, groups: groups, rows: operation.isTransposed ? columns : inner,
      columns: operation.isTransposed ? inner : columns, inner: rows,
      operation.isTransposed ? error : other, operation.isTransposed ? other : error, output, epilogue)
    contribute(ownMatrixError(output, of: inputs[1]), to: inputs[1])
  }

  /// The tensor of a factor's error, and the epilogue of error × the other factor.
  private mutating func factorError(
    of source: Int, from node: Int, error: TensorID, other: Int
  ) -> (TensorID, Epilogue) {
    let (errors, factor) = (tensors[error.index].scale, tensors[values[other]!.index].scale)
    var epilogue = errorEpilogue(
      exponents: [errors.exponent, factor.exponent].compactMap(\.self),
      offset: errors.offset + factor.offset)
    epilogue.requantisation?.inputBase = factor.base
    return (errorTensor(of: source, from: node), epilogue)
  }

  /// The kernel counts channels across the groups: masks and scales of a value's own channels fit where that
  /// is the same.
  private func ownMatrixError(_ tensor: TensorID, of source: Int) -> ErrorContribution {
    shapes[source].width == 1 ? ownError(tensor) : ErrorContribution(tensor: tensor)
  }

  private mutating func emitMatrixProduct(
    _ form: MatrixProductInstruction.Form, _ node: Int, _ pass: Instruction.Pass, groups: Int, rows: Int,
    columns: Int, inner: Int, _ first: TensorID, _ second: TensorID, _ output: TensorID, _ epilogue: Epilogue
  ) {
    let division = MatrixProductScratch(
      form, rows: rows, columns: columns, inner: inner, isInteger: precision == .int8)
    let scratch = tensor(.packed(node: node), .uint8, rows: threads, columns: division.bytes)
    emit(
      pass, node,
      MatrixProductInstruction(
        form: form, images: batch, groups: groups, rows: rows, columns: columns, inner: inner, first: first,
        second: second, output: output, epilogue: epilogue, scratch: scratch))
  }
}

extension Shape {
  /// Columns of a value that is taken as a matrix of `height` rows.
  fileprivate var columns: Int { width * channels }
}
