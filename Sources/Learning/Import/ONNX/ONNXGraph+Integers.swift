import Formats
import Networks

/// The arithmetic on extents and paddings that exporters leave in a file. PyTorch's writes a Pad's numbers as
/// ConstantOfShape, Concat, Reshape, Slice, Transpose, Reshape and Cast, and a `view` with the batch's extent
/// as Shape, Gather, Unsqueeze and Concat.
extension ONNXGraph {
  /// Constant: a tensor, or numbers as an attribute.
  mutating func readConstant(_ operation: ONNXOperation) throws(FormatError) {
    let value: TensorData? =
      switch (operation.node.attributes.count, operation.node.attributes.first?.value) {
      case (1, .tensor(let tensor)?): tensor
      case (1, .int(let number)?): TensorData([Int64(number)], shape: [])
      case (1, .ints(let numbers)?): TensorData(numbers.map(Int64.init), shape: [numbers.count])
      case (1, .float(let number)?): TensorData([number], shape: [])
      case (1, .floats(let numbers)?): TensorData(numbers, shape: [numbers.count])
      default: nil
      }
    guard let value else {
      throw operation.error("is not a tensor of numbers", remedy: "export it again")
    }
    values[operation.output] = .constant(value)
  }

  /// The whole numbers that are input `position`.
  func integers(_ operation: ONNXOperation, _ position: Int) throws(FormatError) -> ONNXIntegers {
    guard let name = operation.input(position), let integers = integers(named: name) else {
      throw operation.error(
        "has no known whole numbers as input \(position)",
        remedy: "export with do_constant_folding=True, or with dynamo=True and optimize=True")
    }
    return integers
  }

  private func integers(named name: String) -> ONNXIntegers? {
    switch values[name] {
    case .integers(let integers): return integers
    case .constant(let tensor) where tensor.count <= ONNXIntegers.maximumCount && tensor.shape.count <= 2:
      let numbers = tensor.int64s?.map(Int.init) ?? tensor.int32s?.map(Int.init)
      return numbers.map { ONNXIntegers(shape: tensor.shape, $0) }
    default: return nil
    }
  }

  /// Computes an operation whose inputs are extents or whole numbers; false for another.
  mutating func readIntegers(_ operation: ONNXOperation) throws(FormatError) -> Bool {
    if operation.kind == "Shape" {
      values[operation.output] = .integers(try extents(operation))
      return true
    }
    guard Self.integerOperators.contains(operation.kind), let name = operation.input(0),
      let first = integers(named: name)
    else { return false }
    guard let result = try computed(operation, first), result.values.count <= ONNXIntegers.maximumCount else {
      throw operation.error(
        "computes extents in a way that is not read", remedy: "export with dynamo=True and optimize=True")
    }
    values[operation.output] = .integers(result)
    return true
  }

  private static let integerOperators: Set = [
    "ConstantOfShape", "Concat", "Reshape", "Slice", "Transpose", "Cast", "Gather", "Unsqueeze",
  ]

  /// The extents of a value, the batch's unknown unless the file fixes it.
  private func extents(_ operation: ONNXOperation) throws(FormatError) -> ONNXIntegers {
    guard operation.node.attributes.isEmpty, let name = operation.input(0),
      case .node(let source, let isFlat)? = values[name]
    else {
      throw operation.error(
        "asks for some extents, or for those of a constant",
        remedy: "export with dynamo=True and optimize=True, or with do_constant_folding=True")
    }
    let shape = shapes[source]
    return ONNXIntegers(isFlat ? [nil, shape.channels] : [nil, shape.channels, shape.height, shape.width])
  }

  private func computed(
    _ operation: ONNXOperation, _ first: ONNXIntegers
  ) throws(FormatError) -> ONNXIntegers? {
    switch operation.kind {
    case "ConstantOfShape":
      try operation.allow("value")
      guard case .tensor(let value)? = operation.node.attributes["value"], value.int64s == [0],
        let count = first.known, count.count == 1, (0...ONNXIntegers.maximumCount).contains(count[0])
      else { return nil }
      return ONNXIntegers(Array(repeating: 0, count: count[0]))
    case "Concat":
      try operation.require("axis", 0)
      var values: [Int?] = []
      for position in operation.node.inputs.indices {
        let part = try integers(operation, position)
        guard part.shape.count == 1, values.count <= ONNXIntegers.maximumCount else { return nil }
        values += part.values
      }
      return ONNXIntegers(values)
    case "Reshape":
      try operation.allow("allowzero")
      return try integers(operation, 1).known.flatMap(first.reshaped)
    case "Slice":
      let axes = operation.input(3) == nil ? [0] : try integers(operation, 3).known
      let steps = operation.input(4) == nil ? [1] : try integers(operation, 4).known
      guard let start = try integers(operation, 1).known, let end = try integers(operation, 2).known,
        let steps, axes == [0], start.count == 1, end.count == 1, steps.count == 1
      else { return nil }
      return first.sliced(from: start[0], to: end[0], step: steps[0])
    case "Transpose":
      guard try operation.ints("perm") ?? [1, 0] == [1, 0] else { return nil }
      return first.transposed
    case "Cast":
      // To int64, which ONNX numbers 7 (TensorProto.DataType).
      return try operation.int("to") == 7 ? first : nil
    case "Gather":
      try operation.require("axis", 0)
      guard first.shape.count == 1, let index = try integers(operation, 1).known, index.count == 1 else {
        return nil
      }
      let position = index[0] < 0 ? index[0] + first.values.count : index[0]
      guard first.values.indices.contains(position) else { return nil }
      return ONNXIntegers(shape: try integers(operation, 1).shape, [first.values[position]])
    default:
      guard first.shape.isEmpty, try integers(operation, 1).known == [0] else { return nil }
      return ONNXIntegers(first.values)
    }
  }
}
