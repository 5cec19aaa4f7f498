import Networks
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

  /// How much larger a channel is than in the float32 network; 1 where there is nothing to compare.
  @Test func growth() {
    let floats: [Float] = [1, -2, 3, 0.5, 0.25, -0.5, 0, 0, 0]
    let moved = zip(floats, [4, 4, 4, 0.5, 0.5, 0.5, 1, 1, 1] as [Float]).map(*)
    var weight = QuantisedWeight(rounding: moved, channels: 3)
    #expect(weight.growth.isEmpty)
    weight.measureGrowth(over: floats)
    #expect(zip(weight.growth, [4, 0.5, 1]).allSatisfy { abs($0 / $1 - 1) < 0.01 })
    weight.growth = []
    weight.measureGrowth(over: [1])
    #expect(weight.growth.isEmpty)
  }
}
