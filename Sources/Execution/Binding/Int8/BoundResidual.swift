import Kernels
import Networks
import Programs

/// What a convolution adds to its accumulators besides its products, brought to their units.
final class BoundResidual: @unchecked Sendable {
  private var block: rm_residual
  private let values: BoundTensor
  private let multipliers: Memory
  /// The ratios where the weight is one that a rule makes, still without its factors.
  private let ratios: FixedBuffer<Double>
  private let made: MadeWeight?
  private var version = -1
  /// The shift where the residual's exponent is 0, and that exponent, if it moves.
  private var shift: Int32
  private let exponent: ExponentSource?

  /// Multipliers have at most this many bits: a product with 8 or, of fine values, 12 bits stays in 32.
  private static func bits(isFine: Bool) -> Int { isFine ? 18 : 22 }

  /// The residual `id` of a convolution: value × s(value) / (s[c] × s(input)) in each channel c, as a
  /// fraction with the most bits after the point that the largest one leaves room for.
  /// - Throws: `BindingError` when a channel's accumulator is so fine that the residual would leave 32 bits.
  init(_ id: TensorID, of i: ConvolutionInstruction, _ binder: Binder) throws(BindingError) {
    let weight = i.weight.parameter
    guard let scales = binder.store.start.quantised(binder.program[weight])?.scales,
      let base = binder.program[id].scale.base, let input = binder.program[i.input].scale.base
    else { preconditionFailure("a residual is added to a frozen convolution of a calibrated value") }
    let ratio = Double(binder.store.scale(of: base)) / Double(binder.store.scale(of: input))
    let ratios = scales.map { ratio / Double($0) }
    let largest = ratios.max() ?? 1
    let isFine = binder.program[id].isFine
    let bits = Self.bits(isFine: isFine)
    let shift = min(bits, bits - 1 - Int(largest.exponent))
    guard largest.isFinite, shift >= 0 else {
      throw BindingError(
        "\(binder.program[weight].name) has a channel whose scale is below 2^-\(bits) of the residual's; "
          + "import the network again")
    }
    let memory = Memory(count: 4 * ratios.count + 64)
    let values = memory.pointer(Int32.self)
    for (channel, ratio) in ratios.enumerated() {
      values[channel] = Int32((ratio * Double(1 << shift)).rounded())
    }
    multipliers = memory
    self.ratios = FixedBuffer(ratios)
    made = binder.store.made[binder.program[weight].key]
    self.shift = Int32(shift)
    exponent = binder.program[id].scale.exponent.map { binder.source(of: $0) }
    self.values = binder.tensor(id)
    block = rm_residual(
      values: UnsafePointer(binder.int8(id)), multiplier: UnsafePointer(values), shift: Int32(shift),
      fine: isFine ? 1 : 0)
  }

  /// For the image whose turn it is.
  var now: rm_residual {
    var now = block
    now.values = UnsafePointer(values.int8)
    return now
  }

  /// Follows the residual's exponent: beyond the ends of the shift, which are far from any range that a sum
  /// uses, the value counts as if it had the last exponent within.
  func prepare() {
    if let made, made.version != version {
      version = made.version
      let bits = Self.bits(isFine: block.fine != 0)
      var largest = 0.0
      for channel in ratios.indices { largest = max(largest, ratios[channel] / made.factors[channel]) }
      shift = Int32(max(0, min(bits, bits - 1 - Int(largest.exponent))))
      let values = multipliers.pointer(Int32.self)
      for channel in ratios.indices {
        let ratio = ratios[channel] / made.factors[channel]
        values[channel] = Int32(min((ratio * Double(1 << shift)).rounded(), Double(1 << bits)))
      }
      block.shift = shift
    }
    guard let exponent else { return }
    block.shift = max(0, min(30, shift - exponent.value))
  }
}
