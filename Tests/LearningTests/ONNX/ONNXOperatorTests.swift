import Networks
import Testing

@testable import Formats
@testable import Learning

/// Operators one by one, and what is refused.
@Suite struct ONNXOperatorTests {
  /// Gemm with and without transposition, and MatMul with Add, are the same linear layer.
  @Test func linearLayersInEveryForm() throws {
    let expected: [Float] = [1, 2, 3, 4, 5, 6]
    func read(_ change: (inout ONNXExample) -> Void) throws -> Weights {
      var example = ONNXExample.small()
      example.nodes.removeLast()
      change(&example)
      return try ONNXImport.network(of: example.model, name: "linear.onnx").weights
    }
    let flat = "value.3"
    let forms = try [
      read { $0.append("Gemm", [flat, "matrix", "bias"], ["transB": .int(1)]) },
      read { example in
        let turned = example.constant("turned", [1, 3, 5, 2, 4, 6], [2, 3])
        example.append("Gemm", [flat, turned, "bias"])
      },
      read { example in
        let turned = example.constant("turned", [1, 3, 5, 2, 4, 6], [2, 3])
        let product = example.append("MatMul", [flat, turned])
        example.append("Add", ["bias", product])
      },
    ]
    for weights in forms {
      #expect(weights.values["classifier.weight"] == expected)
      #expect(weights.values["classifier.bias"] == [0, 1, 2])
    }
  }

