import Formats
import Networks

extension ONNXGraph {
  /// Conv: square kernels and strides, any groups, no dilation.
  mutating func readConvolution(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides")
    try operation.requireOneOutput()
    let (source, around) = try convolved(operation)
    let weight = try constant(operation, 1)
    guard weight.shape.count == 4, weight.shape[2] == weight.shape[3], weight.count > 0,
      let numbers = weight.floats
    else {
      throw operation.error(
        "has a weight of shape \(weight.shape) and type \(weight.elementType.rawValue)",
        remedy: "export a network with square kernels over rows and columns, in float32")
    }
    let (outputs, inputsPerGroup, kernel) = (weight.shape[0], weight.shape[1], weight.shape[2])
    let strides = try operation.ints("strides") ?? [1, 1]
    let groups = try operation.int("group") ?? 1
    guard strides.count == 2, strides[0] == strides[1], (1...Self.maximumExtent).contains(strides[0]),
      try operation.ints("dilations") ?? [1, 1] == [1, 1],
      try operation.ints("kernel_shape") ?? [kernel, kernel] == [kernel, kernel],
      groups == shapes[source].channels / max(1, inputsPerGroup)
    else {
      throw operation.error(
        "has strides \(strides), dilations \(try operation.ints("dilations") ?? [1, 1]) and \(groups) groups",
        remedy: "read are equal strides, no dilation, and groups that share the input's channels")
    }
    let hasBias = operation.input(2) != nil
    let convolution = Convolution(
      shapes[source].channels, outputs, kernel: kernel, stride: strides[0],
      padding: try padding(operation, around, kernel: kernel), groups: groups, hasBias: hasBias)
    let extents = [outputs, kernel, kernel, inputsPerGroup]
    var parameters: [ParameterRole: [Float]] = [.weight: CheckpointFile.inputsLast(numbers, extents)]
    if hasBias { parameters[.bias] = try floats(operation, 2) }
    try append(operation, .convolution(convolution), [source], parameters)
  }

  /// What a convolution reads, and the zeros that a Pad before it has put around.
  private func convolved(_ operation: ONNXOperation) throws(FormatError) -> (node: Int, around: Sides) {
    if let name = operation.input(0), case .padded(let node, let sides)? = values[name] {
      return (node, sides)
    }
    let (node, isFlat) = try node(operation, 0)
    guard !isFlat else {
      throw operation.error("reads flattened features", remedy: "flatten after the last convolution")
    }
    return (node, Sides())
  }

  private func padding(
    _ operation: ONNXOperation, _ around: Sides, kernel: Int
  ) throws(FormatError) -> Padding {
    let automatic = try operation.string("auto_pad") ?? "NOTSET"
    let isPadded = around.top + around.left + around.bottom + around.right > 0
    if automatic == "SAME_UPPER", !isPadded { return .same }
    let pads = try operation.ints("pads") ?? [0, 0, 0, 0]
    guard automatic == "NOTSET" || automatic == "VALID", pads.count == 4,
      pads.allSatisfy({ (0...Self.maximumExtent).contains($0) })
    else {
      throw operation.error(
        "has auto_pad \(automatic) and pads \(pads)",
        remedy: "read are pads of at least 0, or auto_pad SAME_UPPER without a Pad before it")
    }
    let explicit = automatic == "NOTSET" ? pads : [0, 0, 0, 0]
    let sides = [
      around.top + explicit[0], around.left + explicit[1], around.bottom + explicit[2],
      around.right + explicit[3],
    ]
    guard sides.allSatisfy({ $0 < kernel }) else {
      throw operation.error(
        "puts \(sides) zeros around for a kernel of \(kernel)", remedy: "pad by less than the kernel's extent"
      )
    }
    if Set(sides).count > 1 {
      return .sides(top: sides[0], left: sides[1], bottom: sides[2], right: sides[3])
    }
    return sides[0] == 0 ? .none : .each(sides[0])
  }

