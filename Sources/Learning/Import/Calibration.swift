import Execution
import Networks
import Programs

/// Finds the scale of every activation from pictures: the one whose rounding and clipping lose the least.
public struct Calibration {
  /// The float network, norms folded; its fine values are kept in 12 bits.
  var network: Network
  let weights: Weights
  let threads: Int

  /// Calibrates a network, norms folded.
  public init(_ network: Network, _ weights: Weights, threads: Int) {
    (self.network, self.weights, self.threads) = (network, weights, threads)
  }

  /// Quantises the network: finds the ranges of all values, equalises their channels, rounds the weights.
  /// - Parameter images: RGB pictures of the network's resolution.
  public func quantised(images: [[UInt8]]) throws -> ModelValues { try quantised(observed(images)) }

  /// Quantises the network by what has been seen of its values; `progress` is told how many of its nodes
  /// are done.
  func quantised(
    _ seen: Observations, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> ModelValues {
    let (scales, equalisation) = ranges(seen)
    let equalised = equalisation.applied(to: weights, of: network)
    let named = Dictionary(uniqueKeysWithValues: scales.map { (network.nodes[$0].name, $1) })
    var model = FrozenNetwork.quantised(network, equalised, activationScales: named)
    for (index, node) in network.nodes.enumerated() {
      progress(index, network.nodes.count)
      guard case .convolution(let convolution) = node.operation,
        let bias = equalised.values["\(node.name).bias"],
        let weight = equalised.values["\(node.name).weight"],
        var rounded = model.quantised["\(node.name).weight"]
      else { continue }
      let mean = seen.values[node.inputs[0]]?.mean ?? seen.imageMean
      let divisors = equalisation.factors[node.inputs[0]]
      if let covariance = seen.covariances[index] {
        rounded.settle(to: weight, covariances: covariance.matrices(divisors: divisors))
        model.quantised["\(node.name).weight"] = rounded
      }
      let inputs = zip(mean, divisors ?? Array(repeating: 1, count: mean.count)).map { $0 / $1 }
      model.biases["\(node.name).bias"] = Self.corrected(bias, convolution, weight, rounded, inputs)
    }
    model.floats = weights.values
    progress(network.nodes.count, network.nodes.count)
    return model
  }

  /// The scale of every value, by node, and the divisors of its channels.
  func ranges(_ seen: Observations) -> (scales: [Int: Float], equalisation: Equalisation) {
    var clips: [Int: [Float]] = [:]
    for (index, node) in network.nodes.enumerated() {
      guard let known = seen.values[index] else { continue }
      clips[index] =
        switch node.operation {
        case .globalPool: known.largest.map { $0 * Self.poolReserve }
        case .rectifier(let rectifier) where node.isFine:
          known.largest.map { min($0 * Self.fineReserve, rectifier.limit ?? .infinity) }
        case _ where node.isFine: known.largest.map { $0 * Self.fineReserve }
        default: known.clips()
        }
    }
    let equalisation = Equalisation(network, weights, clips: clips, known: seen.values)
    let image = network.nodes[0]
    var scales = [0: network.normalisation.inputScale(isFine: image.isFine)]
    for (index, node) in network.nodes.enumerated() {
      guard let clips = clips[index], let known = seen.values[index] else { continue }
      let divisors = equalisation.factors[index] ?? Array(repeating: 1, count: clips.count)
      let reach = zip(clips, divisors).reduce(0) { max($0, $1.0 / $1.1) }
      scales[index] = reach > 0 ? reach / known.levels(isFine: node.isFine) : 1
    }
    return (scales, equalisation)
  }

  /// The range of a fine value over the largest one seen (assumed): 4 bits more leave room for what no
  /// picture of the calibration showed, so nothing that it showed is cut off.
  private static let fineReserve: Float = 1.25

  /// The range of pooled features over the largest one seen: there are few of them per picture, so the
  /// pictures of other tasks exceed those that calibrate (docs/arithmetic.md, section 15).
  private static let poolReserve: Float = 1.5

  /// What has been seen of a network's values.
  struct Observations {
    /// The statistics of the values, by node.
    var values: [Int: ActivationStatistics]
    /// What each convolution reads, by its node.
    var covariances: [Int: Covariance]
    /// The mean of each colour after normalisation.
    var imageMean: [Float]
  }

  /// Two passes over the pictures: the largest elements, then all the rest. `progress` is told of each
  /// picture.
  func observed(
    _ images: [[UInt8]], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> Observations {
    let program = try Program.lowered(
      from: network, precision: .float32, batch: 1, isTraining: false, threads: threads)
    let store = try ParameterStore(program: program, model: ModelValues(floats: weights.values), seed: 0)
    let executor = try CPUExecutor(program, store: store, pool: ThreadPool(count: threads))
    var passed = 0
    func watch(_ body: (_ node: Int, _ channels: Int, _ values: UnsafeBufferPointer<Float>) -> Void) {
      for image in images {
        image.withUnsafeBufferPointer { executor.setImage(0, $0.baseAddress!) }
        func show(_ id: TensorID) {
          let tensor = program[id]
          guard case .value(let node) = tensor.kind else { return }
          body(node, tensor.columns, executor.bytes(of: id).assumingMemoryBound(to: Float.self))
        }
        show(program.input)
        executor.infer(observing: { instruction in instruction.calibrated.map(show) })
        passed += 1
        progress(passed, 2 * images.count)
      }
    }
    var largest: [Int: [Float]] = [:]
    watch { node, channels, values in
      // The image has its scale from the normalisation.
      guard node != 0 else { return }
      largest[node, default: Array(repeating: 0, count: channels)].raise(to: values)
    }
    var known = largest.mapValues { ActivationStatistics(largest: $0) }
    var covariances: [Int: Covariance] = [:]
    var readers: [Int: [Int]] = [:]
    let shapes = try network.shapes()
    for (index, node) in network.nodes.enumerated() {
      guard case .convolution(let convolution) = node.operation else { continue }
      let input = node.inputs[0]
      covariances[index] = try Covariance(convolution, input: shapes[input])
      readers[input, default: []].append(index)
    }
    watch { node, _, values in
      known[node]?.add(values, of: images.count)
      for reader in readers[node] ?? [] { covariances[reader]!.add(values) }
    }
    return Observations(values: known, covariances: covariances, imageMean: imageMeans(images))
  }

  /// The biases that undo the mean of the weights' rounding errors over inputs of the given means: rectified
  /// inputs have a mean, so errors of weights do not average out (Nagel et al. 2019, arXiv:1906.04721,
  /// section 4.2).
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
  var calibrated: TensorID? {
    switch body {
    case let i as ConvolutionInstruction: i.output
    case let i as AddInstruction: i.output
    case let i as GlobalPoolInstruction: i.output
    case let i as MapInstruction: i.output
    case let i as MultiplyInstruction: i.output
    case let i as MatrixProductInstruction: i.output
    case let i as GroupNormInstruction: i.output
    case let i as GatherInstruction: i.output
    default: nil
    }
  }
}

extension Normalisation {
  /// The scale that maps every byte of an image into −127…127, or of a fine image into −2032…2032.
  func inputScale(isFine: Bool) -> Float {
    let reach = zip(mean, deviation).map { max($0, 1 - $0) / $1 }.max() ?? 1
    return reach / (isFine ? 2032 : 127)
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
