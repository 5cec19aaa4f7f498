import Networks
import Testing

@testable import Formats

/// ONNX models made in memory, as an exporter would write them.
struct ONNXExample {
  var nodes: [ONNXModel.Node] = []
  var initialisers: [String: TensorData] = [:]
  var input = ONNXModel.Value(
    name: "image", elementType: .float32, extents: [.fixed(1), .fixed(3), .fixed(8), .fixed(8)])
  var opsetVersion = 13

  var model: ONNXModel {
    ONNXModel(
      opsetVersion: opsetVersion, producer: "test", metadata: [:], inputs: [input],
      outputs: [
        ONNXModel.Value(name: nodes.last?.outputs[0] ?? "image", elementType: .float32, extents: nil)
      ],
      initialisers: initialisers, nodes: nodes)
  }

  /// Appends a node and gives the name of its output.
  @discardableResult
  mutating func append(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXModel.Attribute] = [:]
  ) -> String {
    let output = "value.\(nodes.count)"
    nodes.append(
      .init(
        name: "node.\(nodes.count)", operation: operation, inputs: inputs, outputs: [output],
        attributes: attributes))
    return output
  }

  /// Adds a constant and gives its name.
  mutating func constant(_ name: String, _ values: [Float], _ shape: [Int]) -> String {
    initialisers[name] = TensorData(values, shape: shape)
    return name
  }

  /// A convolution 3×3 from the image, ReLU, pool, flatten and a linear layer over two features.
  static func small() -> ONNXExample {
    var example = ONNXExample()
    let weight = example.constant("weight", (0..<54).map { Float($0) / 54 - 0.5 }, [2, 3, 3, 3])
    var value = example.append("Conv", ["image", weight], ["pads": .ints([1, 1, 1, 1])])
    value = example.append("Relu", [value])
    value = example.append("GlobalAveragePool", [value])
    value = example.append("Flatten", [value])
    let matrix = example.constant("matrix", [1, 2, 3, 4, 5, 6], [3, 2])
    let bias = example.constant("bias", [0, 1, 2], [3])
    example.append("Gemm", [value, matrix, bias], ["transB": .int(1)])
    return example
  }

  /// `network` with its norms, exported node by node; sums with their inputs the other way round.
  static func exported(_ network: Network, _ weights: Weights) throws -> ONNXExample {
    let shapes = try network.shapes()
    let side = network.inputShape.height
    var example = ONNXExample()
    example.input = .init(
      name: "image", elementType: .float32,
      extents: [.named("batch"), .fixed(3), .fixed(side), .fixed(side)])
    var names = ["image"]
    for (index, node) in network.nodes.enumerated().dropFirst() {
      let inputs = node.inputs.map { names[$0] }
      let rows = node.operation.rule.parameters.reduce(into: [ParameterRole: String]()) { rows, parameter in
        let name = "\(node.name).\(parameter.role.rawValue)"
        let values = weights.values[name]!
        rows[parameter.role] =
          parameter.role == .weight
          ? example.constant(
            name, inputsFirst(values, parameter.extents),
            [parameter.extents[0], parameter.extents[3], parameter.extents[1], parameter.extents[2]])
          : example.constant(name, values, parameter.extents)
      }
      switch node.operation {
      case .convolution(let convolution) where index == network.nodes.count - 1:
        let flat = example.append("Flatten", inputs)
        example.initialisers[rows[.weight]!] = TensorData(
          weights.values["\(node.name).weight"]!, shape: [convolution.outChannels, convolution.inChannels])
        names.append(example.append("Gemm", [flat, rows[.weight]!, rows[.bias]!], ["transB": .int(1)]))
      case .convolution(let convolution):
        let sides = convolution.paddingSides(shapes[node.inputs[0]])
        names.append(
          example.append(
            "Conv", inputs + [rows[.weight]!],
            [
              "group": .int(convolution.groups), "strides": .ints([convolution.stride, convolution.stride]),
              "pads": .ints([sides.top, sides.left, sides.bottom, sides.right]),
            ]))
      case .norm(let norm):
        names.append(
          example.append(
            "BatchNormalization", inputs + [.scale, .shift, .mean, .variance].map { rows[$0]! },
            ["epsilon": .float(norm.epsilon)]))
      case .rectifier(let rectifier):
        let bounds = [0, rectifier.limit ?? .infinity].map { example.constant("bound \($0)", [$0], []) }
        names.append(
          rectifier.limit == nil ? example.append("Relu", inputs) : example.append("Clip", inputs + bounds))
      case .add: names.append(example.append("Add", inputs.reversed()))
      case .globalPool: names.append(example.append("GlobalAveragePool", inputs))
      case .input, .averagePool, .resize, .activation, .multiply, .maxPool, .groupNorm, .matrixProduct,
        .softmax, .gather:
        Issue.record("\(node.name) is in no backbone")
      }
    }
    return example
  }

  /// From output × rows × columns × input to output × input × rows × columns.
  private static func inputsFirst(_ values: [Float], _ extents: [Int]) -> [Float] {
    let (taps, inputs) = (extents[1] * extents[2], extents[3])
    guard taps > 1, inputs > 1 else { return values }
    return (0..<extents[0]).flatMap { output in
      (0..<inputs).flatMap { input in
        (0..<taps).map { values[(output * taps + $0) * inputs + input] }
      }
    }
  }
}
