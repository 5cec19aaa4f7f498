public import Networks

extension WeightRule {
  /// Frozen numbers that a rule brings along beside a weight of `extents` (outputs first): those of a pool.
  func frozenParameters(_ extents: [Int]) -> Int {
    guard case .fused(let fusion) = self else { return 0 }
    let (count, outputs) = (extents.reduce(1, *), extents[0])
    return fusion.pool.reduce(0) { $0 + $1.rank * (outputs + count / outputs) }
  }

  /// Bytes that an executor holds to make a weight of `extents` (outputs first) in every step, besides the
  /// frozen weight, what learns and the arena: a pool in float32, and the numbers in double precision that it
  /// works with.
  public func heldBytes(_ extents: [Int], _ precision: Precision) -> Int {
    let (count, outputs) = (extents.reduce(1, *), extents[0])
    let inputs = count / outputs
    let isInteger = precision == .int8
    // A factor for each channel, and the parameters' values, in double precision.
    var doubles = outputs + parameters(extents).reduce(0) { $0 + $1.count }
    // What is made, before it goes into the arena; integers of a scaled weight are the frozen ones.
    let made = self == .scaled && isInteger ? 0 : count * (isInteger ? 1 : 4)
    guard case .fused(let fusion) = self else { return 8 * doubles + made }
    let rank = fusion.pool.first?.rank ?? 1
    // The merged weight and its lengths; A and B with their gradients, a row of them, and the gradients of
    // lengths and coefficients.
    doubles += count + 3 * outputs
    doubles += 2 * rank * (inputs + outputs) + inputs
    doubles += outputs + fusion.pool.count
    // The pool, and the frozen weight, which in float32 is there already.
    let floats = frozenParameters(extents) + (isInteger ? count : 0)
    return 8 * doubles + 4 * floats + made
  }
}
