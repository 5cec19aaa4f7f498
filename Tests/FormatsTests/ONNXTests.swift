import Foundation
import Testing

@testable import Formats

@Suite struct ONNXTests {
  @Test func readsWhatTheReferenceWrites() throws {
    let model = try ONNXModel(path: Golden.path("small.onnx"))
    #expect(model.opsetVersion == 13)
    #expect(model.producer == "golden")
    #expect(
      model.inputs == [
        .init(
          name: "input", elementType: .float32, extents: [.named("batch"), .fixed(3), .fixed(8), .fixed(8)])
      ])
    #expect(model.outputs.map(\.extents) == [[.named("batch"), .fixed(2)]])
    #expect(model.nodes.map(\.operation) == ["Conv", "Clip", "GlobalAveragePool", "Reshape", "Gemm"])
    let conv = model.nodes[0]
    #expect(conv.inputs == ["input", "conv.weight", "conv.bias"])
    #expect(conv.attributes["strides"] == .ints([2, 2]))
    #expect(conv.attributes["group"] == .int(1))
    #expect(model.nodes[4].attributes["alpha"] == .float(1))
    #expect(model.initialisers["conv.weight"]?.shape == [4, 3, 3, 3])
    // numpy.random.default_rng(1).standard_normal, the first draw.
    #expect(model.initialisers["conv.weight"]?.floats?.first == 0.345_584_18)
    #expect(model.initialisers["gemm.weight"]?.floats == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    #expect(model.initialisers["shape"]?.int64s == [-1, 4])
    #expect(model.initialisers["high"] == TensorData([6] as [Float], shape: []))
  }

  @Test func refusesExternalData() throws {
    let line = message { _ = try ONNXModel(path: Golden.path("external.onnx")) }
    #expect(line.contains("constant 'conv.weight': lies in another file"), "\(line)")
  }

  /// A model of one Relu, changed by `change`, read.
  static func read(_ change: (inout ONNXModelProto) -> Void) -> String {
    var model = ONNXModelProto()
    var version = ONNXOperatorSetIdProto()
    version.version = 13
    model.opsetImport = [version]
    var node = ONNXNodeProto()
    node.opType = "Relu"
    node.input = ["x"]
    node.output = ["y"]
    model.graph.node = [node]
    var value = ONNXValueInfoProto()
    value.name = "x"
    model.graph.input = [value]
    value.name = "y"
    model.graph.output = [value]
    change(&model)
    return message { _ = try ONNXModel(model, name: "m") }
  }

  static func constant(_ change: (inout ONNXTensorProto) -> Void) -> ONNXTensorProto {
    var tensor = ONNXTensorProto()
    tensor.name = "c"
    tensor.dims = [2]
    tensor.dataType = 1
    tensor.floatData = [1, 2]
    change(&tensor)
    return tensor
  }

  @Test func refusesWhatIsNotAGraphOfConstantsAndNodes() throws {
    #expect(Self.read { _ in } == "no error")
    #expect(Self.read { $0.graph.initializer = [Self.constant { _ in }] } == "no error")
    let changes: [(String, (inout ONNXModelProto) -> Void)] = [
      ("holds no graph", { $0.clearGraph() }),
      ("one version of the ONNX operators", { $0.opsetImport = [] }),
      ("one version of the ONNX operators", { $0.opsetImport += $0.opsetImport }),
      ("one version of the ONNX operators", { $0.opsetImport[0].version = .min }),
      ("domain 'com.example'", { $0.graph.node[0].domain = "com.example" }),
      ("operator ''", { $0.graph.node[0].opType = "" }),
      ("uses 'z'", { $0.graph.node[0].input = ["z"] }),
      ("makes 'x', which exists", { $0.graph.node[0].output = ["x", "y"] }),
      ("output 'y': is made by no node", { $0.graph.node[0].output = [] }),
      ("input 'x': comes twice", { $0.graph.input += $0.graph.input }),
      ("sparse", { $0.graph.sparseInitializer = [.init()] }),
      ("attribute 'a' twice", { $0.graph.node[0].attribute = [Self.attribute(.int), Self.attribute(.int)] }),
      ("a kind that is not read", { $0.graph.node[0].attribute = [Self.attribute(.graph)] }),
      ("a kind that is not read", { $0.graph.node[0].attribute = [Self.attribute(.UNRECOGNIZED(99))] }),
      ("attribute 'a': is not UTF-8", { $0.graph.node[0].attribute = [Self.attribute(.string)] }),
      ("the name of another", { $0.graph.initializer = [Self.constant { _ in }, Self.constant { _ in }] }),
      ("has no name", { $0.graph.initializer = [Self.constant { $0.name = "" }] }),
      ("has 8 bytes, not 12", { $0.graph.initializer = [Self.constant { $0.dims = [3] }] }),
      ("has 3 bytes, not 8", { $0.graph.initializer = [Self.constant { $0.rawData = Data([1, 2, 3]) }] }),
      ("absurdly large", { $0.graph.initializer = [Self.constant { $0.dims = [.max, 2] }] }),
      ("absurdly large", { $0.graph.initializer = [Self.constant { $0.dims = [-1] }] }),
      ("type number 8", { $0.graph.initializer = [Self.constant { $0.dataType = 8 }] }),
    ]
    for (reason, change) in changes {
      let line = Self.read(change)
      #expect(line.contains(reason), "\(line)")
    }
  }

  static func attribute(_ type: ONNXAttributeProto.AttributeType) -> ONNXAttributeProto {
    var attribute = ONNXAttributeProto()
    attribute.name = "a"
    attribute.s = Data([0xFF])
    attribute.type = type
    return attribute
  }

  @Test func boundsTheFieldsBeforeDecoding() {
    // A graph of empty nodes: two bytes each.
    let nodes = [[UInt8]](repeating: [0x0A, 0x00], count: (1 << 20) + 1).flatMap { $0 }
    let length = nodes.count
    let prefix = (0..<4).map { UInt8(length >> (7 * $0) & 0x7F) | ($0 < 3 ? 0x80 : 0) }
    let line = message { _ = try ONNXModel([0x3A] + prefix + nodes, name: "m") }
    #expect(line.contains("more than 1048576 fields"), "\(line)")
  }

  @Test(arguments: [[], [0x3A], [0x3A, 5, 0], [0x0F], [0x08, 0xFF], [UInt8](repeating: 0xFF, count: 20)])
  func refusesBrokenFraming(bytes: [UInt8]) {
    #expect(throws: FormatError.self) { try ONNXModel(bytes, name: "m") }
  }
}
