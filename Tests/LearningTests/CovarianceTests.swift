import Networks
import Randomness
import Testing

@testable import Learning

@Suite struct CovarianceTests {
  /// With fewer positions than are sampled every position counts: the covariance is that of the plain
  /// definition, zeros outside the value included.
  @Test(arguments: [
    Convolution(3, 4, kernel: 3, stride: 2, padding: .each(1)),
    Convolution(6, 6, kernel: 3, padding: .same, groups: 6),
    Convolution(6, 4, kernel: 2, groups: 2),
    Convolution(5, 7),
  ])
  func matchesTheDefinition(convolution: Convolution) throws {
    var generator = SplitMix64(seed: 31)
    let input = Shape(7, 6, convolution.inChannels)
    let pictures = (0..<3).map { _ in (0..<input.count).map { _ in Float(generator.nextUnit()) } }
    var covariance = try Covariance(convolution, input: input)
    for picture in pictures { picture.withUnsafeBufferPointer { covariance.add($0) } }
    let divisors = (0..<convolution.inChannels).map { Float($0 + 1) / 8 }
    let matrices = covariance.matrices(divisors: divisors)

    let output = try convolution.outputShape([input])
    let sides = convolution.paddingSides(input)
    let (channels, inputs) = (convolution.inChannels / convolution.groups, convolution.weightsPerChannel)
    for group in 0..<convolution.groups {
      var samples: [[Double]] = []
      for picture in pictures {
        for y in 0..<output.height {
          for x in 0..<output.width {
            samples.append(
              (0..<inputs).map { index in
                let (tap, channel) = (index / channels, group * channels + index % channels)
                let row = y * convolution.stride + tap / convolution.kernel - sides.top
                let column = x * convolution.stride + tap % convolution.kernel - sides.left
                guard row >= 0, row < input.height, column >= 0, column < input.width else { return 0 }
                let value = picture[(row * input.width + column) * input.channels + channel]
                return Double(value / divisors[channel])
              })
          }
        }
      }
      let count = Double(samples.count)
      let means = (0..<inputs).map { index in samples.reduce(0) { $0 + $1[index] } / count }
      func expected(_ i: Int, _ j: Int) -> Double {
        samples.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) } / count
      }
      let ridge = 0.01 * (0..<inputs).reduce(0) { $0 + expected($1, $1) } / Double(inputs)
      for i in 0..<inputs {
        for j in 0..<inputs {
          let found = Double(matrices[(group * inputs + i) * inputs + j])
          #expect(abs(found - expected(i, j) - (i == j ? ridge : 0)) < 1e-3)
        }
      }
    }
  }
}
