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
    network.train(Set(ParameterRole.allCases)) { _ in true }
    #expect(network.parameters.allSatisfy { $0.isTrainable != $0.parameter.role.isStatistic })
  }
}
