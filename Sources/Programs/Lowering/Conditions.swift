import Networks

extension Lowering {
  /// Lets a gate decide what is computed at all: where a value is only multiplied by a gate, and the gate is
  /// known before the value is made, rows whose gate is 0 are not computed. That goes on upward through what
  /// only such rows read; through a depthwise convolution of stride 1 with the rows around them, unless the
  /// gate is one for a whole image.
  mutating func applyConditions() {
    for instruction in instructions {
      guard let product = instruction.body as? MultiplyInstruction, tensors[product.second.index].columns == 1
      else { continue }
      applyCondition(product.second, to: product.first)
    }
  }

  private mutating func applyCondition(_ gate: TensorID, to value: TensorID) {
    var (gate, value) = (gate, value)
    while let gateIsMade = producer(of: gate), let index = producer(of: value), index > gateIsMade,
      isReadOnce(value), instructions[index].condition == nil
    {
      let above: TensorID?
      switch instructions[index].body {
      case let convolution as ConvolutionInstruction:
        above = convolution.input
        // A gate of whole images holds for whatever a convolution reads around.
        if !convolution.geometry.isPointwise, tensors[gate.index].rows != batch {
          guard let read = producer(of: convolution.input), read > gateIsMade, isReadOnce(convolution.input),
            let around = widened(gate, for: convolution.geometry, after: gateIsMade)
          else {
            instructions[index].condition = gate
            return
          }
          // The pool has gone in before the convolution.
          instructions[index + 1].condition = gate
          (gate, value) = (around, convolution.input)
          continue
        }
      case let map as MapInstruction: above = map.input
      case let norm as GroupNormInstruction where norm.positions == 1: above = norm.input
      default: return
      }
      instructions[index].condition = gate
      guard let above, above != gate else { return }
      value = above
    }
  }

  /// A gate that is open wherever an open row of `gate` reads: the largest of its windows. Nil where rows of
  /// the result are no rows of what is read, or a gate is one for a whole image.
  private mutating func widened(_ gate: TensorID, for geometry: Geometry, after made: Int) -> TensorID? {
    let opening = tensors[gate.index]
    guard geometry.isDepthwise, geometry.stride == 1, geometry.kernel <= 8, geometry.outRows == opening.rows,
      geometry.inHeight == geometry.outHeight, geometry.inWidth == geometry.outWidth,
      case .value(let node) = opening.kind
    else { return nil }
    var windows = geometry
    (windows.inChannels, windows.outChannels, windows.groups, windows.isFine) = (1, 1, 1, false)
    let output = tensor(
      .around(node: node), opening.element, rows: opening.rows, columns: 1, scale: opening.scale)
    instructions.insert(
      Instruction(
        pass: .forward, node: instructions[made].node,
        body: MaxPoolInstruction(geometry: windows, input: gate, output: output)),
      at: made + 1)
    return output
  }

  private func producer(of tensor: TensorID) -> Int? {
    instructions.firstIndex { $0.writes.first == tensor }
  }

  private func isReadOnce(_ tensor: TensorID) -> Bool {
    instructions.reduce(0) { $0 + $1.body.operands.reads.count { $0 == tensor } } == 1
  }
}
