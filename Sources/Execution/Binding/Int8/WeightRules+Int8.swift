import Kernels
import Networks
import Programs

extension MakeWeightInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    let made = try binder.made(self)
    let context = binder.context
    let target = output.map { binder.int8($0) }
    return BoundStep(
      before: {
        made.follow(isLearning: context.learns)
        if let target { made.copyIntegers(to: target) }
      })
  }
}

extension WeightRuleGradientInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    guard let made = binder.store.made[binder.program[weight].key],
      let frozen = binder.store.start.quantised(binder.program[weight])
    else { throw BindingError("\(binder.program[weight].name) is not made before its gradient") }
    let read = binder.int32(gradient)
    let count = frozen.integers.count
    let result = binder.int32(outputs[0])
    switch rule {
    case .plain: throw BindingError("\(binder.program[weight].name) has no rule")
    case .scaled:
      let channels = frozen.scales.count
      let each = count / channels
      let shift = Int64(Self.shift(weightsPerChannel: each))
      return BoundStep(
        before: {
          frozen.integers.withUnsafeBufferPointer { frozen in
            for channel in 0..<channels {
              var sum: Int64 = 0
              for at in channel * each..<(channel + 1) * each { sum += Int64(read[at]) * Int64(frozen[at]) }
              result[channel] = Int32((sum + 1 << (shift - 1)) >> shift)
            }
          }
        })
    case .masked:
      return BoundStep(
        before: {
          frozen.integers.withUnsafeBufferPointer { frozen in
            for at in 0..<count { result[at] = Int32((Int64(read[at]) * Int64(frozen[at]) + 64) >> 7) }
          }
        })
    case .fused:
      return fused(made, frozen, binder)
    }
  }

  /// Sums of 32-bit gradients times 8-bit weights, so many of a channel, fit into 32 bits after this shift.
  static func shift(weightsPerChannel count: Int) -> Int {
    7 + (count - 1).bitWidth - (count - 1).leadingZeroBitCount
  }

  /// Real gradients in units of the weight gradient's own, rounded to 24 bits with one exponent for each
  /// parameter.
  private func fused(_ made: MadeWeight, _ frozen: QuantisedWeight, _ binder: Binder) -> BoundStep {
    let read = binder.int32(gradient)
    let each = frozen.integers.count / frozen.scales.count
    let sources = exponents(in: binder)
    let (magnitudes, coefficients) = (binder.int32(outputs[0]), binder.int32(outputs[1]))
    let boxes = outputs.map { binder.program[$0].scale.exponent.map { binder.box(of: $0) } }
    let (magnitudesBox, coefficientsBox) = (boxes[0], boxes[1])
    return BoundStep(
      before: {
        guard let fused = made.fused else { return }
        frozen.scales.withUnsafeBufferPointer { scales in
          fused.backpropagate { at in
            Double(read[at]) / (Double(scales[at / each]) * made.factors[at / each])
          }
        }
        Self.write(fused.magnitudeGradients, to: magnitudes, magnitudesBox, sources.sum)
        Self.write(fused.coefficientGradients, to: coefficients, coefficientsBox, sources.sum)
      })
  }

  private static func write(
    _ values: FixedBuffer<Double>, to result: UnsafeMutablePointer<Int32>,
    _ box: ParameterStore.ExponentBox?, _ carried: Int32
  ) {
    var largest = 0.0
    for at in values.indices { largest = max(largest, abs(values[at])) }
    let exponent = largest > 0 ? Int(largest.exponent) - 23 : 0
    let unit = Double(sign: .plus, exponent: -exponent, significand: 1)
    for at in values.indices { result[at] = Int32((values[at] * unit).rounded()) }
    box?.current = Int32(exponent) + carried
  }

  /// The exponents that the weight gradient's integers carry.
  private func exponents(in binder: Binder) -> [ExponentSource] {
    for instruction in binder.program.instructions {
      guard let made = instruction.body as? WeightGradientInstruction, made.output == gradient else {
        continue
      }
      return [made.error, made.input].compactMap { binder.program[$0].scale.exponent }.map {
        binder.source(of: $0)
      }
    }
    return []
  }
}

extension Binder {
  /// What a rule makes of a weight, which the executors of a store share.
  func made(_ i: MakeWeightInstruction) throws(BindingError) -> MadeWeight {
    let weight = program[i.weight]
    guard store.memory == nil else {
      throw BindingError(
        "\(weight.name): simulated arrays hold weights that stay or that learn, not ones that are made in "
          + "every step; use another method")
    }
    if let known = store.made[weight.key] { return known }
    let made = try MadeWeight(i.rule, of: weight, by: i.parameters.map { program[$0] }, store)
    store.made[weight.key] = made
    return made
  }
}
