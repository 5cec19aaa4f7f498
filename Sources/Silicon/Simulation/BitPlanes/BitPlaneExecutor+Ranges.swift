import Kernels
import Networks
import Programs

/// Scales, exponents and the rule of a requantisation: docs/arithmetic.md, sections 4, 12 and 13.
extension BitPlaneExecutor {
  func signed(_ id: TensorID) -> [Int8] { bytes[id]!.map { Int8(bitPattern: $0) } }
  func isSigned(_ id: TensorID) -> Bool { program[id].element == .int8 }

  /// The integers of a tensor of 8 or 12 bits.
  func elements(_ id: TensorID) -> [Int16] {
    if program[id].isFine {
      return Reference.fineElements(bytes[id]!, isSigned: isSigned(id), channels: program[id].columns)
    }
    return isSigned(id) ? signed(id).map { Int16($0) } : bytes[id]!.map { Int16($0) }
  }

  /// The bytes of a tensor; of a fine one its high bytes and its low ones apart.
  func planes(_ id: TensorID) -> (high: [UInt8], low: [UInt8]?) {
    let (all, columns) = (bytes[id]!, program[id].columns)
    guard program[id].isFine else { return (all, nil) }
    return (
      all.indices.filter { $0 / columns % 2 == 0 }.map { all[$0] },
      all.indices.filter { $0 / columns % 2 == 1 }.map { all[$0] }
    )
  }

  /// An exponent as it is now: a learned parameter's, or that of the tensor made last.
  func value(_ id: ExponentID) -> Int {
    if case .parameter(let key) = program[id].use { return state.learned[key]!.exponent }
    return state.ranges[program[id].use]?.current ?? 0
  }

  /// The exponent that a tensor's integers count in.
  func exponent(_ id: TensorID) -> Int { exponent(program[id]) }

  /// The same of a tensor's description.
  func exponent(_ tensor: Tensor) -> Int { (tensor.scale.exponent.map(value) ?? 0) + tensor.scale.offset }

  /// A requantisation and where its exponents stand.
  struct Rule {
    var requantisation: Reference.Requantisation
    /// What one unit of a magnitude counts as a power of two.
    var unit: Int
    var output: ExponentID?
  }

  /// Sets multipliers, shift and seed; the output's exponent becomes what the shift makes it.
  func rule(
    _ form: Requantisation, output: TensorID, mask: TensorID? = nil, at index: Int, extra: Int = 0
  ) -> Rule {
    let channels = program[output].columns
    var factors = [Double](repeating: form.factor, count: channels)
    if let weight = form.weightScale, let known = state.start.quantised(program[weight]) {
      for channel in 0..<channels { factors[channel] *= Double(known.scales[channel]) }
    }
    if let base = form.otherBase { factors = factors.map { $0 * state.scale(of: base) } }
    if let base = form.inputBase { factors = factors.map { $0 * state.scale(of: base) } }
    if let base = form.outputBase { factors = factors.map { $0 / state.scale(of: base) } }
    let bits = 30 - Int((factors.max() ?? 1).exponent)
    let multipliers = factors.map { factor in
      Reference.Requantisation.word(factor: factor * Double(sign: .plus, exponent: bits, significand: 1))
    }
    let unit = form.exponents.reduce(form.offset + extra - bits) { $0 + value($1) }
    let slot = program[output].scale.exponent
    let wanted = (slot.flatMap { state.ranges[program[$0].use]?.target } ?? 0) - unit
    let shift = max(form.isStochastic ? 16 : 1, min(62, wanted))
    if let slot { state.ranges[program[slot].use]!.current = unit + shift }
    return Rule(
      requantisation: Reference.Requantisation(
        multiplier: multipliers, shift: shift, isStochastic: form.isStochastic,
        seed: form.isStochastic ? seed[instruction: index] : 0, low: Int32(form.low), high: Int32(form.high),
        maskIn: mask.map { bytes[$0]! }, isFine: program[output].isFine),
      unit: unit, output: slot)
  }

  /// Chooses the exponent of the next step. True if that is the one that was used, as far as a shift can
  /// follow it.
  func finish(_ rule: Rule, magnitude: UInt64) -> Bool {
    guard let slot = rule.output, case .range(let bits, let headroom, let limit) = program[slot].rule else {
      return true
    }
    let use = program[slot].use
    if isLearning, magnitude != 0 {
      let shifts = Reference.Shifts(rule.requantisation.shift, high: rule.requantisation.high)
      let target = rule.unit + shifts.bitLength(of: magnitude) - bits + headroom
      state.ranges[use]!.target = min(target, limit ?? target)
    }
    let range = state.ranges[use]!
    let least = rule.requantisation.isStochastic ? 16 : 1
    return max(least, min(62, range.target - rule.unit)) + rule.unit == range.current
  }

  /// value × 2^shift, halves up.
  static func shifted(_ value: Int64, _ shift: Int) -> Int64 {
    if shift >= 0 {
      return value.magnitude.leadingZeroBitCount > shift + 1 ? value << Int64(shift) : value.signum() << 30
    }
    let right = Int64(min(62, -shift))
    return (value + (1 << (right - 1))) >> right
  }
}
