/// A frozen weight in 8 bits: symmetric, one scale per output channel; real = integer × scale[channel].
public struct QuantisedWeight: Hashable, Sendable {
  /// Output channels × kernel rows × kernel columns × input channels of the group, in −127…127.
  public var integers: [Int8]
  /// One per output channel.
  public var scales: [Float]

  /// A weight from its integers and scales.
  public init(integers: [Int8], scales: [Float]) { (self.integers, self.scales) = (integers, scales) }

  /// No channel's scale is below this part of the largest one: accumulators of all channels take a residual
  /// in 32 bits, and a channel of (almost) zeros still has units fine enough for it.
  static let leastScale: Float = 0x1p-12

  /// Rounds `values` to the nearest integers, ties away from zero, with scale = max |w| / 127 of each
  /// channel, but at least `leastScale` of the largest scale; all are 1 for a weight of zeros. A channel with
  /// a number that is not finite becomes zeros.
  public init(rounding values: [Float], channels: Int) {
    let perChannel = values.count / channels
    var integers = [Int8](repeating: 0, count: values.count)
    var scales = (0..<channels).map { channel in
      let reach =
        values[channel * perChannel..<(channel + 1) * perChannel].reduce(0) { max($0, abs($1)) } / 127
      return reach.isFinite ? reach : 0
    }
    let largest = scales.max() ?? 0
    for channel in 0..<channels {
      let isZero = scales[channel] == 0
      scales[channel] = largest > 0 ? max(scales[channel], largest * Self.leastScale) : 1
      if isZero { continue }
      for index in channel * perChannel..<(channel + 1) * perChannel {
        integers[index] = Int8(max(-127, min(127, (values[index] / scales[channel]).rounded())))
      }
    }
    (self.integers, self.scales) = (integers, scales)
  }

  /// The real numbers that the integers stand for.
  public var values: [Float] {
    let perChannel = integers.count / max(1, scales.count)
    return integers.indices.map { Float(integers[$0]) * scales[$0 / perChannel] }
  }
}

/// Everything that is known of a frozen network's numbers: what an executor binds a program to.
public struct ModelValues: Sendable {
  /// Values of the float32 network by parameter name.
  public var floats: [String: [Float]]
  /// Real biases of the integer network by parameter name.
  public var biases: [String: [Float]]
  /// 8-bit weights by parameter name.
  public var quantised: [String: QuantisedWeight]
  /// The scale of each node's value by node name: real = integer × scale.
  public var activationScales: [String: Float]
  /// How many times as large each channel of a node's value is in the float32 network, by node name; none
  /// where all are the same.
  public var divisors: [String: [Float]] = [:]
  /// What earlier tasks have learned, in the order in which methods are told of them.
  public var adapters: [AdapterValues] = []

  /// Values from their parts.
  public init(
    floats: [String: [Float]], biases: [String: [Float]] = [:], quantised: [String: QuantisedWeight] = [:],
    activationScales: [String: Float] = [:]
  ) {
    (self.floats, self.biases) = (floats, biases)
    (self.quantised, self.activationScales) = (quantised, activationScales)
  }
}

extension ModelValues {
  /// What the earlier adapter at `place` holds; nil where there is none.
  public func adapter(_ place: Int) -> AdapterValues? {
    adapters.indices.contains(place) ? adapters[place] : nil
  }
}

/// The numbers of a task's adapter, frozen, for the methods that build on it.
public struct AdapterValues: Sendable {
  /// 8-bit weights by parameter name; empty in float32.
  public var quantised: [String: QuantisedWeight]
  /// Real values by parameter name: biases, and in float32 everything.
  public var floats: [String: [Float]]

  /// Values from their parts.
  public init(quantised: [String: QuantisedWeight], floats: [String: [Float]]) {
    (self.quantised, self.floats) = (quantised, floats)
  }
}

extension QuantisedWeight {
  /// The integers of a channel, or a table's row, in units of `scale` instead of its own, to nearest, halves
  /// away from 0: what a gather makes.
  public func row(_ index: Int, inUnitsOf scale: Double) -> [Int8] {
    let each = integers.count / scales.count
    return integers[index * each..<(index + 1) * each].map { integer in
      let real = Double(integer) * Double(scales[index])
      return Int8(max(-127, min(127, (real / scale).rounded())))
    }
  }
}
