import Networks
import Programs

/// What a rule makes of a frozen weight, as last made; shared by the executors of a store.
final class MadeWeight: @unchecked Sendable {
  /// What the integers of each channel count, besides the frozen weight's scales. 1 in float32.
  private(set) var factors: [Double]
  /// Counts the times that it has been made.
  private(set) var version = 0
  /// The integers, in int8.
  private(set) var integers: [Int8]
  /// The numbers, in float32.
  private(set) var floats: [Float]
  /// The merged form of a pool; nil of the other rules.
  let fused: FusedWeight?

  private let rule: WeightRule
  private let parameters: [ProgramParameter]
  private let frozen: QuantisedWeight?
  private let plain: [Float]
  private unowned let store: ParameterStore
  private var madeFor: (updates: Int, restorations: Int)?

  /// - Throws: `BindingError` when the network or an adapter of the pool lacks a value.
  init(
    _ rule: WeightRule, of weight: ProgramParameter, by parameters: [ProgramParameter],
    _ store: ParameterStore
  ) throws(BindingError) {
    (self.rule, self.parameters, self.store) = (rule, parameters, store)
    let channels = weight.extents[0]
    frozen = store.precision == .int8 ? store.start.quantised(weight) : nil
    if let frozen {
      plain = frozen.dequantised
    } else if let known = store.start.floats(weight) {
      plain = known
    } else {
      throw BindingError("the network has no values for \(weight.name); import it again")
    }
    factors = Array(repeating: 1, count: channels)
    integers = frozen?.integers ?? []
    floats = frozen == nil ? plain : []
    if case .fused(let fusion) = rule {
      fused = try FusedWeight(plain, channels: channels, fusion, store.start.model)
    } else {
      fused = nil
    }
  }

  /// Makes it again: always while something learns, else if anything has been learned, or taken up, since.
  func follow(isLearning: Bool) {
    let now = (store.updates, store.restorations)
    if !isLearning, let madeFor, madeFor == now { return }
    madeFor = now
    version += 1
    switch rule {
    case .plain: break
    case .scaled: makeScaled()
    case .masked: makeMasked()
    case .fused: makeFused()
    }
  }

  /// The least factor of a channel: one unit of the high byte of a scale that starts from 1.
  private static let leastFactor = 1.0 / 64

  /// The scales per channel, above 0 in int8, whose accumulators cannot be negated.
  private func scales() -> [Double] {
    let values = values(of: parameters[0])
    return frozen == nil ? values : values.map { max($0, Self.leastFactor) }
  }

  /// A parameter as it is now, with all its bits.
  private func values(of parameter: ProgramParameter) -> [Double] {
    if let learned = store.integers[parameter.key] {
      return (0..<learned.count).map { Double(learned.master($0)) * learned.unit(of: $0) / 256 }
    }
    return store.floats[parameter.key]!.contents.map(Double.init)
  }

  private func makeScaled() {
    let scales = scales()
    guard frozen == nil else {
      factors = scales
      return
    }
    let each = plain.count / scales.count
    for index in plain.indices { floats[index] = plain[index] * Float(scales[index / each]) }
  }

  private func makeMasked() {
    let scores = values(of: parameters[0])
    if let frozen {
      for index in scores.indices { integers[index] = scores[index] > 0 ? frozen.integers[index] : 0 }
    } else {
      for index in scores.indices { floats[index] = scores[index] > 0 ? plain[index] : 0 }
    }
  }

  private func makeFused() {
    guard let fused else { return }
    fused.merge(magnitudes: scales(), coefficients: values(of: parameters[1]))
    let each = fused.inputs
    for channel in factors.indices {
      let row = channel * each..<(channel + 1) * each
      guard let frozen else {
        for index in row { floats[index] = Float(fused.factors[channel] * fused.merged[index]) }
        continue
      }
      // The largest element of a row becomes ±127.
      let step = max(row.reduce(0) { max($0, abs(fused.merged[$1])) } / 127, .leastNormalMagnitude)
      for index in row {
        integers[index] = Int8(max(-127, min(127, (fused.merged[index] / step).rounded())))
      }
      factors[channel] = fused.factors[channel] * step / Double(frozen.scales[channel])
    }
  }
}

extension QuantisedWeight {
  /// The real values.
  var dequantised: [Float] {
    let each = integers.count / max(1, scales.count)
    return integers.indices.map { Float(integers[$0]) * scales[$0 / each] }
  }
}
