import Execution
import Networks
import Programs

/// Finds the scale of every activation from pictures: the one whose rounding and clipping lose the least.
public struct Calibration {
  /// The float network, norms folded.
  let network: Network
  let weights: Weights
  let threads: Int

  /// Calibrates `network`.
  public init(_ network: Network, _ weights: Weights, threads: Int) {
    (self.network, self.weights, self.threads) = (network, weights, threads)
  }

  /// Quantises the network: equalises its channels, finds the scales of all values, rounds the weights.
  /// - Parameter images: RGB pictures of the network's resolution.
  public func quantised(images: [[UInt8]]) throws -> ModelValues {
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 1, isTraining: false, threads: threads)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: threads))
    func watch(_ body: (_ name: String, _ channels: Int, _ values: UnsafeBufferPointer<Float>) -> Void) {
      for image in images {
        image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
        executor.infer(observing: { instruction in
          guard let id = instruction.calibrated else { return }
          let tensor = program[id]
          body(tensor.name, tensor.columns, executor.bytes(of: id).assumingMemoryBound(to: Float.self))
        })
      }
    }
    var largest: [String: [Float]] = [:]
    var means: [String: [Float]] = [network.nodes[0].name: imageMeans(images)]
    watch { name, channels, values in
      var mean = means[name] ?? Array(repeating: 0, count: channels)
      let share = Float(channels) / Float(values.count * images.count)
      for index in values.indices { mean[index % channels] += values[index] * share }
      means[name] = mean
      var reach = [Float](repeating: 0, count: channels)
      for index in values.indices { reach[index % channels] = max(reach[index % channels], abs(values[index])) }
      largest[name] = largest[name].map { zip($0, reach).map { max($0, $1) } } ?? reach
    }
    let equalisation = try Equalisation(network, weights, reach: largest)
    let indices = Dictionary(uniqueKeysWithValues: network.nodes.enumerated().map { ($1.name, $0) })
    var histograms: [String: Histogram] = [:]
    for (name, reach) in largest {
      histograms[name] = Histogram(reach: reach, divisors: equalisation.factors[indices[name]!])
    }
    watch { name, _, values in histograms[name]!.count(values) }
    var scales = histograms.mapValues { $0.scale }
    for node in network.nodes where histograms[node.name] != nil {
      if case .rectifier(let rectifier) = node.operation, let limit = rectifier.limit {
        scales[node.name] = limit / 255
      }
    }
    scales[network.nodes[0].name] = network.normalisation.inputScale
    let equalised = equalisation.applied(to: weights, of: network)
    var model = FrozenNetwork.quantised(network, equalised, activationScales: scales)
    for node in network.nodes {
      guard case .convolution(let convolution) = node.operation, let bias = equalised.values["\(node.name).bias"],
        let weight = equalised.values["\(node.name).weight"], let rounded = model.quantised["\(node.name).weight"],
        let mean = means[network.nodes[node.inputs[0]].name]
      else { continue }
      let divisors = equalisation.factors[node.inputs[0]]
      let inputs = zip(mean, divisors ?? Array(repeating: 1, count: mean.count)).map { $0 / $1 }
      model.biases["\(node.name).bias"] = Self.corrected(bias, convolution, weight, rounded, inputs)
    }
    model.floats = weights.values
    return model
  }

  /// The biases that undo the mean of the weights' rounding errors over inputs of the given means: rectified inputs
  /// have a mean, so errors of weights do not average out (Nagel et al. 2019, arXiv:1906.04721, section 4.2).
  private static func corrected(
    _ bias: [Float], _ convolution: Convolution, _ weight: [Float], _ rounded: QuantisedWeight, _ mean: [Float]
  ) -> [Float] {
    let perChannel = convolution.weightsPerChannel
    let inputs = convolution.inChannels / convolution.groups
    let outputs = convolution.outChannels / convolution.groups
    return bias.indices.map { channel in
      var error: Float = 0
      for position in 0..<perChannel {
        let index = channel * perChannel + position
        let difference = Float(rounded.integers[index]) * rounded.scales[channel] - weight[index]
        error += difference * mean[channel / outputs * inputs + position % inputs]
      }
      return bias[channel] - error
    }
  }

  /// The mean of each colour after normalisation.
  private func imageMeans(_ images: [[UInt8]]) -> [Float] {
    var sums = [Double](repeating: 0, count: 3)
    for image in images { for (index, byte) in image.enumerated() { sums[index % 3] += Double(byte) } }
    let count = Double(images.reduce(0) { $0 + $1.count / 3 })
    return (0..<3).map {
      (Float(sums[$0] / count / 255) - network.normalisation.mean[$0]) / network.normalisation.deviation[$0]
    }
  }
}

extension Instruction {
  /// The tensor whose range calibration watches.
  fileprivate var calibrated: TensorID? {
    switch body {
    case .convolution(let i): i.output
    case .add(let i): i.output
    case .globalPool(let i): i.output
    default: nil
    }
  }
}

extension Normalisation {
  /// The scale that maps every byte of an image into −127…127.
  var inputScale: Float {
    let reach = zip(mean, deviation).map { max($0, 1 - $0) / $1 }.max() ?? 1
    return reach / 127
  }
}

/// The magnitudes of one value over all pictures, each channel divided by its divisor.
struct Histogram {
  private static let binCount = 4096
  private var bins = [Double](repeating: 0, count: binCount)
  private let largest: Float
  private let inverse: [Float]
  private var isSigned = false

  /// An empty histogram for a value whose channels reach `reach`.
  init(reach: [Float], divisors: [Float]?) {
    inverse = divisors.map { $0.map { 1 / $0 } } ?? Array(repeating: 1, count: reach.count)
    largest = zip(reach, inverse).map { $0 * $1 }.max() ?? 0
  }

  /// Adds the elements of one picture, channels fastest. Every picture has the same say: its elements weigh one over
  /// its energy, or the few with large values would choose the range for all.
  mutating func count(_ values: UnsafeBufferPointer<Float>) {
    let channels = inverse.count
    var energy: Float = 0
    for index in values.indices {
      let value = values[index] * inverse[index % channels]
      energy += value * value
    }
    guard largest > 0, energy > 0 else { return }
    let factor = Float(Self.binCount) / largest
    let weight = 1 / Double(energy)
    for index in values.indices {
      let value = values[index] * inverse[index % channels]
      if value < 0 { isSigned = true }
      bins[min(Self.binCount - 1, Int(abs(value) * factor))] += weight
    }
  }

  /// The scale with the smallest mean squared error of rounding (step² / 12) and clipping together, the largest
  /// integer being 127 for signed values and 255 for others.
  var scale: Float {
    guard largest > 0 else { return 1 }
    let levels: Double = isSigned ? 127 : 255
    let width = Double(largest) / Double(Self.binCount)
    var best = (error: Double.infinity, clip: Double(largest))
    for quarter in stride(from: Self.binCount, through: Self.binCount / 8, by: -Self.binCount / 64) {
      let clip = Double(quarter) * width
      let step = clip / levels
      var error = 0.0
      for (bin, count) in bins.enumerated() where count > 0 {
        let value = (Double(bin) + 0.5) * width
        // A value of exactly zero is exact.
        let rounding = bin == 0 ? 0 : step * step / 12
        error += count * (value > clip ? (value - clip) * (value - clip) : rounding)
      }
      if error < best.error { best = (error, clip) }
    }
    return Float(best.clip / levels)
  }
}
