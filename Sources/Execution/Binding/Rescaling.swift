import Kernels
import Networks
import Programs

/// The multipliers, shift and exponents of one requantisation, bound: docs/arithmetic.md, sections 4 and 13.
final class Rescaling: @unchecked Sendable {
  private let form: Requantisation
  private let context: StepContext
  private let sources: [ExponentSource]
  private let output: ParameterStore.ExponentBox?
  private let outputRule: ExponentSlot.Rule?
  /// What a multiplier stands for, over 2^baseShift, is the real factor of each channel.
  private var baseShift: Int32 = 30
  private let multipliers: Memory?
  /// The real factors, where those of a weight that a rule makes are still to be multiplied in.
  private let factors: FixedBuffer<Double>?
  private let made: MadeWeight?
  private var version = -1
  private let magnitudes: Memory
  private let threads: Int
  private let index: Int
  private var used: Int32 = 0
  private var accumulatorExponent: Int32 = 0

  /// What the kernels take.
  var block = rm_requantise()

  init(
    _ form: Requantisation, output: Tensor, channels: Int, binder: Binder, index: Int
  ) {
    (self.form, self.index) = (form, index)
    (context, threads) = (binder.context, binder.pool.count)
    sources = form.exponents.map { binder.source(of: $0) }
    self.output = output.scale.exponent.map { binder.box(of: $0) }
    outputRule = output.scale.exponent.map { binder.program[$0].rule }
    magnitudes = Memory(count: 64 * threads)

    var factors = [Double](repeating: form.factor, count: channels)
    if let weight = form.weightScale, let known = binder.store.start.quantised(binder.program[weight]) {
      for channel in 0..<channels { factors[channel] *= Double(known.scales[channel]) }
    }
    if let base = form.otherBase { factors = factors.map { $0 * Double(binder.store.scale(of: base)) } }
    if let base = form.inputBase { factors = factors.map { $0 * Double(binder.store.scale(of: base)) } }
    if let base = form.outputBase { factors = factors.map { $0 / Double(binder.store.scale(of: base)) } }
    made = form.weightScale.flatMap { binder.store.made[binder.program[$0].key] }
    let isPlain = made == nil && factors.allSatisfy { $0 == 1 }
    multipliers = isPlain ? nil : Memory(count: 4 * channels + 64)
    self.factors = made == nil ? nil : FixedBuffer(factors)
    if !isPlain { setMultipliers(channels) { factors[$0] } }
    block.multiplier = UnsafePointer(multipliers?.pointer(Int32.self))
    block.rounding = Int32(form.isStochastic ? RM_STOCHASTIC : RM_NEAREST)
    block.low = Int32(form.low)
    block.high = Int32(form.high)
    block.fine = output.isFine ? 1 : 0
  }

  /// The largest factor lies in 2³⁰ ..< 2³¹.
  private func setMultipliers(_ channels: Int, _ factor: (Int) -> Double) {
    guard let values = multipliers?.pointer(Int32.self) else { return }
    var largest = factor(0)
    for channel in 1..<max(1, channels) { largest = max(largest, factor(channel)) }
    let shift = 30 - Int(largest.exponent)
    baseShift = Int32(shift)
    for channel in 0..<channels {
      let scaled = factor(channel) * Double(sign: .plus, exponent: shift, significand: 1)
      values[channel] = Reference.Requantisation.word(factor: scaled)
    }
  }

  /// Sets shift and seed for this step. `extra` is added to the accumulator's exponent.
  func prepare(extra: Int32 = 0) {
    if let made, let factors, made.version != version {
      version = made.version
      setMultipliers(factors.count) { factors[$0] * made.factors[$0] }
    }
    accumulatorExponent = Int32(form.offset) - baseShift + extra + sources.sum
    let least: Int32 = form.isStochastic ? 16 : 1
    let wanted = (output?.target ?? 0) - accumulatorExponent
    block.shift = max(least, min(62, wanted))
    used = accumulatorExponent + block.shift
    output?.current = used
    if form.isStochastic { block.seed = context.seed[instruction: index] }
    for thread in 0..<threads { word(thread).pointee = 0 }
  }

  /// Where thread number `thread` gathers the magnitude; nil where nobody asks for it: kernels then have less
  /// to do.
  func magnitude(_ thread: Int) -> UnsafeMutablePointer<UInt64>? { movesRange ? word(thread) : nil }

  private func word(_ thread: Int) -> UnsafeMutablePointer<UInt64> {
    magnitudes.pointer(UInt64.self, at: 64 * thread)
  }

  /// The OR of what the threads have gathered.
  var gathered: UInt64 {
    get {
      var magnitude: UInt64 = 0
      for thread in 0..<threads { magnitude |= word(thread).pointee }
      return magnitude
    }
    set {
      for thread in 0..<threads { word(thread).pointee = thread == 0 ? newValue : 0 }
    }
  }

  /// Whether the largest element of this step chooses the exponent of the next one.
  var movesRange: Bool {
    if case .range = outputRule { output != nil && context.learns } else { false }
  }

  /// Chooses the exponent of the next step from this step's largest element.
  func finish() {
    guard movesRange, let output, case .range(let bits, let headroom, let limit) = outputRule else { return }
    let magnitude = gathered
    // A tensor of zeros keeps its exponent.
    guard magnitude != 0 else { return }
    let length = Int32(Reference.Shifts(Int(block.shift), high: block.high).bitLength(of: magnitude))
    var target = accumulatorExponent + length - Int32(bits) + Int32(headroom)
    if let limit { target = min(target, Int32(limit)) }
    output.target = target
  }

  /// Whether the next step would use the exponent that this one used, as far as the shift can follow it; nil
  /// where the exponent does not move.
  var hasSettled: (() -> Bool)? {
    guard let output, case .range = outputRule else { return nil }
    let least: Int32 = form.isStochastic ? 16 : 1
    return { [self] in
      max(least, min(62, output.target - accumulatorExponent)) + accumulatorExponent == used
    }
  }
}

extension Rescaling {
  /// The rounding of what an epilogue writes to `output`, with the mask that it reads.
  convenience init(_ epilogue: Epilogue, of output: TensorID, _ binder: Binder, _ index: Int) {
    guard case .requantised(let form) = epilogue.form else { preconditionFailure("an int8 result") }
    let tensor = binder.program[output]
    self.init(form, output: tensor, channels: tensor.columns, binder: binder, index: index)
    block.mask_in = epilogue.maskIn.map { UnsafePointer(binder.uint8($0)) }
  }
}

extension BoundStep {
  /// A step whose result is rounded by `rescaling`, and nothing else before or after it but `before`.
  static func rescaled(
    _ rescaling: Rescaling, units: Int, grain: Int, before: @escaping () -> Void = {},
    body: @escaping ThreadPool.Body
  ) -> BoundStep {
    BoundStep(
      before: {
        before()
        rescaling.prepare()
      }, units: units, grain: grain, body: body, after: { rescaling.finish() },
      hasSettled: rescaling.hasSettled)
  }
}
