import Networks
import Randomness
import Testing

@Suite struct QuantisationTests {
  /// Every weight lies within half a unit of its integer, and each channel uses its whole range.
  @Test func roundsToNearest() {
    var generator = SplitMix64(seed: 11)
    let (channels, each) = (5, 40)
    var values: [Float] = []
    for channel in 0..<channels {
      let reach = Float(1 << (2 * channel)) / 64
      values += (0..<each).map { _ in Float(2 * generator.nextUnit() - 1) * reach }
    }
    let weight = QuantisedWeight(rounding: values, channels: channels)
    for channel in 0..<channels {
      let range = channel * each..<(channel + 1) * each
      #expect(weight.integers[range].contains { abs(Int($0)) == 127 })
      for index in range {
        let real = Float(weight.integers[index]) * weight.scales[channel]
        #expect(abs(real - values[index]) <= weight.scales[channel] * 0.50001)
      }
    }
  }

  @Test func tiesGoAwayFromZero() {
    let weight = QuantisedWeight(rounding: [127, 0.5, -0.5, 1.5], channels: 1)
    #expect(weight.integers == [127, 1, -1, 2])
    #expect(weight.scales == [1])
  }

  /// A channel of zeros, or one with a number that is none, becomes zeros: nothing divides by zero.
  @Test func degenerateChannels() {
    let weight = QuantisedWeight(rounding: [0, 0, .infinity, 1, 2, -4], channels: 3)
    #expect(weight.integers == [0, 0, 0, 0, 64, -127])
    let least = Float(4) / 127 / 4096
    #expect(weight.scales == [least, least, Float(4) / 127])
    #expect(QuantisedWeight(rounding: [0, 0], channels: 2).scales == [1, 1])
  }

  /// A channel far below the others has the smallest scale there is, and loses what that cannot hold.
  @Test func tinyChannels() {
    let weight = QuantisedWeight(rounding: [1, -1, 1e-7, 1e-9], channels: 2)
    #expect(weight.scales[1] == weight.scales[0] / 4096)
    #expect(weight.integers == [127, -127, 0, 0])
  }

  @Test func statisticsNeverTrain() {
    var network = Network.embedded(resolution: 32, classes: 5)
    network.train(Set(ParameterRole.allCases), in: ParameterGroup("test", rate: 1e-3)) { _ in true }
    #expect(network.parameters.allSatisfy { $0.isTrainable != $0.parameter.role.isStatistic })
  }

  /// Settling only ever lowers eᵀ C e, group by group; a group whose inputs never vary keeps its integers.
  @Test(arguments: [(1, 6), (3, 1)]) func settlingLowersTheError(groups: Int, channelsPerGroup: Int) {
    var generator = SplitMix64(seed: 23)
    let inputs = 9
    let channels = groups * channelsPerGroup
    func unit() -> Float { Float(2 * generator.nextUnit() - 1) }
    let values = (0..<channels * inputs).map { _ in unit() }
    // Inputs that mostly rise and fall together, as the taps of a flat area do.
    var covariances = [Float](repeating: 0, count: groups * inputs * inputs)
    for group in 1..<max(2, groups) where group < groups || groups == 1 {
      let group = groups == 1 ? 0 : group
      for _ in 0..<40 {
        let common = unit()
        let sample = (0..<inputs).map { _ in common + unit() / 4 }
        for i in 0..<inputs {
          for j in 0..<inputs { covariances[(group * inputs + i) * inputs + j] += sample[i] * sample[j] }
        }
      }
    }
    let rounded = QuantisedWeight(rounding: values, channels: channels)
    var settled = rounded
    settled.settle(to: values, covariances: covariances)
    var moved = 0
    for channel in 0..<channels {
      let group = channel / channelsPerGroup
      func error(_ weight: QuantisedWeight) -> Float {
        let e = (channel * inputs..<(channel + 1) * inputs).map { weight.values[$0] - values[$0] }
        return (0..<inputs * inputs).reduce(0) {
          $0 + e[$1 / inputs] * covariances[group * inputs * inputs + $1] * e[$1 % inputs]
        }
      }
      if groups > 1, group == 0 {
        #expect(settled.integers.prefix(inputs) == rounded.integers.prefix(inputs))
        continue
      }
      #expect(error(settled) <= error(rounded) * 1.0001)
      if error(settled) < error(rounded) * 0.5 { moved += 1 }
    }
    #expect(moved > 0)
    for (scale, first) in zip(settled.scales, rounded.scales) {
      #expect((0.79...1.06).contains(scale / first))
    }
  }

  /// What an import has divided is seen in the weights, through layers of every kind and sums; what has not
  /// been divided has no divisors, and a channel without weights tells by its bias.
  @Test func divisors() throws {
    var network = Network(name: "divided", input: Shape(8, 8, 3), normalisation: .centred)
    let stem = network.append("stem", .convolution(Convolution(3, 4, kernel: 3, hasBias: true)), [0])
    let hidden = network.append("hidden", .rectifier(Rectifier(limit: 6)), [stem])
    let wide = network.append(
      "wide", .convolution(Convolution(4, 4, kernel: 3, padding: .each(1), groups: 4)), [hidden])
    let narrow = network.append("narrow", .convolution(Convolution(4, 2)), [wide])
    let other = network.append("other", .convolution(Convolution(4, 2)), [hidden])
    let sum = network.append("sum", .add(Add()), [narrow, other])
    network.append("last", .convolution(Convolution(2, 3)), [sum])
    let first: [Float] = [1, 0.25, 0.5, 0.125]
    let second: [Float] = [0.5, 1, 0.03, 1]
    let third: [Float] = [1, 0.4]
    let divided: [(String, written: [Float], read: [Float])] = [
      ("stem", first, [1, 1, 1]), ("wide", second, first), ("narrow", third, second),
      ("other", third, first), ("last", [1, 1, 1], third),
    ]
    let floats = Weights().completed(for: network, seed: 3).values
    var plain = floats
    plain["stem.bias"] = [0, 0, 0, 2]
    for index in 81..<108 { plain["stem.weight"]![index] = 0 }
    var values = ModelValues(floats: [:])
    for (name, written, read) in divided {
      let weight = plain["\(name).weight"]!
      let each = weight.count / written.count
      let moved = weight.indices.map { index in
        let input = name == "wide" ? index / each : index % read.count
        return weight[index] * read[input] / written[index / each]
      }
      values.quantised["\(name).weight"] = QuantisedWeight(rounding: moved, channels: written.count)
    }
    values.biases["stem.bias"] = [0, 0, 0, 16]
    values.measureDivisors(of: network) { name, elements in plain[name].map { Array($0[elements]) } }
    func isNear(_ name: String, _ expected: [Float]) -> Bool {
      guard let found = values.divisors[name] else { return false }
      return zip(found, expected).allSatisfy { abs($0 / $1 - 1) < 0.03 }
    }
    #expect(isNear("stem", first) && isNear("hidden", first) && isNear("wide", second))
    #expect(isNear("narrow", third) && isNear("sum", third) && values.divisors["last"] == nil)

    var undivided = ModelValues(floats: [:])
    for (name, _, _) in divided {
      let channels = plain["\(name).weight"]!.count
      undivided.quantised["\(name).weight"] = QuantisedWeight(
        rounding: plain["\(name).weight"]!, channels: name == "last" ? 3 : channels == 8 ? 2 : 4)
    }
    undivided.measureDivisors(of: network) { name, elements in plain[name].map { Array($0[elements]) } }
    #expect(undivided.divisors.isEmpty)
  }
}
