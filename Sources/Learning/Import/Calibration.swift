import Execution
import Networks
import Programs

/// Finds the scale of every activation from pictures: the one whose rounding and clipping lose the least.
public struct Calibration {
  /// The float network, norms folded.
  let network: Network
  let weights: Weights
  let threads: Int
  private let start: FinerStart?

  /// Calibrates a network, norms folded.
  ///
  /// `hasFinerStart` doubles the channels of its first block, where they can be (`FinerStart`).
  public init(_ network: Network, _ weights: Weights, hasFinerStart: Bool = false, threads: Int) {
    start = hasFinerStart ? FinerStart(network, weights) : nil
    (self.network, self.weights) = (start?.network ?? network, start?.weights ?? weights)
    self.threads = threads
  }

  /// Quantises the network: finds the ranges of all values, equalises their channels, rounds the weights.
  /// - Parameter images: RGB pictures of the network's resolution.
  public func quantised(images: [[UInt8]]) throws -> ModelValues {
    let (known, covariances) = try statistics(images)
    var clips = known.mapValues { $0.clips() }
    for node in network.nodes {
      guard case .globalPool = node.operation, let reach = known[node.name]?.largest else { continue }
      clips[node.name] = reach.map { $0 * Self.poolReserve }
    }
    let equalisation = Equalisation(network, weights, clips: clips, known: known)
    var scales = [network.nodes[0].name: network.normalisation.inputScale]
    for (index, node) in network.nodes.enumerated() {
      guard let clips = clips[node.name], let levels = known[node.name]?.levels else { continue }
      let divisors = equalisation.factors[index] ?? Array(repeating: 1, count: clips.count)
      let reach = zip(clips, divisors).reduce(0) { max($0, $1.0 / $1.1) }
      scales[node.name] = reach > 0 ? reach / levels : 1
    }
    let equalised = equalisation.applied(to: weights, of: network)
    var model = FrozenNetwork.quantised(network, equalised, activationScales: scales)
    let imageMean = imageMeans(images)
    for node in network.nodes {
      guard case .convolution(let convolution) = node.operation,
        let bias = equalised.values["\(node.name).bias"],
        let weight = equalised.values["\(node.name).weight"],
        var rounded = model.quantised["\(node.name).weight"]
      else { continue }
      let input = network.nodes[node.inputs[0]].name
      let mean = known[input]?.mean ?? imageMean
      let divisors = equalisation.factors[node.inputs[0]]
      if let covariance = covariances[node.name] {
        rounded.settle(to: weight, covariances: covariance.matrices(divisors: divisors))
        model.quantised["\(node.name).weight"] = rounded
      }
      let inputs = zip(mean, divisors ?? Array(repeating: 1, count: mean.count)).map { $0 / $1 }
      model.biases["\(node.name).bias"] = Self.corrected(bias, convolution, weight, rounded, inputs)
    }
    start?.settle(&model)
    model.floats = weights.values
    return model
  }

  /// The range of pooled features over the largest one seen: there are few of them per picture, so the pictures of
  /// other tasks exceed those that calibrate (docs/arithmetic.md, section 15).
  private static let poolReserve: Float = 1.5

  /// Two passes over the pictures: the largest elements, then all the rest.
  private func statistics(_ images: [[UInt8]]) throws -> (
    [String: ActivationStatistics], [String: Covariance]
  ) {
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 1, isTraining: false, threads: threads)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: threads))
    func watch(_ body: (_ name: String, _ channels: Int, _ values: UnsafeBufferPointer<Float>) -> Void) {
      for image in images {
        image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
        func show(_ id: TensorID) {
          let tensor = program[id]
          body(tensor.name, tensor.columns, executor.bytes(of: id).assumingMemoryBound(to: Float.self))
        }
        show(program.input)
        executor.infer(observing: { instruction in instruction.calibrated.map(show) })
      }
    }
    // The image has its scale from the normalisation.
    let image = program[program.input].name
    var largest: [String: [Float]] = [:]
    watch { name, channels, values in
      guard name != image else { return }
      largest[name, default: Array(repeating: 0, count: channels)].raise(to: values)
    }
    var known = largest.mapValues { ActivationStatistics(largest: $0) }
    var covariances: [String: Covariance] = [:]
    var readers: [String: [String]] = [:]
    let shapes = try network.shapes()
    for node in network.nodes {
      guard case .convolution(let convolution) = node.operation else { continue }
      let input = node.inputs[0]
      covariances[node.name] = try Covariance(convolution, input: shapes[input])
      readers[network.nodes[input].name, default: []].append(node.name)
    }
    watch { name, _, values in
      known[name]?.add(values, of: images.count)
      for reader in readers[name] ?? [] { covariances[reader]!.add(values) }
    }
    return (known, covariances)
  }

  /// The biases that undo the mean of the weights' rounding errors over inputs of the given means: rectified inputs
  /// have a mean, so errors of weights do not average out (Nagel et al. 2019, arXiv:1906.04721, section 4.2).
  private static func corrected(
    _ bias: [Float], _ convolution: Convolution, _ weight: [Float], _ rounded: QuantisedWeight,
    _ mean: [Float]
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

extension [Float] {
  /// Raises each channel to the largest magnitude of its elements, channels fastest.
  fileprivate mutating func raise(to values: UnsafeBufferPointer<Float>) {
    for row in stride(from: 0, to: values.count, by: count) {
      for channel in indices { self[channel] = Swift.max(self[channel], abs(values[row + channel])) }
    }
  }
}