  /// Pad: zeros around rows and columns, which the next convolution takes in.
  mutating func readPad(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow("mode")
    let (source, isFlat) = try node(operation, 0)
    let pads = try integers(operation, 1)
    let value = operation.input(2) == nil ? [0] : try floats(operation, 2)
    guard try operation.string("mode") ?? "constant" == "constant", value == [0], operation.input(3) == nil,
      !isFlat, pads.known?.count == 8, let sides = pads.known,
      sides.allSatisfy({ (0...Self.maximumExtent).contains($0) }),
      [0, 1, 4, 5].allSatisfy({ sides[$0] == 0 })
    else {
      throw operation.error(
        "does not put a known number of zeros around rows and columns",
        remedy: "export with zero padding in constant mode")
    }
    values[operation.output] = .padded(
      source, Sides(top: sides[2], left: sides[3], bottom: sides[6], right: sides[7]))
  }

  /// BatchNormalization with running statistics.
  mutating func readNorm(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow("epsilon", "momentum", "training_mode")
    try operation.require("training_mode", 0)
    try operation.requireOneOutput()
    let (source, isFlat) = try node(operation, 0)
    guard !isFlat, case .convolution = network.nodes[source].operation else {
      throw operation.error(
        "does not follow a Conv", remedy: "only a norm that can be folded into the Conv before it is read")
    }
    let epsilon = try operation.float("epsilon") ?? 1e-5
    try append(
      operation, .norm(Norm(shapes[source].channels, epsilon: epsilon)), [source],
      [
        .scale: try floats(operation, 1), .shift: try floats(operation, 2), .mean: try floats(operation, 3),
        .variance: try floats(operation, 4),
      ])
  }

  /// Gemm, or MatMul with the sum that adds its bias: a linear layer over features.
  mutating func readLinear(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow("alpha", "beta", "transA", "transB")
    try operation.require("transA", 0)
    let (source, isFlat) = try node(operation, 0)
    let matrix = try constant(operation, 1)
    let factors = [try operation.float("alpha") ?? 1, try operation.float("beta") ?? 1]
    guard isFlat, factors == [1, 1], matrix.shape.count == 2, matrix.count > 0, let numbers = matrix.floats
    else {
      throw operation.error(
        "is not a plain linear layer over flattened features",
        remedy: "export a network whose classifier follows a global average pool and a Flatten")
    }
    let isTransposed = try operation.int("transB") ?? 0 != 0
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let (inputs, outputs) = isTransposed ? (columns, rows) : (rows, columns)
    var parameters: [ParameterRole: [Float]] = [
      .weight: isTransposed ? numbers : Self.transposed(numbers, rows: rows, columns: columns)
    ]
    var sum: Int?
    if operation.kind == "Gemm" {
      if operation.input(2) != nil { parameters[.bias] = try floats(operation, 2) }
    } else if let (reader, bias) = biasSum(after: operation) {
      (sum, parameters[.bias]) = (reader, bias)
    }
    let linear = Convolution(inputs, outputs, hasBias: parameters[.bias] != nil)
    let index = try append(operation, .convolution(linear), [source], isFlat: true, parameters)
    guard let sum else { return }
    taken.insert(sum)
    values[operation.output] = nil
    values[model.nodes[sum].outputs[0]] = .node(index, isFlat: true)
  }

  /// The Add of a constant that alone reads a product.
  private func biasSum(after operation: ONNXOperation) -> (reader: Int, bias: [Float])? {
    guard let reader = readers[operation.output]?.first, readers[operation.output]?.count == 1,
      model.nodes.indices.contains(reader), model.nodes[reader].operation == "Add",
      model.nodes[reader].inputs.count == 2, model.nodes[reader].outputs.count == 1,
      let other = model.nodes[reader].inputs.first(where: { $0 != operation.output }),
      case .constant(let tensor)? = values[other], let bias = tensor.floats
    else { return nil }
    return (reader, bias)
  }

  private static func transposed(_ numbers: [Float], rows: Int, columns: Int) -> [Float] {
    var result = numbers
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = numbers[row * columns + column] }
    }
    return result
  }

  /// The numbers of the constant that is input `position`.
  func floats(_ operation: ONNXOperation, _ position: Int) throws(FormatError) -> [Float] {
    let tensor = try constant(operation, position)
    guard let numbers = tensor.floats else {
      throw operation.error(
        "has a constant of type \(tensor.elementType.rawValue) as input \(position)",
        remedy: "export the network in float32")
    }
    return numbers
  }
}
