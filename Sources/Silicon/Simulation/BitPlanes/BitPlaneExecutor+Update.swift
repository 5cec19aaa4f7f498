import Kernels
import Networks
import Programs

extension BitPlaneExecutor {
  func update(_ i: UpdateInstruction, _ index: Int) {
    switch i.rule {
    case .adam: adam(i, index)
    }
  }

  /// One step of Adam beside the arrays, and the write of what it changes: docs/arithmetic.md, sections 10
  /// and 13.
  private func adam(_ i: UpdateInstruction, _ index: Int) {
    let parameter = program[i.parameter]
    var learned = state.learned[parameter.key]!
    let gradient = words[i.gradient]!
    let carried = i.exponents.reduce(0) { $0 + value($1) }
    placeMoments(of: &learned, gradient, exponent: carried)
    // One master counts base × 2^(exponent − 8); the rate counts in 2⁻⁸ masters.
    func rate(_ unit: Double) -> Int {
      let scaled =
        parameter.rate / unit * Double(sign: .plus, exponent: 16 - learned.exponent, significand: 1)
      return Int(min(0xFF_FFFF, (scaled * Double(rateFactor) / 65536).rounded()))
    }
    let factors = state.start.factors(of: parameter)
    var rates: [Int]?
    if learned.scales != nil || factors != nil {
      rates = (0..<parameter.extents[0]).map { row in
        rate(
          (learned.scales.map { Double($0[row]) } ?? learned.base)
            / (factors.map { Double($0.rows[row]) } ?? 1))
      }
    }
    if let factors, !factors.columns.isEmpty, let rows = rates {
      let each = parameter.count / rows.count
      rates = (0..<parameter.count).map { index in
        let row = index / each
        let factor = Int(factors.columns[factors.firstColumn(of: row) + index % factors.period])
        return (rows[row] * factor + 1 << 14) >> 15
      }
    }
    learned.adam.step(
      gradient,
      .init(
        gradientShift: max(-15, min(31, (learned.momentExponent ?? carried) - carried)),
        meanRate: runningRate(0.9), squareRate: runningRate(0.999),
        rate: rate(learned.base), seed: seed[instruction: index]),
      rates: rates)
    learned.secondMomentBits = learned.adam.weights.reduce(0) { $0 | UInt32($1.v) }
    let largest = learned.adam.weights.reduce(0) { max($0, abs($1.master)) }
    // 98 % of the largest master: the range doubles.
    if largest > 31_900, learned.scales == nil {
      for index in learned.adam.weights.indices {
        learned.adam.weights[index].master = (learned.adam.weights[index].master + 1) >> 1
      }
      learned.exponent += 1
    }
    state.learned[parameter.key] = learned
    if parameter.role == .weight { state.writeArrays(parameter) }
  }

  /// (1 − β) / (1 − β^t) in units of 2⁻¹⁶, for update t.
  private func runningRate(_ beta: Double) -> Int {
    var (power, factor, rest) = (1.0, beta, state.updates + 1)
    while rest > 0 {
      if rest & 1 == 1 { power *= factor }
      factor *= factor
      rest >>= 1
    }
    return Int(((1 - beta) / (1 - power) * 65536).rounded())
  }

  /// Moves the moments' binary point where the gradient has outgrown it or the second moment has become
  /// small.
  private func placeMoments(of learned: inout BitPlaneState.Learned, _ gradient: [Int32], exponent: Int) {
    let bits = gradient.reduce(UInt32(0)) { $0 | $1.magnitude }
    guard bits != 0 else { return }
    let top = exponent + 32 - bits.leadingZeroBitCount
    guard let known = learned.momentExponent else {
      learned.momentExponent = top - 13
      return
    }
    var right = 0
    if top - known > 15 {
      right = top - known - 14
    } else if learned.secondMomentBits != 0, learned.secondMomentBits < 1 << 16, top - known < 10 {
      right = -2
    }
    guard right != 0 else { return }
    learned.adam.rescale(right: min(right, 27))
    learned.momentExponent = known + right
  }
}
