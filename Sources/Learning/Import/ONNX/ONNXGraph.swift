import Formats
import Networks

/// The state of turning an ONNX graph into a network, node by node in the file's order.
struct ONNXGraph {
  let model: ONNXModel
  /// The file's name.
  let file: String
  /// The value of every name so far.
  var values: [String: Value] = [:]
  /// The nodes that read each name, by position in the file.
  let readers: [String: [Int]]
  /// Nodes that an earlier one has taken in: sums that add a bias.
  var taken: Set<Int> = []

  var network: Network
  var shapes: [Shape]
  var weights = Weights()
  /// The node of the file that each node of the network comes from, by the latter's name.
  var origins: [String: ONNXOperation] = [:]
  private var parameterCount = 0

  /// What a name of the file stands for.
  enum Value {
    /// The value of a node; flat once it is batch × features rather than batch × channels × rows × columns.
    case node(Int, isFlat: Bool)
    /// The value of a node with zeros around it, which a convolution must read.
    case padded(Int, Sides)
    /// A constant of the file.
    case constant(TensorData)
    /// Integers computed from constants and extents.
    case integers(ONNXIntegers)
  }

  /// Zeros around a value.
  struct Sides { var top = 0, left = 0, bottom = 0, right = 0 }

  /// The most parameters of a network (assumed: some fifty times those of the largest here), so that
  /// constants that are used again and again do not fill the memory.
  static let maximumParameters = 1 << 28
  /// The most elements of one image's value, and the largest of its extents (assumed), so that no product of
  /// extents overflows.
  static let maximumElements = 1 << 28, maximumExtent = 1 << 14

  /// Checks the graph's input and collects its constants.
  init(_ model: ONNXModel, name: String, normalisation: Normalisation) throws(FormatError) {
    (self.model, file) = (model, name)
    guard model.opsetVersion >= 13 else {
      throw FormatError(
        "uses version \(model.opsetVersion) of the operators", at: name,
        remedy: "export it with opset_version=13 or later")
    }
    guard model.inputs.count == 1, model.outputs.count == 1, let input = model.inputs.first else {
      throw FormatError(
        "has \(model.inputs.count) inputs and \(model.outputs.count) outputs", at: name,
        remedy: "export a classifier with one image as its input and the logits as its output")
    }
    let image = try Self.image(input, name)
    network = Network(name: "onnx", input: image, normalisation: normalisation)
    shapes = [image]
    values[input.name] = .node(0, isFlat: false)
    for (name, tensor) in model.initialisers { values[name] = .constant(tensor) }
    var readers: [String: [Int]] = [:]
    for (index, node) in model.nodes.enumerated() {
      for name in node.inputs { readers[name, default: []].append(index) }
    }
    for output in model.outputs { readers[output.name, default: []].append(model.nodes.count) }
    self.readers = readers
  }

  /// The shape of the input: batch × 3 × side × side; the batch may be anything.
  private static func image(_ input: ONNXModel.Value, _ name: String) throws(FormatError) -> Shape {
    func error(_ what: String, _ remedy: String) -> FormatError {
      FormatError(what, at: "\(name), input '\(input.name)'", remedy: remedy)
    }
    guard input.elementType == .float32, let extents = input.extents, extents.count == 4 else {
      throw error(
        "is not a float32 tensor of four extents", "export it with an input of 1 × 3 × rows × columns")
    }
    guard case .fixed(let height) = extents[2], case .fixed(let width) = extents[3] else {
      throw error(
        "leaves its rows or columns open", "export it with a fixed resolution; only the batch may vary")
    }
    guard extents[1] == .fixed(3), height == width, (1...maximumExtent).contains(height) else {
      throw error(
        "is not a square RGB picture with the channels before rows and columns",
        "export it with an input of 1 × 3 × side × side")
    }
    return Shape(height, width, 3)
  }

  /// Reads all nodes.
  mutating func readNodes() throws(FormatError) {
    // Constants first: a bias may be looked for before its node comes.
    let operations = model.nodes.enumerated().map { ONNXOperation(node: $1, index: $0, file: file) }
    for operation in operations where operation.kind == "Constant" { try readConstant(operation) }
    for operation in operations where operation.kind != "Constant" && !taken.contains(operation.index) {
      try read(operation)
    }
  }

  private mutating func read(_ operation: ONNXOperation) throws(FormatError) {
    if try readIntegers(operation) { return }
    switch operation.kind {
    case "Conv": try readConvolution(operation)
    case "Gemm", "MatMul": try readLinear(operation)
    case "BatchNormalization": try readNorm(operation)
    case "Pad": try readPad(operation)
    case "Relu", "Clip": try readRectifier(operation)
    case "Add": try readSum(operation)
    case "GlobalAveragePool", "ReduceMean": try readPool(operation)
    case "Flatten", "Reshape", "Squeeze": try readFlattening(operation)
    case "Identity", "Dropout": try readIdentity(operation)
    default:
      throw operation.error(
        "is an operator that is not read",
        remedy:
          "export the network without it; read are convolutions, norms, ReLU, ReLU6, sums, global average "
          + "pools and linear layers")
    }
  }

  // MARK: Values

  /// The constant that is input `position` of an operation.
  func constant(_ operation: ONNXOperation, _ position: Int) throws(FormatError) -> TensorData {
    guard let name = operation.input(position), case .constant(let tensor)? = values[name] else {
      throw operation.error(
        "has no constant as input \(position)",
        remedy: "export the network in eval mode, with constant weights")
    }
    return tensor
  }

  /// The node whose value is input `position` of an operation.
  func node(_ operation: ONNXOperation, _ position: Int) throws(FormatError) -> (index: Int, isFlat: Bool) {
    guard let name = operation.input(position), case .node(let index, let isFlat)? = values[name] else {
      throw operation.error(
        "reads a constant or a padded value as input \(position)",
        remedy: "only a Conv may read what Pad makes, and no operator but the listed ones may read constants")
    }
    return (index, isFlat)
  }

  /// Appends what an operation computes, and makes it the value of the operation's first output.
  @discardableResult
  mutating func append(
    _ operation: ONNXOperation, _ computed: Operation, _ inputs: [Int], isFlat: Bool = false,
    _ parameters: [ParameterRole: [Float]] = [:]
  ) throws(FormatError) -> Int {
    let shape: Shape
    do {
      shape = try computed.rule.outputShape(inputs.map { shapes[$0] })
    } catch {
      throw operation.error(error.description, remedy: "check the file with onnx.checker, or export it again")
    }
    parameterCount += parameters.values.reduce(0) { $0 + $1.count }
    guard shape.height <= Self.maximumExtent, shape.width <= Self.maximumExtent,
      shape.channels <= Self.maximumElements / shape.positions, parameterCount <= Self.maximumParameters
    else {
      throw operation.error(
        "makes \(shape) numbers of an image with \(parameterCount) parameters so far, more than can be run",
        remedy: "export a smaller network or resolution")
    }
    for parameter in computed.rule.parameters {
      guard let values = parameters[parameter.role], values.count == parameter.count else {
        throw operation.error(
          "has \(parameters[parameter.role]?.count ?? 0) numbers of its \(parameter.role.rawValue), not "
            + "\(parameter.count)", remedy: "check the file with onnx.checker, or export it again")
      }
    }
    let name = "onnx.\(network.nodes.count)"
    let index = network.append(name, computed, inputs)
    for (role, numbers) in parameters { weights.values["\(name).\(role.rawValue)"] = numbers }
    shapes.append(shape)
    origins[name] = operation
    values[operation.output] = .node(index, isFlat: isFlat)
    return index
  }
}