  /// Every way to get from a pooled position to features gives the same network.
  @Test func flatteningInEveryForm() throws {
    let expected = try ONNXImport.network(of: ONNXExample.small().model, name: "").network
    func read(_ change: (inout ONNXExample) -> String) throws -> Network {
      var example = ONNXExample.small()
      example.nodes.removeLast(3)
      let flat = change(&example)
      example.append("Gemm", [flat, "matrix", "bias"], ["transB": .int(1)])
      return try ONNXImport.network(of: example.model, name: "flat.onnx").network
    }
    func integers(_ example: inout ONNXExample, _ name: String, _ values: [Int64]) -> String {
      example.initialisers[name] = TensorData(values, shape: [values.count])
      return name
    }
    #expect(
      try read { example in
        example.append("ReduceMean", ["value.1"], ["axes": .ints([-1, 2]), "keepdims": .int(0)])
      } == expected)
    #expect(
      try read { example in
        let axes = integers(&example, "axes", [2, 3])
        let pooled = example.append("ReduceMean", ["value.1", axes])
        return example.append("Squeeze", [pooled, axes])
      } == expected)
    #expect(
      try read { example in
        let pooled = example.append("GlobalAveragePool", ["value.1"])
        let dropped = example.append("Dropout", [pooled])
        return example.append("Reshape", [dropped, integers(&example, "shape", [1, -1])])
      } == expected)
    #expect(
      try read { example in
        let pooled = example.append("GlobalAveragePool", ["value.1"])
        example.initialisers["zero"] = TensorData([Int64(0)], shape: [])
        let batch = example.append("Gather", [example.append("Shape", [pooled]), "zero"])
        let list = example.append("Unsqueeze", [batch, integers(&example, "axis", [0])])
        let shape = example.append("Concat", [list, integers(&example, "rest", [-1])], ["axis": .int(0)])
        return example.append("Reshape", [pooled, shape])
      } == expected)
  }

  /// The chain that PyTorch's exporter writes for the numbers of a Pad.
  @Test func integersAreComputedAsONNXDefinesThem() {
    let pads = ONNXIntegers([0, 1, 2, 3, 0, 0, 0, 0])
    let turned = pads.reshaped([-1, 2])?.sliced(from: -1, to: .min + 1, step: -1)?.transposed?.reshaped([-1])
    #expect(turned?.known == [0, 0, 2, 0, 0, 0, 3, 1])
    #expect(ONNXIntegers([1, 2, 3, 4]).sliced(from: 1, to: .max, step: 2)?.known == [2, 4])
    #expect(ONNXIntegers([1, 2, 3]).sliced(from: -2, to: 3, step: 1)?.known == [2, 3])
    #expect(ONNXIntegers([1, 2, 3]).reshaped([2, -1]) == nil)
    #expect(ONNXIntegers([nil, 2]).known == nil)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What the one line must say: the node and the operator first.
    var expected: [String]
    var change: @Sendable (inout ONNXExample) -> Void
  }

  static func attributes(_ node: Int, _ attributes: [String: ONNXModel.Attribute])
    -> @Sendable (inout ONNXExample)
    -> Void
  {
    { example in
      let old = example.nodes[node]
      example.nodes[node] = .init(
        name: old.name, operation: old.operation, inputs: old.inputs, outputs: old.outputs,
        attributes: old.attributes.merging(attributes) { $1 })
    }
  }

  static func operation(_ node: Int, _ name: String) -> @Sendable (inout ONNXExample) -> Void {
    { example in
      let old = example.nodes[node]
      example.nodes[node] = .init(
        name: old.name, operation: name, inputs: old.inputs, outputs: old.outputs, attributes: old.attributes)
    }
  }

  static let refusals: [Refusal] = [
    .init(
      testDescription: "an operator", expected: ["'node.1' (HardSwish)", "export the network without it"],
      change: operation(1, "HardSwish")),
    .init(
      testDescription: "dilation", expected: ["'node.0' (Conv)", "dilations [2, 2]"],
      change: attributes(0, ["dilations": .ints([2, 2])])),
    .init(
      testDescription: "an attribute", expected: ["'node.0' (Conv)", "'layout'"],
      change: attributes(0, ["layout": .string("NHWC")])),
    .init(
      testDescription: "groups", expected: ["'node.0' (Conv)", "3 groups"],
      change: attributes(0, ["group": .int(3)])),
    .init(
      testDescription: "enormous padding", expected: ["'node.0' (Conv)", "pads"],
      change: attributes(0, ["pads": .ints([Int.max, 1, 1, 1])])),
    .init(
      testDescription: "enormous strides", expected: ["'node.0' (Conv)", "strides"],
      change: attributes(0, ["strides": .ints([Int.max, Int.max])])),
    .init(
      testDescription: "SAME_LOWER", expected: ["'node.0' (Conv)", "SAME_LOWER"],
      change: attributes(0, ["auto_pad": .string("SAME_LOWER")])),
    .init(
      testDescription: "another clip", expected: ["'node.1' (Clip)", "clips to"], change: operation(1, "Clip")
    ),
    .init(
      testDescription: "many positions", expected: ["'node.3' (Flatten)", "8×8×2"],
      change: {
        $0.nodes[3] = .init(
          name: "node.3", operation: "Flatten", inputs: ["value.1"], outputs: ["value.3"], attributes: [:])
      }),
    .init(
      testDescription: "a scaled product", expected: ["'node.4' (Gemm)", "plain linear layer"],
      change: attributes(4, ["alpha": .float(0.5)])),
    .init(
      testDescription: "a bias of another length",
      expected: ["'node.4' (Gemm)", "2 numbers of its bias, not 3"],
      change: { $0.initialisers["bias"] = TensorData([1, 2] as [Float], shape: [2]) }),
    .init(
      testDescription: "half of the weight's extents", expected: ["'node.0' (Conv)", "shape [2, 27]"],
      change: { $0.initialisers["weight"] = TensorData([Float](repeating: 0, count: 54), shape: [2, 27]) }),
    .init(
      testDescription: "an empty weight", expected: ["'node.0' (Conv)", "shape [0, 3, 3, 3]"],
      change: { $0.initialisers["weight"] = TensorData([] as [Float], shape: [0, 3, 3, 3]) }),
    .init(
      testDescription: "integers for weights", expected: ["'node.0' (Conv)", "I64"],
      change: {
        $0.initialisers["weight"] = TensorData([Int64](repeating: 0, count: 54), shape: [2, 3, 3, 3])
      }),
    .init(
      testDescription: "Softmax", expected: ["(Softmax)", "export the network without it"],
      change: { $0.append("Softmax", ["value.4"]) }),
    .init(
      testDescription: "no classifier", expected: ["output 'value.1'", "linear layer"],
      change: { $0.nodes.removeLast(3) }),
    .init(
      testDescription: "a norm of its own", expected: ["(BatchNormalization)", "does not follow a Conv"],
      change: operation(2, "BatchNormalization")),
    .init(
      testDescription: "an old version", expected: ["version 9", "opset_version=13"],
      change: { $0.opsetVersion = 9 }),
    .init(
      testDescription: "an open resolution", expected: ["input 'image'", "fixed resolution"],
      change: {
        $0.input = .init(
          name: "image", elementType: .float32, extents: [.fixed(1), .fixed(3), .named("h"), .named("w")])
      }),
    .init(
      testDescription: "channels last", expected: ["input 'image'", "1 × 3 × side × side"],
      change: {
        $0.input = .init(
          name: "image", elementType: .float32, extents: [.fixed(1), .fixed(8), .fixed(8), .fixed(3)])
      }),
    .init(
      testDescription: "a sum of rectified values",
      expected: ["(Add)", "adds a value that has been rectified"],
      change: { example in
        example.nodes.insert(
          .init(
            name: "sum", operation: "Add", inputs: ["value.1", "value.1"], outputs: ["sum"], attributes: [:]),
          at: 2)
        example.nodes[3] = .init(
          name: "pool", operation: "GlobalAveragePool", inputs: ["sum"], outputs: ["value.2"], attributes: [:]
        )
      }),
    .init(
      testDescription: "extents of a constant", expected: ["(Shape)", "optimize=True"],
      change: { $0.append("Shape", ["weight"]) }),
    .init(
      testDescription: "a value that nothing reads", expected: ["(Relu)", "nothing reads"],
      change: { example in
        example.nodes.insert(
          .init(name: "side", operation: "Relu", inputs: ["value.0"], outputs: ["side"], attributes: [:]),
          at: 1)
      }),
  ]

  @Test(arguments: refusals) func whatIsNotReadIsNamed(_ refusal: Refusal) throws {
    var example = ONNXExample.small()
    refusal.change(&example)
    let error = #expect(throws: FormatError.self) {
      _ = try ONNXImport.network(of: example.model, name: "model.onnx")
    }
    let line = error?.description ?? ""
    #expect(line.hasPrefix("model.onnx"))
    #expect(!line.contains("\n"))
    for part in refusal.expected { #expect(line.contains(part), "\(line)") }
  }
}
