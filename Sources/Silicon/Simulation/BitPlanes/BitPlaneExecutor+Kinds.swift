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

extension BitPlaneExecutor {
  /// The real number that one unit of a tensor stands for.
  func unit(_ id: TensorID) -> Double {
    (program[id].scale.base.map { state.scale(of: $0) } ?? 1)
      * Double(sign: .plus, exponent: exponent(id), significand: 1)
  }

  /// Rounds accumulators by an epilogue and writes them. Returns whether the exponent of the output has
  /// settled.
  ///
  /// * `extra`: added to the accumulator's exponent.
  func requantise(
    _ epilogue: Epilogue, to output: TensorID, _ index: Int, extra: Int = 0,
    _ compute: (Reference.Requantisation) -> Reference.Requantised
  ) -> Bool {
    guard case .requantised(let form) = epilogue.form else { preconditionFailure("an int8 result") }
    let rule = rule(form, output: output, mask: epilogue.maskIn, at: index, extra: extra)
    let result = compute(rule.requantisation)
    bytes[output] = result.elements
    return finish(rule, magnitude: result.magnitude)
  }
}

extension MapInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let table = ActivationTable(
      self, inputScale: executor.unit(input), inputIsSigned: executor.isSigned(input),
      outputScale: executor.unit(output), outputIsSigned: executor.isSigned(output))
    let result = Reference.map(
      executor.bytes[input]!, table: table.elements, passes: table.passes,
      channels: executor.program[output].columns)
    executor.bytes[output] = result.elements
    if let maskOut { executor.bytes[maskOut] = result.mask }
    return true
  }
}

extension MapBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let slopes = ActivationTable.slopes(
      of: kind, inputScale: executor.unit(input), inputIsSigned: executor.isSigned(input))
    var errors = executor.signed(error)
    if let pressure {
      let open = executor.signed(input).count { $0 >= 0 }
      let push = pressure.push(
        open: open, of: errors.count, batch: executor.program.batch, unit: executor.unit(error))
      errors = errors.map { Int8(max(-127, min(127, Int($0) + push))) }
    }
    return executor.requantise(epilogue, to: output, index) {
      Reference.mapBackward(
        errors, executor.bytes[input]!, slopes: slopes,
        channels: executor.program[output].columns, by: $0)
    }
  }
}

extension MultiplyInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let (a, b) = (executor.program[first], executor.program[second])
    return executor.requantise(epilogue, to: output, index) {
      Reference.multiply(
        executor.bytes[first]!, aIsSigned: executor.isSigned(first), executor.bytes[second]!,
        bIsSigned: executor.isSigned(second), channels: a.columns, bRows: a.rows / b.rows,
        bColumns: b.columns, by: $0)
    }
  }
}

extension MultiplySumsInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    let (a, sum) = (executor.program[input], executor.program[output])
    return executor.requantise(epilogue, to: output, index) {
      Reference.multiplySums(
        executor.signed(error), executor.bytes[input]!, xIsSigned: executor.isSigned(input),
        channels: a.columns, rows: a.rows / sum.rows, columns: sum.columns, by: $0)
    }
  }
}

extension MaxPoolInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.bytes[output] = Reference.maxPool(
      executor.bytes[input]!, isSigned: executor.isSigned(input), geometry.pool)
    return true
  }
}

extension MaxPoolBackwardInstruction: SimulatedInstruction {
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool {
    executor.requantise(epilogue, to: output, index) {
      Reference.maxPoolBackward(
        executor.signed(error), executor.bytes[input]!, isSigned: executor.isSigned(input), geometry.pool,
        by: $0)
    }
  }
}

extension Geometry {
  /// As the plain definition of a max pool takes it.
  fileprivate var pool: Reference.MaxPool {
    Reference.MaxPool(
      batch: batch, height: inHeight, width: inWidth, channels: inChannels, outHeight: outHeight,
      outWidth: outWidth, kernel: kernel, stride: stride, padTop: padTop, padLeft: padLeft)
  }
}
