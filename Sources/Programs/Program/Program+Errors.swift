extension Program {
  /// The 8-bit errors that instruction `index` makes.
  public func errors(madeBy index: Int) -> [TensorID] {
    instructions[index].writes.filter { self[$0].role == .error && self[$0].element == .int8 }
  }

  /// The error that the gradient of a parameter is made of, by the parameter's name.
  public var errorsOfGradients: [String: TensorID] {
    var result: [String: TensorID] = [:]
    for instruction in instructions {
      guard case .weightGradient(let gradient) = instruction.body else { continue }
      result[self[gradient.output].gradientParameter] = gradient.error
    }
    return result
  }
}

extension Tensor {
  /// The name of the parameter that this is the gradient of.
  public var gradientParameter: String { String(name.dropFirst("gradient of ".count)) }
}
