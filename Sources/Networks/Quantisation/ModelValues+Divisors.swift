extension ModelValues {
  /// Finds ``divisors``: by how much an import has divided the channels of each value, and multiplied where
  /// they are read, seen in the weights of both networks.
  ///
  /// Channel o of a convolution that reads a value divided by k has weights w · k / k[o]: k[o] is the root
  /// mean square of w · k over that of the integer network's weights. It is known of the image, and so from
  /// one convolution to the next. Rounding moves it by less than a hundredth where the weights of a channel
  /// use their range.
  ///
  /// * `network`: the graph, norms folded.
  /// * `floats`: elements of a parameter of the float32 network by its name, a few channels at a time, so
  ///   that it need not lie in memory; nil where there is none, or it has fewer.
  /// - Throws: what `floats` throws.
  public mutating func measureDivisors<Failure: Error>(
    of network: Network, floats: (_ name: String, _ elements: Range<Int>) throws(Failure) -> [Float]?
  ) throws(Failure) {
    var known: [Int: [Float]] = [:]
    for (index, node) in network.nodes.enumerated() {
      switch node.operation {
      case .convolution(let convolution):
        guard let integers = quantised["\(node.name).weight"],
          integers.scales.count == convolution.outChannels,
          let powers = try convolution.powers(
            of: integers, reading: known[node.inputs[0]],
            over: { (elements) throws(Failure) in try floats("\(node.name).weight", elements) })
        else { continue }
        var constants: (plain: [Float], integers: [Float])?
        if let real = biases["\(node.name).bias"], let plain = try floats("\(node.name).bias", real.indices) {
          constants = (plain, real)
        }
        known[index] = Self.divisors(powers, biases: constants)
      case .rectifier, .averagePool, .globalPool, .resize, .maxPool, .add:
        known[index] = node.inputs.lazy.compactMap { known[$0] }.first
      case .input, .norm, .activation, .multiply, .groupNorm, .matrixProduct, .softmax, .gather:
        // A division does not pass through these.
        continue
      }
      divisors[node.name] = known[index]
    }
  }

  /// The divisors of a value whose channels have these powers; nil where all are 1.
  private static func divisors(
    _ powers: [ChannelPower], biases: (plain: [Float], integers: [Float])?
  ) -> [Float]? {
    let divisors = powers.enumerated().map { channel, power in
      var divisor = power.integers > 0 ? Float((power.plain / power.integers).squareRoot()) : 0
      // A channel without weights is a constant.
      if divisor == 0, let biases, biases.integers[channel] != 0 {
        divisor = abs(biases.plain[channel] / biases.integers[channel])
      }
      return divisor > 0 && divisor.isFinite ? min(1, max(leastDivisor, divisor)) : 1
    }
    return divisors.allSatisfy { $0 > undivided } ? nil : divisors
  }

  /// No import divides by less.
  private static var leastDivisor: Float { 1 / 64 }
  /// As near to 1 as rounding may bring what has not been divided (assumed).
  private static var undivided: Float { 0.95 }
}

/// The squares of the weights of an output channel, summed: of the integer network, and of the float32 one
/// times the divisors of what they read.
private struct ChannelPower {
  var integers = 0.0
  var plain = 0.0
}

extension Convolution {
  /// Elements of a float32 weight that are looked at together.
  private static var block: Int { 16_384 }

  /// The power of each output channel; nil where there are no float32 weights.
  fileprivate func powers<Failure: Error>(
    of integers: QuantisedWeight, reading input: [Float]?,
    over plain: (_ elements: Range<Int>) throws(Failure) -> [Float]?
  ) throws(Failure) -> [ChannelPower]? {
    let (row, read) = (weightsPerChannel, inChannels / groups)
    var powers = Array(repeating: ChannelPower(), count: outChannels)
    let together = max(1, Self.block / row)
    for first in Swift.stride(from: 0, to: outChannels, by: together) {
      let channels = first..<min(outChannels, first + together)
      guard let plain = try plain(channels.lowerBound * row..<channels.upperBound * row) else { return nil }
      for channel in channels {
        let source = channel / (outChannels / groups) * read
        for position in 0..<row {
          let weight = Double(integers.integers[channel * row + position]) * Double(integers.scales[channel])
          let factor = input?[source + position % read] ?? 1
          let before = Double(plain[(channel - first) * row + position]) * Double(factor)
          powers[channel].integers += weight * weight
          powers[channel].plain += before * before
        }
      }
    }
    return powers
  }
}
