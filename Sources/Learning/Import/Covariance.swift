/// The covariance of the channels of one value, from sampled positions.
struct Covariance {
  private let channels: Int
  private var products: [Float]
  private var sums: [Float]
  private var rows = 0

  /// Positions taken of each picture: together a few times as many as there are channels.
  private static let rowsPerPicture = 16

  /// Nothing yet, of a value of `channels` channels.
  init(channels: Int) {
    self.channels = channels
    products = Array(repeating: 0, count: channels * channels)
    sums = Array(repeating: 0, count: channels)
  }

  /// Adds positions of one picture, evenly over all, channels fastest.
  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    let positions = values.count / channels
    let taken = min(positions, Self.rowsPerPicture)
    products.withUnsafeMutableBufferPointer { products in
      for row in 0..<taken {
        // The middle of each of `taken` parts.
        let x = values.baseAddress! + (2 * row + 1) * positions / (2 * taken) * channels
        for i in 0..<channels where x[i] != 0 {
          let factor = x[i]
          let target = products.baseAddress! + i * channels
          for j in i..<channels { target[j] += factor * x[j] }
        }
      }
    }
    for row in 0..<taken {
      let start = (2 * row + 1) * positions / (2 * taken) * channels
      for channel in 0..<channels { sums[channel] += values[start + channel] }
    }
    rows += taken
  }

  /// The symmetric matrix of the value divided by `divisors`, with a hundredth of the mean variance added to the
  /// diagonal (as in Frantar et al. 2023, arXiv:2210.17323): what was sampled is not everything.
  func matrix(divisors: [Float]?) -> [Float] {
    let inverse = divisors.map { $0.map { 1 / $0 } } ?? Array(repeating: 1, count: channels)
    let count = Float(max(1, rows))
    var matrix = [Float](repeating: 0, count: channels * channels)
    var trace: Float = 0
    for i in 0..<channels {
      for j in i..<channels {
        let value = (products[i * channels + j] - sums[i] * sums[j] / count) / count * inverse[i] * inverse[j]
        matrix[i * channels + j] = value
        matrix[j * channels + i] = value
      }
      trace += matrix[i * channels + i]
    }
    for i in 0..<channels { matrix[i * channels + i] += 0.01 * trace / Float(channels) }
    return matrix
  }
}
