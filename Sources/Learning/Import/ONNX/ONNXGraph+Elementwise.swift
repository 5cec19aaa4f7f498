import Formats
import Networks

extension ONNXGraph {
  /// Relu, or Clip from 0.
  mutating func readRectifier(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow()
    let (source, isFlat) = try node(operation, 0)
    var limit: Float?
    if operation.kind == "Clip" {
      let low = operation.input(1) == nil ? [-.infinity] : try floats(operation, 1)
      let high = operation.input(2) == nil ? [.infinity] : try floats(operation, 2)
      guard low == [0], high.count == 1, high[0] > 0 else {
        throw operation.error("clips to \(low) … \(high)", remedy: "export with ReLU or ReLU6")
      }
      limit = high[0].isFinite ? high[0] : nil
    }
    try append(operation, .rectifier(Rectifier(limit: limit)), [source], isFlat: isFlat)
  }

  /// Add of two values of one shape.
  mutating func readSum(_ operation: ONNXOperation) throws(FormatError) {
    try operation.allow()
    let (first, firstIsFlat) = try node(operation, 0)
    let (second, secondIsFlat) = try node(operation, 1)
    guard firstIsFlat == secondIsFlat else {
      throw operation.error("adds flattened features to others", remedy: "flatten both or neither")
    }
    try append(operation, .add(Add()), [first, second], isFlat: firstIsFlat)
  }

  /// GlobalAveragePool, or ReduceMean over rows and columns.
  mutating func readPool(_ operation: ONNXOperation) throws(FormatError) {
    let (source, isFlat) = try node(operation, 0)
    var keepsExtents = true
    if operation.kind == "ReduceMean" {
      try operation.allow("axes", "keepdims", "noop_with_empty_axes")
      // The axes are an attribute before version 18 of the operators.
      var axes = try operation.ints("axes")
      if axes == nil { axes = try integers(operation, 1).known }
      guard let axes, Set(axes.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3] else {
        throw operation.error(
          "is not the mean over rows and columns", remedy: "only those two axes are read")
      }
      keepsExtents = try operation.int("keepdims") ?? 1 != 0
    } else {
      try operation.allow()
    }
    guard !isFlat else {
      throw operation.error("reads flattened features", remedy: "flatten after the pool")
    }
    try append(operation, .globalPool(GlobalPool()), [source], isFlat: !keepsExtents)
  }

  /// Flatten, Reshape or Squeeze from batch × features × 1 × 1 to batch × features.
  mutating func readFlattening(_ operation: ONNXOperation) throws(FormatError) {
    let (source, isFlat) = try node(operation, 0)
    let shape = shapes[source]
    var flattens = false
    switch operation.kind {
    case "Flatten":
      try operation.allow("axis")
      let axis = try operation.int("axis") ?? 1
      flattens = axis == 1 || axis == (isFlat ? -1 : -3)
    case "Squeeze":
      try operation.allow()
      let axes = try integers(operation, 1).known ?? []
      flattens = !isFlat && Set(axes.map { $0 < 0 ? $0 + 4 : $0 }) == [2, 3]
    default:
      try operation.allow("allowzero")
      let target = try integers(operation, 1)
      let zeroKeeps = try operation.int("allowzero") ?? 0 == 0
      let keepsBatch =
        target.values.first.map { $0 == nil || $0 == batch || $0 == -1 || $0 == 0 && zeroKeeps } ?? false
      let isOpen = target.values.first == -1
      flattens =
        keepsBatch && target.values.count == 2
        && (target.values[1] == shape.channels || target.values[1] == -1 && !isOpen)
    }
    guard flattens, shape.positions == 1 else {
      throw operation.error(
        "does not turn one position into features (it reads \(shape))",
        remedy: "export a network that flattens after a global average pool, keeping the batch first")
    }
    values[operation.output] = .node(source, isFlat: true)
  }

  /// The images of a batch, where the file fixes them.
  private var batch: Int? {
    guard case .fixed(let batch)? = model.inputs[0].extents?.first else { return nil }
    return batch
  }

  /// Identity, and Dropout outside training.
  mutating func readIdentity(_ operation: ONNXOperation) throws(FormatError) {
    if operation.kind == "Dropout" {
      try operation.allow("ratio", "seed")
      if operation.input(2) != nil {
        let mode = try constant(operation, 2)
        guard mode.bytes.allSatisfy({ $0 == 0 }) else {
          throw operation.error("drops values at random", remedy: "export the network in eval mode")
        }
      }
    } else {
      try operation.allow()
    }
    try operation.requireOneOutput()
    guard let name = operation.input(0), let value = values[name] else {
      throw operation.error("reads nothing that is known", remedy: "export it again")
    }
    values[operation.output] = value
  }
}
