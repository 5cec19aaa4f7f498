import Kernels
import Networks
import Programs

@testable import Execution

/// A learning step in the slow definitions of every kernel, from the exponents that an executor used: what the
/// executor's arena must hold, bit for bit.
struct ReferenceStep {
  let program: Program
  let model: ModelValues
  let seed: UInt64
  /// 8-bit tensors and masks as bytes.
  var bytes: [TensorID: [UInt8]] = [:]
  /// 32-bit tensors.
  var words: [TensorID: [Int32]] = [:]
  /// Exponents of ranges as the executor used them.
  var exponents: [ExponentID: Int] = [:]
  /// What learns, as it is before the step's updates.
  var parameters: [String: Learned]
  /// Scales of sums that an adapter adds: those of their first inputs.
  private var sums: [String: Float] = [:]

  /// A learned parameter before the step.
  struct Learned {
    var adam: Reference.Adam
    var exponent: Int
    var momentExponent: Int?
    var base: Double
  }

  init(_ session: Session, seed: UInt64) {
    (program, model, self.seed) = (session.program, session.store.model, seed)
    parameters = session.store.integers.mapValues { parameter in
      var adam = Reference.Adam(masters: (0..<parameter.count).map(parameter.master))
      for index in 0..<parameter.count {
        adam.weights[index].m = Int(parameter.first[index])
        adam.weights[index].v = Int(parameter.second[index])
      }
      return Learned(
        adam: adam, exponent: Int(parameter.exponent), momentExponent: parameter.momentExponent.map(Int.init),
        base: parameter.base)
    }
    for node in program.network.nodes where model.activationScales[node.name] == nil {
      guard case .add = node.operation else { continue }
      let first = program.network.nodes[node.inputs[0]].name
      sums[node.name] = model.activationScales[first] ?? sums[first]
    }
  }

  func base(_ node: String) -> Double { Double(model.activationScales[node] ?? sums[node] ?? 1) }

  func isSigned(_ id: TensorID) -> Bool { program[id].element == .int8 }

  /// The value of an exponent: a learned parameter's, or that of a tensor made earlier in the step.
  func value(_ id: ExponentID) -> Int {
    let parameter = program.parameters.first { $0.exponent == id }
    return parameter.map { parameters[$0.name]!.exponent } ?? exponents[id]!
  }

  /// The exponent that a tensor's integers count in, fixed additions among it.
  func exponent(_ id: TensorID) -> Int {
    let scale = program[id].scale
    return (scale.exponent.map(value) ?? 0) + scale.offset
  }

  /// The seed of instruction `index`, by the executor's own mixing.
  func seed(_ index: Int) -> UInt32 {
    let context = StepContext(batch: 1, settings: LearningSettings())
    context.seed = seed
    return context.seed(of: index)
  }

  /// The rule of a requantisation (docs/arithmetic.md, section 4), its multipliers made here from the scales.
  func rule(
    _ form: Requantisation, output: TensorID, bias: [Int32]? = nil, mask: TensorID? = nil, at index: Int,
    extra: Int = 0
  ) -> Reference.Requantisation {
    let channels = program[output].columns
    var factors = [Double](repeating: form.factor, count: channels)
    if let weight = form.weightScale {
      for channel in 0..<channels {
        factors[channel] *= Double(model.quantised[program[weight].name]!.scales[channel])
      }
    }
    if let input = form.inputBase { factors = factors.map { $0 * base(input) } }
    if let output = form.outputBase { factors = factors.map { $0 / base(output) } }
    // The largest multiplier has 31 bits.
    let bits = 30 - Int(factors.max()!.exponent)
    let multipliers = factors.map { factor in
      Int32(min((factor * Double(sign: .plus, exponent: bits, significand: 1)).rounded(), 0x7FFF_FFFF))
    }
    let carried = form.exponents.reduce(form.offset + extra) { $0 + value($1) }
    let used = program[output].scale.exponent.map(value) ?? 0
    return Reference.Requantisation(
      bias: bias, multiplier: multipliers, shift: used - (carried - bits), isStochastic: form.isStochastic,
      seed: form.isStochastic ? seed(index) : 0, low: Int32(form.low), high: Int32(form.high),
      maskIn: mask.map { bytes[$0]! })
  }
}
