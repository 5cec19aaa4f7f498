import Kernels
import Networks
import Programs

extension ConvolutionInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool { executor.convolve(self, index) }
}

extension WeightGradientInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.words[output] = executor.weightGradient(self)
    return true
  }
}

extension BiasGradientInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.words[output] = Reference.columnSums(
      executor.signed(error), channels: executor.program[error].columns)
    return true
  }
}

extension AddInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.bytes[output] = executor.add(self)
    return true
  }
}

extension CombineInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool { executor.combine(self, index) }
}

extension AveragePoolInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    if isBackward {
      executor.bytes[output] = executor.unsigned(
        Reference.averagePoolBackward(executor.signed(input), executor.pooling(self)))
    } else {
      // Sixteen steps of a fine value are one of its mean.
      let cells = size * size * (executor.program[input].isFine ? 16 : 1)
      executor.bytes[output] = Reference.averagePool(
        executor.elements(input), isSigned: executor.isSigned(input), executor.pooling(self),
        multiplier: Int32((1 << 20) / cells), shift: 20)
    }
    return true
  }
}

extension GlobalPoolInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.bytes[output] = executor.globalPool(self)
    return true
  }
}

extension GlobalPoolBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.bytes[output] = executor.unsigned(
      Reference.broadcast(
        executor.signed(input), mask: maskIn.map { executor.bytes[$0]! }, positions: shape.positions,
        channels: shape.channels))
    return true
  }
}

extension ResizeInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.bytes[output] = executor.unsigned(
      Reference.resize(executor.signed(input), executor.resizing(batch: batch, from: from, to: to)))
    return true
  }
}

extension ResizeBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    guard case .requantised(let form) = epilogue.form else { preconditionFailure("an int8 error") }
    let rule = executor.rule(form, output: output, mask: epilogue.maskIn, at: index)
    let result = Reference.resizeBackward(
      executor.signed(input), executor.resizing(batch: batch, from: from, to: to), by: rule.requantisation)
    executor.bytes[output] = result.elements
    return executor.finish(rule, magnitude: result.magnitude)
  }
}

extension LossInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.loss(self, index)
    return true
  }
}

extension UpdateInstruction: SimulatedInstruction {
  /// A step of learning makes updates itself; while exponents settle there are none.
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool { true }
}
