import Kernels
import Networks
import Programs

/// An instruction that the plain definitions of the kernels run.
protocol SimulatedInstruction: InstructionBody {
  /// Runs it, instruction number `index`. Returns whether the exponent of its output has settled.
  func run(on executor: BitPlaneExecutor, _ index: Int) -> Bool
}

/// Everything between the products, by the plain definitions of the kernels.
extension BitPlaneExecutor {
  /// Runs an instruction other than an update; the errors that it makes then wait in the buffer. Returns
  /// whether the exponent of its output has settled.
  func run(_ index: Int) -> Bool {
    defer {
      for id in program.errors(madeBy: index) {
        for bit in state.memory.errorFlips(program[id].kind, count: bytes[id]!.count) {
          bytes[id]![bit / 8] ^= 1 << UInt8(bit % 8)
        }
      }
    }
    return compute(index)
  }

  private func compute(_ index: Int) -> Bool {
    guard let body = program.instructions[index].body as? any SimulatedInstruction else {
      preconditionFailure("a \(type(of: program.instructions[index].body)) does not run in int8")
    }
    let hasSettled = body.run(on: self, index)
    if let gate = program.instructions[index].condition { close(program.instructions[index].writes[0], gate) }
    return hasSettled
  }

  /// Rows whose gate is 0 are 0.
  private func close(_ output: TensorID, _ gate: TensorID) {
    let (rows, gates) = (program[output].rows, bytes[gate]!)
    let rowBytes = program[output].bytes / rows
    for row in 0..<rows where gates[row / (rows / gates.count)] == 0 {
      for at in row * rowBytes..<(row + 1) * rowBytes { bytes[output]![at] = 0 }
    }
  }

  func unsigned(_ values: [Int8]) -> [UInt8] { values.map { UInt8(bitPattern: $0) } }

  func pooling(_ i: AveragePoolInstruction) -> Reference.Pooling {
    Reference.Pooling(
      batch: i.batch, height: i.shape.height, width: i.shape.width, channels: i.shape.channels, size: i.size)
  }

  func resizing(batch: Int, from: Shape, to: Shape) -> Reference.Resizing {
    Reference.Resizing(
      batch: batch, inHeight: from.height, inWidth: from.width, outHeight: to.height, outWidth: to.width,
      channels: from.channels)
  }

  func add(_ i: AddInstruction) -> [UInt8] {
    guard program[i.output].isFine else {
      func multiplier(_ input: TensorID) -> Int32 {
        self.multiplier(input, of: i.output, bits: 20, largestExponent: 0)
      }
      if i.rectifier != nil || !isSigned(i.first) || !isSigned(i.second) {
        let sum = Reference.addRectified(
          bytes[i.first]!, aIsSigned: isSigned(i.first), bytes[i.second]!, bIsSigned: isSigned(i.second),
          ma: multiplier(i.first), mb: multiplier(i.second), shift: 20, low: i.rectifier == nil ? -127 : 0,
          high: i.rectifier == nil ? 127 : 255, channels: program[i.output].columns)
        if let mask = i.maskOut { bytes[mask] = sum.mask }
        return sum.elements
      }
      return unsigned(
        Reference.add(
          signed(i.first), signed(i.second), ma: multiplier(i.first), mb: multiplier(i.second), shift: 20))
    }
    // A fine value, and what a side branch adds to it: its steps may be 16 of the sum's.
    func multiplier(_ input: TensorID) -> Int32 {
      self.multiplier(input, of: i.output, bits: 16, largestExponent: 4)
    }
    let (fine, side) = program[i.first].isFine ? (i.first, i.second) : (i.second, i.first)
    return Reference.finePlanes(
      Reference.addFine(
        elements(fine), signed(side), ma: multiplier(fine), mb: multiplier(side), shift: 16),
      channels: program[i.output].columns)
  }

  /// An input's scale over the sum's as a fraction of 2^bits, rounded once more where its exponent is
  /// negative.
  private func multiplier(
    _ input: TensorID, of sum: TensorID, bits: Int, largestExponent: Int
  ) -> Int32 {
    let ratio = state.scale(of: program[input].scale.base!) / state.scale(of: program[sum].scale.base!)
    let exponent = exponent(input)
    let multiplier = Int32((min(ratio, 3.99) * Double(1 << bits)).rounded())
    guard exponent < 0 else { return multiplier << Int32(min(largestExponent, exponent)) }
    let right = Int32(min(30, -exponent))
    return (multiplier + (1 << (right - 1))) >> right
  }

