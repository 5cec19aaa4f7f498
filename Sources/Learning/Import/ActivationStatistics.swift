/// What is known of the channels of one value from the pictures that calibrate.
struct ActivationStatistics {
  private static let binCount = 256
  /// The largest magnitude of each channel.
  let largest: [Float]
  /// The mean of each channel.
  private(set) var mean: [Float]
  /// The mean square of each channel.
  private(set) var power: [Float]
  private var isSigned = false
  /// Weights of magnitudes, `binCount` for each channel, from 0 to its largest.
  private var bins: [Float]
  private var total: [Float]

  /// The largest integer of the value: 127 (fine: 2032) with negative elements, 255 (fine: 4095) without.
  func levels(isFine: Bool) -> Float { isSigned ? (isFine ? 2032 : 127) : isFine ? 4095 : 255 }

  /// Empty statistics of a value whose channels reach `largest`.
  init(largest: [Float]) {
    self.largest = largest
    mean = Array(repeating: 0, count: largest.count)
    power = mean
    total = mean
    bins = Array(repeating: 0, count: largest.count * Self.binCount)
  }

  /// Adds the elements of one picture out of `pictures`, channels fastest. In the histogram every picture has
  /// the same say: its elements weigh one over its mean square, or the few with large values would choose the
  /// range.
  mutating func add(_ values: UnsafeBufferPointer<Float>, of pictures: Int) {
    let channels = largest.count
    let energy = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
    guard energy > 0 else { return }
    let share = Float(channels) / Float(values.count * pictures)
    let weight = share / energy
    let inverse = largest.map { $0 > 0 ? Float(Self.binCount) / $0 : 0 }
    for row in stride(from: 0, to: values.count, by: channels) {
      for channel in 0..<channels {
        let value = values[row + channel]
        guard value != 0 else { continue }
        if value < 0 { isSigned = true }
        mean[channel] += share * value
        power[channel] += share * value * value
        total[channel] += weight
        bins[channel * Self.binCount + min(Self.binCount - 1, Int(abs(value) * inverse[channel]))] += weight
      }
    }
  }

  /// The end of each channel's range with the smallest mean squared error of rounding (step² / 12; a zero is
  /// exact) and clipping together.
  func clips() -> [Float] {
    let levels = levels(isFine: false)
    return largest.indices.map { channel in
      let width = largest[channel] / Float(Self.binCount)
      var best = (error: Float.infinity, clip: largest[channel])
      for end in stride(from: Self.binCount, through: Self.binCount / 8, by: -Self.binCount / 32) {
        let clip = Float(end) * width
        let step = clip / levels
        var error = total[channel] * step * step / 12
        for bin in end..<Self.binCount {
          let excess = (Float(bin) + 0.5) * width - clip
          error += bins[channel * Self.binCount + bin] * excess * excess
        }
        if error < best.error { best = (error, clip) }
      }
      return best.clip
    }
  }
}
