extension ModelValues {
  /// Finds ``divisors``: by how much an import has divided the channels of each value, and multiplied where they are
  /// read, seen in the weights of both networks.
  ///
  /// Channel o of a convolution that reads a value divided by k has weights w · k / k[o]: k[o] is the root mean square of
  /// w · k over that of the integer network's weights. It is known of the image, and so from one convolution to the
  /// next. Rounding moves it by less than a hundredth where the weights of a channel use their range.
  ///
  /// * `network`: the graph, norms folded.
  /// * `floats`: a parameter of the float32 network by its name; nil where there is none.
  public mutating func measureDivisors<Failure: Error>(
    of network: Network, floats: (String) throws(Failure) -> [Float]?
  ) throws(Failure) {
    var known: [Int: [Float]] = [:]
    for (index, node) in network.nodes.enumerated() {
      switch node.operation {
      case .convolution(let convolution):
        guard let integers = quantised["\(node.name).weight"],
          let plain = try floats("\(node.name).weight"), plain.count == integers.integers.count,
          integers.scales.count == convolution.outChannels
        else { continue }
        var constants: (plain: [Float], integers: [Float])?
        if let real = biases["\(node.name).bias"], let plain = try floats("\(node.name).bias"),
          plain.count == real.count
        {
          constants = (plain, real)
        }
        known[index] = convolution.divisors(
          of: integers, over: plain, biases: constants, reading: known[node.inputs[0]])
      case .rectifier, .averagePool, .globalPool, .resize, .maxPool, .add:
        known[index] = node.inputs.lazy.compactMap { known[$0] }.first
      case .input, .norm, .activation, .multiply, .groupNorm, .matrixProduct, .softmax, .gather:
        // A division does not pass through these.
        continue
      }
      divisors[node.name] = known[index]
    }
  }
}

extension Convolution {
  /// The divisors of its value; nil where all are 1.
  fileprivate func divisors(
    of integers: QuantisedWeight, over plain: [Float], biases: (plain: [Float], integers: [Float])?,
    reading input: [Float]?
  ) -> [Float]? {
    let (row, read) = (weightsPerChannel, inChannels / groups)
    let divisors = (0..<outChannels).map { channel in
      var (own, other) = (0.0, 0.0)
      for position in 0..<row {
        let weight = Double(integers.integers[channel * row + position]) * Double(integers.scales[channel])
        let factor = input?[channel / (outChannels / groups) * read + position % read] ?? 1
        let before = Double(plain[channel * row + position]) * Double(factor)
        own += weight * weight
        other += before * before
      }
      var divisor = own > 0 ? Float((other / own).squareRoot()) : 0
      // A channel without weights is a constant.
      if divisor == 0, let biases, biases.integers[channel] != 0 {
        divisor = abs(biases.plain[channel] / biases.integers[channel])
      }
      return divisor > 0 && divisor.isFinite ? min(1, max(Self.leastDivisor, divisor)) : 1
    }
    return divisors.allSatisfy { $0 > Self.undivided } ? nil : divisors
  }

  /// No import divides by less.
  private static var leastDivisor: Float { 1 / 64 }
  /// As near to 1 as rounding may bring what has not been divided (assumed).
  private static var undivided: Float { 0.95 }
}
