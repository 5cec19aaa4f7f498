import Kernels
import Networks
import Programs

/// A bias in the units of an accumulator, brought up to date before each use.
final class BoundBias: @unchecked Sendable {
  /// One per output channel.
  let values: UnsafeMutablePointer<Int32>
  private let memory: Memory
  private let rule: Rule

  private enum Rule {
    case fixed
    /// A trained bias over a trained weight: both count in the input's scale times a power of two.
    case powers(IntegerParameter, units: [ExponentSource], offset: Int32)
    /// A frozen bias with a trained difference: each channel's units are a real number.
    case difference(
      IntegerParameter, base: FixedBuffer<Int32>, multipliers: FixedBuffer<Int64>, shift: Int32)
    /// A frozen bias, maybe with a trained difference, over a weight that a rule makes: the units of a
    /// channel are those here times the rule's factor.
    case made(
      MadeWeight, real: FixedBuffer<Double>, difference: IntegerParameter?, units: FixedBuffer<Double>)
  }

  private init(_ count: Int, _ rule: Rule) {
    memory = Memory(count: 4 * count + 64)
    values = memory.pointer(Int32.self)
    self.rule = rule
  }

  /// A bias that never changes.
  convenience init(fixed: [Int32]) {
    self.init(fixed.count, .fixed)
    values.update(from: fixed, count: fixed.count)
  }

  /// A trained bias; the accumulator counts in 2^(sum of `units`, and `offset`).
  convenience init(_ parameter: IntegerParameter, units: [ExponentSource], offset: Int) {
    self.init(parameter.count, .powers(parameter, units: units, offset: Int32(offset)))
  }

  /// A frozen bias plus a trained difference, the accumulator of channel c counting in `units[c]`.
  convenience init(_ parameter: IntegerParameter, adding base: [Int32], units: [Double]) {
    let ratios = units.map { parameter.base / $0 }
    let shift = 24 - Int((ratios.max() ?? 1).exponent)
    let multipliers = ratios.map {
      Int64(($0 * Double(sign: .plus, exponent: shift, significand: 1)).rounded())
    }
    self.init(
      base.count,
      .difference(
        parameter, base: FixedBuffer(base), multipliers: FixedBuffer(multipliers), shift: Int32(shift)))
  }

  /// A bias of the backbone over a weight that a rule makes.
  convenience init(_ made: MadeWeight, real: [Double], difference: IntegerParameter?, units: [Double]) {
    self.init(
      units.count,
      .made(made, real: FixedBuffer(real), difference: difference, units: FixedBuffer(units)))
  }

  /// Largest magnitude of a bias: leaves half of the accumulator's range to the products.
  static let limit: Int64 = 1 << 30

  /// Writes `values` from the parameter as it is now, rounding half up.
  func update() {
    switch rule {
    case .fixed: return
    case .made(let made, let real, let difference, let units):
      for channel in units.indices {
        let learned =
          difference.map { Double($0.master(channel)) * $0.unit(of: channel) / 256 } ?? 0
        let value = ((real[channel] + learned) / (units[channel] * made.factors[channel])).rounded()
        values[channel] = Int32(max(-Double(Self.limit), min(Double(Self.limit), value)))
      }
    case .powers(let parameter, let units, let offset):
      // master × 2^(exponent − 8) in units of 2^unit
      let shift = parameter.exponent - 8 - units.sum - offset
      for channel in 0..<parameter.count {
        values[channel] = Self.shifted(Int64(parameter.master(channel)), shift)
      }
    case .difference(let parameter, let base, let multipliers, let shift):
      for channel in 0..<parameter.count {
        let product = Int64(parameter.master(channel)) &* multipliers[channel]
        let difference = Self.shifted(product, parameter.exponent - 8 - shift)
        values[channel] = Int32(
          max(-Self.limit, min(Self.limit, Int64(base[channel]) + Int64(difference))))
      }
    }
  }

  /// value × 2^shift, rounded half up and clamped to ±2³⁰.
  private static func shifted(_ value: Int64, _ shift: Int32) -> Int32 {
    if shift >= 0 {
      let wide =
        value.magnitude.leadingZeroBitCount > Int(shift) + 1 ? value << Int64(shift) : value.signum() * limit
      return Int32(max(-limit, min(limit, wide)))
    }
    let right = Int64(min(62, -shift))
    return Int32(max(-limit, min(limit, (value + (1 << (right - 1))) >> right)))
  }
}

extension Binder {
  /// The bias of a convolution whose weight is `weight` and which reads `input`.
  func boundBias(_ id: ParameterID, weight: ProgramParameter, input: Tensor) -> BoundBias {
    let parameter = program[id]
    let learned = store.integers[parameter.key]
    if let learned, let over = store.integers[weight.key], over.scales == nil {
      return BoundBias(
        learned,
        units: [input.scale.exponent, weight.exponent].compactMap { $0.map { source(of: $0) } },
        offset: input.scale.offset)
    }
    let scale = input.scale.base.map { Double(store.scale(of: $0)) } ?? 1
    let units =
      store.start.quantised(weight)?.scales.map { Double($0) * scale }
      ?? Array(repeating: scale, count: parameter.count)
    let real = store.start.bias(parameter) ?? Array(repeating: 0, count: parameter.count)
    if let made = store.made[weight.key] {
      return BoundBias(made, real: real.map(Double.init), difference: learned, units: units)
    }
    let fixed = zip(real, units).map { value, unit in
      Int32(max(-Double(BoundBias.limit), min(Double(BoundBias.limit), (Double(value) / unit).rounded())))
    }
    guard let learned else { return BoundBias(fixed: fixed) }
    return BoundBias(learned, adding: fixed, units: units)
  }
}
