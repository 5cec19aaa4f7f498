public import Networks

extension Network {
  /// The network as a precision runs it. Methods draw the graph of their publication; this pass, the first of
  /// lowering, makes of it what the arithmetic can do, and refuses what it cannot.
  ///
  /// Nothing changes in float32. In int8
  /// * a batch or group norm that learns, after a convolution that a method added, becomes that convolution's
  ///   bias, which learns: the scale that it would have learned is a power of two that follows the range of
  ///   the values;
  /// * where such a norm's scale starts from zero, the convolution's weight does;
  /// * weights that a method added are not standardised;
  /// * a gate on a branch is left out, with what makes it, where the sum behind it would have no summand of
  ///   its bits: a product has 8, and a sum in 12 bits adds to a value of 12;
  /// * what is added to a projection is added behind its residual sum.
  ///
  /// * `isTraining`: whether it is to learn too, which int8 refuses more often than answering.
  ///
  /// - Throws: `NetworkError` naming the first node that cannot run in the precision, and why.
  public func legalised(
    for precision: Precision, isTraining: Bool = true
  ) throws(NetworkError) -> Network {
    guard precision == .int8 else { return self }
    let network = withoutGatesOnFineSums().withBranchesBehindSums().withoutTrainableNorms()
    try IntegerRules(network, isTraining: isTraining).check()
    return network
  }

  private func withoutTrainableNorms() -> Network {
    let consumers = consumers()
    /// What the scale of the norm that goes into a convolution starts from.
    func absorbed(by index: Int) -> Float? {
      guard case .convolution = nodes[index].operation, nodes[index].origin == .fresh,
        consumers[index].count == 1, !nodes[consumers[index][0]].trainable.isEmpty
      else { return nil }
      switch nodes[consumers[index][0]].operation {
      case .norm(let norm): return norm.initialScale
      case .groupNorm(let norm): return norm.initialScale
      default: return nil
      }
    }
    return rewritten { node, index, target, _ in
      switch node.operation {
      case .norm, .groupNorm:
        if absorbed(by: nodes[index].inputs[0]) != nil { return node.inputs[0] }
      default: break
      }
      guard case .convolution(var convolution) = node.operation, node.origin == .fresh else {
        return target.append(node)
      }
      var node = node
      convolution.isStandardised = false
      if let initialScale = absorbed(by: index) {
        convolution.hasBias = true
        if initialScale == 0 { convolution.initialiser = .constant(0) }
        node.trainable.insert(.bias)
        node.group = node.group ?? nodes[consumers[index][0]].group
      }
      node.operation = .convolution(convolution)
      return target.append(node)
    }
  }
}
