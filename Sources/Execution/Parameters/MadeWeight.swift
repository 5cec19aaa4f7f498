import Networks
import Programs

/// What a rule makes of a frozen weight, as last made; shared by the executors of a store.
final class MadeWeight: @unchecked Sendable {
  /// What the integers of each channel count, besides the frozen weight's scales. 1 in float32.
  let factors: FixedBuffer<Double>
  /// Counts the times that it has been made.
  private(set) var version = 0
  /// The integers, in int8; those of a scaled weight are the frozen ones.
  private let integers: FixedBuffer<Int8>
  /// The numbers, in float32.
  private let floats: FixedBuffer<Float>
  /// The merged form of a pool; nil of the other rules.
  let fused: FusedWeight?

  private let rule: WeightRule
  private let parameters: [ProgramParameter]
  private let frozen: QuantisedWeight?
  /// The frozen weight in float32; empty in int8.
  private let plain: [Float]
  /// The parameters' values as a step reads them.
  private let values: [FixedBuffer<Double>]
  private unowned let store: ParameterStore
  private var madeFor: (updates: Int, restorations: Int)?

  /// Bytes that it holds, as `WeightRule.heldBytes` plans them.
  var bytes: Int {
    let numbers = factors.count + values.reduce(0) { $0 + $1.count }
    let merging = fused.map { $0.bytes(sharesWeight: frozen == nil) } ?? 0
    return 8 * numbers + 4 * floats.count + integers.count + merging
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
    factors = FixedBuffer(repeating: 1, count: channels)
    integers = FixedBuffer(rule == .scaled ? [] : frozen?.integers ?? [])
    floats = FixedBuffer(plain)
    values = parameters.map { FixedBuffer(repeating: 0, count: $0.count) }
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
    for number in parameters.indices {
      let (key, values) = (parameters[number].key, values[number])
      if let learned = store.integers[key] {
        for index in values.indices {
          values[index] = Double(learned.master(index)) * learned.unit(of: index) / 256
        }
      } else {
        let contents = store.floats[key]!.values
        for index in values.indices { values[index] = Double(contents[index]) }
      }
    }
  }

  /// Copies the integers to the tensor that convolutions read.
  func copyIntegers(to target: UnsafeMutablePointer<Int8>) {
    guard rule == .scaled, let frozen else {
      target.update(from: integers.base, count: integers.count)
      return
    }
    frozen.integers.withUnsafeBufferPointer { target.update(from: $0.baseAddress!, count: $0.count) }
  }

  /// Copies the numbers to the tensor that convolutions read.
  func copyFloats(to target: UnsafeMutablePointer<Float>) {
    target.update(from: floats.base, count: floats.count)
  }

  /// The scale of a channel, above 0 in int8, whose accumulators cannot be negated.
  private func keepScalesPositive() {
    guard frozen != nil else { return }
    let scales = values[0]
    for index in scales.indices { scales[index] = max(scales[index], Self.leastFactor) }
  }

  private func makeScaled() {
    keepScalesPositive()
    let scales = values[0]
    guard frozen == nil else {
      for index in factors.indices { factors[index] = scales[index] }
      return
    }
    let each = plain.count / factors.count
    plain.withUnsafeBufferPointer { plain in
      for index in floats.indices { floats[index] = plain[index] * Float(scales[index / each]) }
    }
  }

  private func makeMasked() {
    let scores = values[0]
    if let frozen {
      frozen.integers.withUnsafeBufferPointer { frozen in
        for index in integers.indices { integers[index] = scores[index] > 0 ? frozen[index] : 0 }
      }
    } else {
      plain.withUnsafeBufferPointer { plain in
        for index in floats.indices { floats[index] = scores[index] > 0 ? plain[index] : 0 }
      }
    }
  }

  private func makeFused() {
    guard let fused else { return }
    keepScalesPositive()
    fused.merge(magnitudes: values[0], coefficients: values[1])
    let each = fused.inputs
    guard let frozen else {
      for index in floats.indices { floats[index] = Float(fused.factors[index / each] * fused.merged[index]) }
      return
    }
    frozen.scales.withUnsafeBufferPointer { scales in
      for channel in factors.indices {
        let row = channel * each..<(channel + 1) * each
        // The largest element of a row becomes ±127.
        var largest = 0.0
        for index in row { largest = max(largest, abs(fused.merged[index])) }
        let step = max(largest / 127, .leastNormalMagnitude)
        for index in row {
          integers[index] = Int8(max(-127, min(127, (fused.merged[index] / step).rounded())))
        }
        factors[channel] = fused.factors[channel] * step / Double(scales[channel])
      }
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
