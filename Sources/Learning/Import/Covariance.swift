import Networks

/// The covariance of what each group of a convolution's outputs reads, from sampled positions.
///
/// A pointwise convolution reads all channels of one position; a depthwise one has for each channel the
/// covariance of its taps. In flat areas all taps see the same value, so what matters there is the sum of
/// their weights' errors.
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
    let groups = convolution.groups
    let (convolution, input, output) = (convolution, input, output)
    var read = [Float](repeating: 0, count: sums.count)
    // Pointers, since much of calibration's time passes here.
    read.withUnsafeMutableBufferPointer { read in
      products.withUnsafeMutableBufferPointer { products in
        sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<taken {
            // The middle of each of `taken` parts.
            let position = (2 * row + 1) * positions / (2 * taken)
            Self.gather(
              convolution, values.baseAddress!, of: input, y: position / output.width,
              x: position % output.width, into: read.baseAddress!)
            for group in 0..<groups {
              let x = read.baseAddress! + group * inputs
              var i = 0
              while i < inputs {
                let factor = x[i]
                if factor != 0 {
                  let target = products.baseAddress! + (group * inputs + i) * inputs
                  var j = i
                  while j < inputs {
                    target[j] += factor * x[j]
                    j &+= 1
                  }
                  sums[group * inputs + i] += factor
                }
                i &+= 1
              }
            }
          }
        }
      }
    }
    rows += taken
  }

  /// What the outputs at (y, x) read, in the order of their weights, group by group; zeros outside.
  private static func gather(
    _ convolution: Convolution, _ values: UnsafePointer<Float>, of input: Shape, y: Int, x: Int,
    into read: UnsafeMutablePointer<Float>
  ) {
    let sides = convolution.paddingSides(input)
    let kernel = convolution.kernel
    let channels = convolution.inChannels / convolution.groups
    let inputs = convolution.weightsPerChannel
    for tap in 0..<kernel * kernel {
      let row = y * convolution.stride + tap / kernel - sides.top
      let column = x * convolution.stride + tap % kernel - sides.left
      let isInside = row >= 0 && row < input.height && column >= 0 && column < input.width
      let source = values + (isInside ? (row * input.width + column) * input.channels : 0)
      var group = 0
      while group < convolution.groups {
        let target = read + group * inputs + tap * channels
        var channel = 0
        while channel < channels {
          target[channel] = isInside ? source[group * channels + channel] : 0
          channel &+= 1
        }
        group &+= 1
      }
    }
  }

  /// The symmetric matrices, one after another, of the value divided by `divisors` (per channel), with a
  /// hundredth of the mean variance added to the diagonal (as in Frantar et al. 2023, arXiv:2210.17323): what
  /// was sampled is not everything.
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
