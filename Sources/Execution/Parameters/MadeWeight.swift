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
  /// The frozen weight in float32; empty in int8.
  private let plain: [Float]
  /// The parameters' values as a step reads them, which allocates nothing.
  private var values: [[Double]]
  private unowned let store: ParameterStore
  private var madeFor: (updates: Int, restorations: Int)?

  /// Bytes that it holds, as `WeightRule.heldBytes` plans them.
  var bytes: Int {
    var bytes = 8 * factors.count + values.reduce(0) { $0 + 8 * $1.count } + 4 * floats.count
    if rule != .scaled { bytes += integers.count }
    return bytes + (fused.map { $0.bytes(sharesWeight: frozen == nil) } ?? 0)
  }

  /// - Throws: `BindingError` when the network or an adapter of the pool lacks a value.
  init(
    _ rule: WeightRule, of weight: ProgramParameter, by parameters: [ProgramParameter],
    _ store: ParameterStore
  ) throws(BindingError) {
    (self.rule, self.parameters, self.store) = (rule, parameters, store)
    let channels = weight.extents[0]
    frozen = store.precision == .int8 ? store.start.quantised(weight) : nil
    if frozen != nil {
      plain = []
    } else if let known = store.start.floats(weight) {
      plain = known
    } else {
      throw BindingError("the network has no values for \(weight.name); import it again")
    }
    factors = Array(repeating: 1, count: channels)
    integers = frozen?.integers ?? []
    floats = plain
    values = parameters.map { Array(repeating: 0, count: $0.count) }
    if case .fused(let fusion) = rule {
      fused = try FusedWeight(
        frozen?.dequantised ?? plain, channels: channels, fusion, store.start.model)
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
    readValues()
    switch rule {
    case .plain: break
    case .scaled: makeScaled()
    case .masked: makeMasked()
    case .fused: makeFused()
    }
  }

  /// The least factor of a channel: one unit of the high byte of a scale that starts from 1.
  private static let leastFactor = 1.0 / 64

  /// Reads the parameters as they are now, with all their bits.
  private func readValues() {
    for (number, parameter) in parameters.enumerated() {
      if let learned = store.integers[parameter.key] {
        for index in 0..<learned.count {
          values[number][index] = Double(learned.master(index)) * learned.unit(of: index) / 256
        }
      } else {
        let contents = store.floats[parameter.key]!.values
        for index in values[number].indices { values[number][index] = Double(contents[index]) }
      }
    }
  }

  /// The scale of a channel, above 0 in int8, whose accumulators cannot be negated.
  private func keepScalesPositive() {
    guard frozen != nil else { return }
    for index in values[0].indices { values[0][index] = max(values[0][index], Self.leastFactor) }
  }

  private func makeScaled() {
    keepScalesPositive()
    guard frozen == nil else {
      for index in factors.indices { factors[index] = values[0][index] }
      return
    }
    let each = plain.count / factors.count
    for index in plain.indices { floats[index] = plain[index] * Float(values[0][index / each]) }
  }

  private func makeMasked() {
    if let frozen {
      for index in integers.indices { integers[index] = values[0][index] > 0 ? frozen.integers[index] : 0 }
    } else {
      for index in floats.indices { floats[index] = values[0][index] > 0 ? plain[index] : 0 }
    }
  }

  private func makeFused() {
    guard let fused else { return }
    keepScalesPositive()
    fused.merge(magnitudes: values[0], coefficients: values[1])
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
