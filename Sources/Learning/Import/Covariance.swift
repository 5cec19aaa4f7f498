import Networks

/// The covariance of what each group of a convolution's outputs reads, from sampled positions.
///
/// A pointwise convolution reads all channels of one position; a depthwise one has for each channel the covariance of
/// its taps. In flat areas all taps see the same value, so what matters there is the sum of their weights' errors.
struct Covariance {
  private let convolution: Convolution
  private let input: Shape
  private let output: Shape
  /// For each group, inputs × inputs, the upper triangle.
  private var products: [Float]
  /// For each group, one per input.
  private var sums: [Float]
  private var rows = 0

  /// Positions taken of each picture: together several times as many as a layer has inputs.
  private static let rowsPerPicture = 64

  /// Nothing yet, of what `convolution` reads from a value of this shape.
  init(_ convolution: Convolution, input: Shape) throws(NetworkError) {
    self.convolution = convolution
    self.input = input
    output = try convolution.outputShape([input])
    sums = Array(repeating: 0, count: convolution.groups * convolution.weightsPerChannel)
    products = Array(repeating: 0, count: sums.count * convolution.weightsPerChannel)
  }

  /// Adds positions of one picture, evenly over all, channels fastest.
  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    let positions = output.height * output.width
    let taken = min(positions, Self.rowsPerPicture)
    let inputs = convolution.weightsPerChannel
    var read = [Float](repeating: 0, count: sums.count)
    for row in 0..<taken {
      // The middle of each of `taken` parts.
      let position = (2 * row + 1) * positions / (2 * taken)
      gather(values, y: position / output.width, x: position % output.width, into: &read)
      products.withUnsafeMutableBufferPointer { products in
        for group in 0..<convolution.groups {
          let first = group * inputs
          for i in 0..<inputs where read[first + i] != 0 {
            let factor = read[first + i]
            let target = products.baseAddress! + (first + i) * inputs
            for j in i..<inputs { target[j] += factor * read[first + j] }
          }
        }
      }
      for index in read.indices { sums[index] += read[index] }
    }
    rows += taken
  }

  /// What the outputs at (y, x) read, in the order of their weights, group by group; zeros outside.
  private func gather(_ values: UnsafeBufferPointer<Float>, y: Int, x: Int, into read: inout [Float]) {
    let sides = convolution.paddingSides(input)
    let kernel = convolution.kernel
    let channels = convolution.inChannels / convolution.groups
    for tap in 0..<kernel * kernel {
      let row = y * convolution.stride + tap / kernel - sides.top
      let column = x * convolution.stride + tap % kernel - sides.left
      let isInside = (0..<input.height).contains(row) && (0..<input.width).contains(column)
      let start = (row * input.width + column) * input.channels
      for channel in 0..<input.channels {
        let group = channel / channels
        let place = group * convolution.weightsPerChannel + tap * channels + channel % channels
        read[place] = isInside ? values[start + channel] : 0
      }
    }
  }

  /// The symmetric matrices, one after another, of the value divided by `divisors` (per channel), with a hundredth of
  /// the mean variance added to the diagonal (as in Frantar et al. 2023, arXiv:2210.17323): what was sampled is not
  /// everything.
  func matrices(divisors: [Float]?) -> [Float] {
    let inputs = convolution.weightsPerChannel
    let channels = convolution.inChannels / convolution.groups
    let count = Float(max(1, rows))
    var matrices = products
    for group in 0..<convolution.groups {
      let first = group * inputs
      var inverse = [Float](repeating: 1, count: inputs)
      if let divisors {
        for i in 0..<inputs { inverse[i] = 1 / divisors[group * channels + i % channels] }
      }
      var trace: Float = 0
      for i in 0..<inputs {
        for j in i..<inputs {
          let means: Float = sums[first + i] / count * sums[first + j]
          let value: Float = (products[(first + i) * inputs + j] - means) / count * inverse[i] * inverse[j]
          matrices[(first + i) * inputs + j] = value
          matrices[(first + j) * inputs + i] = value
        }
        trace += matrices[(first + i) * inputs + i]
      }
      for i in 0..<inputs { matrices[(first + i) * inputs + i] += 0.01 * trace / Float(inputs) }
    }
    return matrices
  }
}
