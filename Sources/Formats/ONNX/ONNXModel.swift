/// An ONNX file as plain values: a list of nodes in topological order and the constants that they use.
///
/// What a network cannot be made of is refused on reading: external data, subgraphs, sparse tensors, other
/// operator domains than ONNX's own. Which operators mean what is not decided here.
public struct ONNXModel: Sendable {
  /// The largest file read unless told otherwise: 1 GiB. The file is held in memory while it is read.
  public static let defaultMaximumBytes = 1 << 30

  /// The version of ONNX's own operators that the nodes are written for.
  public let opsetVersion: Int
  /// The program that wrote the file; may be empty.
  public let producer: String
  /// The free texts of the file.
  public let metadata: [String: String]
  /// The graph's inputs, without those that are only constants.
  public let inputs: [Value]
  /// The graph's outputs.
  public let outputs: [Value]
  /// The constants, by name.
  public let initialisers: [String: TensorData]
  /// The operations. Every input of one is an input of the graph, a constant, or an output of an earlier one.
  public let nodes: [Node]

  /// A value that goes into or comes out of the graph.
  public struct Value: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// The type of its elements; nil when the file does not say or the type is none of ours.
    public let elementType: ElementType?
    /// Its extents, outermost first; nil when the file does not say.
    public let extents: [Extent]?
  }

  /// One extent of a value.
  public enum Extent: Hashable, Sendable {
    /// A known number.
    case fixed(Int)
    /// A number known at run time only, by its name (which may be empty); often the batch.
    case named(String)
  }

  /// One operation.
  public struct Node: Hashable, Sendable {
    /// Its name; may be empty.
    public let name: String
    /// The operator, as `Conv`.
    public let operation: String
    /// The names of its inputs; empty for an optional input that is left out.
    public let inputs: [String]
    /// The names of its outputs; empty for an optional output that is left out.
    public let outputs: [String]
    /// Its constant arguments, by name.
    public let attributes: [String: Attribute]
  }

  /// A constant argument of an operation.
  public enum Attribute: Hashable, Sendable {
    /// A number.
    case float(Float)
    /// A whole number.
    case int(Int)
    /// A text.
    case string(String)
    /// A constant.
    case tensor(TensorData)
    /// Numbers.
    case floats([Float])
    /// Whole numbers.
    case ints([Int])
    /// Texts.
    case strings([String])
  }
}

extension ONNXModel {
  /// Reads the file at `path`; throws when it is malformed, too large, or needs what is refused.
  public init(path: String, maximumBytes: Int = defaultMaximumBytes) throws(FormatError) {
    try self.init(try ByteSource(path: path).allBytes(maximumBytes: maximumBytes), name: path)
  }
}
