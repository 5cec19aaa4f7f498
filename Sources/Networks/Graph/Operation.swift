/// What a node computes. One file for each in `Operations/`.
public enum Operation: Hashable, Sendable {
  /// The images, normalised.
  case input(Shape)
  /// A convolution of any grouping; a linear layer is one over a single position.
  case convolution(Convolution)
  /// max(0, x), optionally min(limit, ·).
  case rectifier(Rectifier)
  /// Batch norm.
  case norm(Norm)
  /// The sum of two values of one shape.
  case add(Add)
  /// The mean over cells of size × size.
  case averagePool(AveragePool)
  /// The mean over all positions.
  case globalPool(GlobalPool)
  /// Bilinear resizing.
  case resize(Resize)
  /// A function of each element.
  case activation(Activation)
  /// The product of two values.
  case multiply(Multiply)
  /// The largest of windows.
  case maxPool(MaxPool)
  /// Group or layer norm.
  case groupNorm(GroupNorm)
  /// The product of two computed matrices.
  case matrixProduct(MatrixProduct)
  /// Soft-max along channels.
  case softmax(Softmax)
  /// Rows of a table.
  case gather(Gather)
}

/// What every operation can tell about itself.
public protocol OperationRule {
  /// The shape of the result for the shapes of the inputs.
  /// - Throws: `NetworkError` when the inputs do not fit.
  func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape
  /// Multiply-accumulates of one image, forward.
  func macs(_ inputs: [Shape], _ output: Shape) -> Int
  /// The tensors that it owns.
  var parameters: [Parameter] { get }
}

extension OperationRule {
  /// No multiply-accumulates, unless an operation says otherwise.
  public func macs(_ inputs: [Shape], _ output: Shape) -> Int { 0 }
  /// No parameters, unless an operation says otherwise.
  public var parameters: [Parameter] { [] }

  func single(_ inputs: [Shape], _ name: String) throws(NetworkError) -> Shape {
    guard inputs.count == 1 else {
      throw NetworkError("\(name) takes one input, not \(inputs.count)")
    }
    return inputs[0]
  }
}

extension Operation {
  /// The operation's own rules.
  public var rule: any OperationRule {
    switch self {
    case .input(let shape): Input(shape: shape)
    case .convolution(let operation): operation
    case .rectifier(let operation): operation
    case .norm(let operation): operation
    case .add(let operation): operation
    case .averagePool(let operation): operation
    case .globalPool(let operation): operation
    case .resize(let operation): operation
    case .activation(let operation): operation
    case .multiply(let operation): operation
    case .maxPool(let operation): operation
    case .groupNorm(let operation): operation
    case .matrixProduct(let operation): operation
    case .softmax(let operation): operation
    case .gather(let operation): operation
    }
  }

  private struct Input: OperationRule {
    var shape: Shape
    func outputShape(_ inputs: [Shape]) throws(NetworkError) -> Shape { shape }
  }
}

/// A graph that cannot be: which node, and why.
public struct NetworkError: Error, Hashable, CustomStringConvertible {
  /// One line: what, where, remedy.
  public var description: String
  /// Whether the network lacks what a method builds on, whatever the method's options: whoever knows the
  /// other methods says which would do.
  public var isLack: Bool
  /// An error with its line.
  public init(_ description: String, isLack: Bool = false) {
    (self.description, self.isLack) = (description, isLack)
  }
}
