import Formats

/// One node of an ONNX file while it is read: its arguments, and errors that name it.
struct ONNXOperation {
  let node: ONNXModel.Node
  /// Its position in the file.
  let index: Int
  /// The file's name.
  let file: String

  /// The operator.
  var kind: String { node.operation }
  /// The name of its first output.
  var output: String { node.outputs.first ?? "" }

  /// An error about this node.
  func error(_ what: String, remedy: String) -> FormatError {
    FormatError(what, at: "\(file), node \(index) '\(node.name)' (\(kind))", remedy: remedy)
  }

  /// The name of input `position`; nil for one that is left out.
  func input(_ position: Int) -> String? {
    guard node.inputs.indices.contains(position), !node.inputs[position].isEmpty else { return nil }
    return node.inputs[position]
  }

  /// Refuses attributes that are not in `names`: what is not understood must not be passed over.
  func allow(_ names: String...) throws(FormatError) {
    for name in node.attributes.keys.sorted() where !names.contains(name) {
      throw error("has the attribute '\(name)', which is not read", remedy: "export the network without it")
    }
  }

  /// Refuses further outputs than the first.
  func requireOneOutput() throws(FormatError) {
    guard !output.isEmpty, node.outputs.dropFirst().allSatisfy(\.isEmpty) else {
      throw error("has \(node.outputs.count) outputs", remedy: "export the network in eval mode")
    }
  }

  func int(_ name: String) throws(FormatError) -> Int? {
    try attribute(name, "a whole number") { if case .int(let value) = $0 { value } else { nil } }
  }

  func ints(_ name: String) throws(FormatError) -> [Int]? {
    try attribute(name, "whole numbers") { if case .ints(let value) = $0 { value } else { nil } }
  }

  func float(_ name: String) throws(FormatError) -> Float? {
    try attribute(name, "a number") { if case .float(let value) = $0 { value } else { nil } }
  }

  func string(_ name: String) throws(FormatError) -> String? {
    try attribute(name, "a text") { if case .string(let value) = $0 { value } else { nil } }
  }

  private func attribute<T>(
    _ name: String, _ kind: String, _ read: (ONNXModel.Attribute) -> T?
  ) throws(FormatError) -> T? {
    guard let attribute = node.attributes[name] else { return nil }
    guard let value = read(attribute) else {
      throw error("has an attribute '\(name)' that is not \(kind)", remedy: "export it again")
    }
    return value
  }

  /// Attribute `name`, when it is there, must say what every network here says.
  func require(_ name: String, _ expected: Int) throws(FormatError) {
    guard let value = try int(name), value != expected else { return }
    throw error(
      "has \(name) \(value), not \(expected)", remedy: "export the network without it, in eval mode")
  }
}
