extension Lowering {
  /// Lets a gate decide what is computed at all: where a value is only multiplied by a gate, and the gate is known
  /// before the value is made, rows whose gate is 0 are not computed. That goes on upward through what only such rows
  /// read.
  mutating func applyConditions() {
    for instruction in instructions {
      guard let product = instruction.body as? MultiplyInstruction, tensors[product.second.index].columns == 1
      else { continue }
      applyCondition(product.second, to: product.first)
    }
  }

  private mutating func applyCondition(_ gate: TensorID, to value: TensorID) {
    guard let gateIsMade = producer(of: gate) else { return }
    var value = value
    while let index = producer(of: value), index > gateIsMade, isReadOnce(value),
      instructions[index].condition == nil
    {
      let above: TensorID?
      switch instructions[index].body {
      case let convolution as ConvolutionInstruction:
        above = convolution.geometry.isPointwise ? convolution.input : nil
      case let map as MapInstruction: above = map.input
      case let norm as GroupNormInstruction where norm.positions == 1: above = norm.input
      default: return
      }
      instructions[index].condition = gate
      guard let above, above != gate else { return }
      value = above
    }
  }

  private func producer(of tensor: TensorID) -> Int? {
    instructions.firstIndex { $0.writes.first == tensor }
  }

  private func isReadOnce(_ tensor: TensorID) -> Bool {
    instructions.reduce(0) { $0 + $1.body.operands.reads.count { $0 == tensor } } == 1
  }
}