  func combine(_ i: CombineInstruction, _ index: Int) -> Bool {
    guard case .requantised(let form) = i.epilogue.form else { preconditionFailure("an int8 error") }
    let exponents = i.inputs.map(exponent)
    let unit = max(exponents.min()!, exponents.max()! - 20)
    let taken = zip(i.inputs, exponents).filter { $0.1 >= unit }
    let rule = rule(form, output: i.output, mask: i.epilogue.maskIn, at: index, extra: unit)
    let result = Reference.combine(
      taken.map { signed($0.0) }, left: taken.map { $0.1 - unit }, channels: program[i.output].columns,
      by: rule.requantisation)
    bytes[i.output] = result.elements
    return finish(rule, magnitude: result.magnitude)
  }

  func globalPool(_ i: GlobalPoolInstruction) -> [UInt8] {
    guard let lengths = i.lengths else { return globalPool(i, bytes[i.input]!, positions: i.shape.positions) }
    // Texts one by one, each as far as it goes.
    return self.lengths(lengths).enumerated().flatMap { text, length in
      let first = text * i.shape.count
      return globalPool(
        i, Array(bytes[i.input]![first..<first + length * i.shape.channels]), positions: length)
    }
  }

  private func globalPool(_ i: GlobalPoolInstruction, _ elements: [UInt8], positions: Int) -> [UInt8] {
    let factor =
      state.scale(of: program[i.input].scale.base!)
      / (state.scale(of: program[i.output].scale.base!) * Double(positions))
    let shift = 30 - Int(factor.exponent)
    let isSigned = isSigned(i.input)
    let keepsScale = program[i.output].scale.exponent == program[i.input].scale.exponent
    let range = keepsScale ? 0 : program[i.input].scale.exponent.map(value) ?? 0
    return Reference.globalPool(
      elements, isSigned: isSigned, positions: positions, channels: i.shape.channels,
      multiplier: Int32(
        min(0x7FFF_FFFF, (factor * Double(sign: .plus, exponent: shift, significand: 1)).rounded())),
      shift: max(1, min(62, shift - range)), low: isSigned ? -127 : 0, high: isSigned ? 127 : 255)
  }

  func loss(_ i: LossInstruction, _ index: Int) {
    var largest = 1.0
    if let scales = i.classScales.flatMap({ state.start.quantised(program[$0])?.scales }) {
      largest = Double(scales.max() ?? 1)
      let multipliers = scales.map { Int64((Double($0) / largest * 0x1p30).rounded()) }
      words[i.logits] = words[i.logits]!.enumerated().map {
        Int32((Int64($1) * multipliers[$0 % multipliers.count] + (1 << 29)) >> 30)
      }
    }
    let log2e = 1.442_695_040_888_963_4
    let scale = (i.inputBase.map { state.scale(of: $0) } ?? 1) * largest * log2e * 65536
    let whole = Int(scale.exponent)
    let carried = i.exponents.reduce(0) { $0 + value($1) }
    let softmax = Reference.Softmax(
      logits: words[i.logits]!, labels: i.error == nil ? nil : labels.map(Int.init), classes: i.classes,
      multiplier: Int32((scale * Double(sign: .plus, exponent: 24 - whole, significand: 1)).rounded()),
      shift: max(0, min(62, 24 - whole - carried)),
      smoothing: Int((settings.labelSmoothing * 65536).rounded()), seed: seed[instruction: index])
    words[i.probabilities] = softmax.probabilities
    guard let error = i.error else { return }
    bytes[error] = unsigned(softmax.error)
    if let slot = program[error].scale.exponent {
      state.ranges[program[slot].use]!.current = softmax.errorExponent
    }
    let labelled = labels.count { $0 >= 0 }
    result = StepResult(
      loss: Double(softmax.loss) / 65536 * 0.693_147_180_559_945_3 / Double(max(1, labelled)),
      correct: softmax.correct, labelled: labelled)
  }
}
