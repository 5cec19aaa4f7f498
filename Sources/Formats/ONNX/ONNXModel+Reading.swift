internal import SwiftProtobuf

extension ONNXModel {
  /// Reads `bytes`, called `name` in messages.
  public init(_ bytes: [UInt8], name: String) throws(FormatError) {
    try ProtobufOutline.onnxModel.check(bytes, name: name)
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = 16
    options.discardUnknownFields = true
    let model: ONNXModelProto
    do {
      model = try ONNXModelProto(serializedBytes: bytes, options: options)
    } catch {
      throw FormatError(
        "is not a sound ONNX file (\(error))", at: name, remedy: "fetch or export it again")
    }
    try self.init(model, name: name)
  }

  /// Checks a decoded file.
  init(_ model: ONNXModelProto, name: String) throws(FormatError) {
    func error(_ what: String, _ place: String = "", remedy: String) -> FormatError {
      FormatError(what, at: place.isEmpty ? name : "\(name), \(place)", remedy: remedy)
    }
    let graph = model.graph
    guard model.hasGraph, !graph.node.isEmpty else {
      throw error("holds no graph", remedy: "name an ONNX model file")
    }
    let versions = model.opsetImport.filter { Self.isOwnDomain($0.domain) }.map(\.version)
    guard versions.count == 1, (1...1000).contains(versions[0]) else {
      throw error("does not name one version of the ONNX operators", remedy: "export it again")
    }
    guard graph.sparseInitializer.isEmpty else {
      throw error("holds sparse constants", remedy: "export it with dense weights")
    }

    var initialisers: [String: TensorData] = [:]
    for tensor in graph.initializer {
      let data = try TensorData(tensor, place: "\(name), constant '\(tensor.name)'")
      guard !tensor.name.isEmpty, initialisers.updateValue(data, forKey: tensor.name) == nil else {
        throw error(
          "has no name or the name of another", "constant '\(tensor.name)'", remedy: "export it again")
      }
    }
    // Files before IR version 4 list their constants among the inputs.
    let inputs = graph.input.filter { initialisers[$0.name] == nil }.map(Value.init)
    let nodes = try graph.node.enumerated().map { index, node throws(FormatError) in
      try Node(node, place: "\(name), node \(index) '\(node.name)'")
    }

    var known = Set(initialisers.keys)
    for input in inputs {
      guard known.insert(input.name).inserted else {
        throw error("comes twice", "input '\(input.name)'", remedy: "export it again")
      }
    }
    for (index, node) in nodes.enumerated() {
      let place = "node \(index) '\(node.name)'"
      for input in node.inputs where !input.isEmpty && !known.contains(input) {
        throw error("uses '\(input)', which nothing before it makes", place, remedy: "export it again")
      }
      for output in node.outputs where !output.isEmpty {
        guard known.insert(output).inserted else {
          throw error("makes '\(output)', which exists already", place, remedy: "export it again")
        }
      }
    }
    for output in graph.output where !known.contains(output.name) {
      throw error("is made by no node", "output '\(output.name)'", remedy: "export it again")
    }

    opsetVersion = Int(versions[0])
    producer = model.producerName
    metadata = Dictionary(
      model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.inputs = inputs
    outputs = graph.output.map(Value.init)
    self.initialisers = initialisers
    self.nodes = nodes
  }

  fileprivate static func isOwnDomain(_ domain: String) -> Bool { domain.isEmpty || domain == "ai.onnx" }
}

extension ONNXModel.Value {
  fileprivate init(_ info: ONNXValueInfoProto) {
    name = info.name
    let tensor = info.type.tensorType
    elementType = ElementType(onnx: tensor.elemType)
    extents =
      tensor.hasShape
      ? tensor.shape.dim.map { dimension in
        if case .dimValue(let extent)? = dimension.value, extent >= 0 { return .fixed(Int(extent)) }
        return .named(dimension.dimParam)
      } : nil
  }
}

extension ONNXModel.Node {
  fileprivate init(_ node: ONNXNodeProto, place: String) throws(FormatError) {
    guard !node.opType.isEmpty, ONNXModel.isOwnDomain(node.domain) else {
      throw FormatError(
        "is the operator '\(node.opType)' of domain '\(node.domain)'", at: place,
        remedy: "export it with ONNX's own operators")
    }
    var attributes: [String: ONNXModel.Attribute] = [:]
    for attribute in node.attribute {
      let value = try ONNXModel.Attribute(attribute, place: "\(place), attribute '\(attribute.name)'")
      guard attributes.updateValue(value, forKey: attribute.name) == nil else {
        throw FormatError("has the attribute '\(attribute.name)' twice", at: place, remedy: "export it again")
      }
    }
    name = node.name
    operation = node.opType
    inputs = node.input
    outputs = node.output
    self.attributes = attributes
  }
}

extension ONNXModel.Attribute {
  fileprivate init(_ attribute: ONNXAttributeProto, place: String) throws(FormatError) {
    func text(_ bytes: some Sequence<UInt8>) throws(FormatError) -> String {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw FormatError("is not UTF-8", at: place, remedy: "export it again")
      }
      return text
    }
    switch attribute.type {
    case .float: self = .float(attribute.f)
    case .int: self = .int(Int(attribute.i))
    case .string: self = .string(try text(attribute.s))
    case .tensor: self = .tensor(try TensorData(attribute.t, place: place))
    case .floats: self = .floats(attribute.floats)
    case .ints: self = .ints(attribute.ints.map(Int.init))
    case .strings:
      self = .strings(try attribute.strings.map { bytes throws(FormatError) in try text(bytes) })
    case .undefined, .graph, .tensors, .graphs, .UNRECOGNIZED:
      throw FormatError(
        "is of a kind that is not read (\(attribute.type))", at: place,
        remedy: "export the model without control flow")
    }
  }
}
