import Foundation
import Networks

/// Balances the channels of every value before it is rounded with one scale for all of them.
///
/// A channel that never grows large wastes most of 8 bits on a range that its neighbours need. Dividing
/// channel c of a value by k[c], and multiplying by k[c] where it is read, changes no result: the division
/// goes into the producer's weights, whose scale is per output channel anyway, the multiplication into the
/// readers' (cross-layer equalisation, Nagel et al. 2019, arXiv:1906.04721; weighed between value and weight
/// as in Xiao et al. 2023, arXiv:2211.10438). A rectifier's limit becomes the end of the 8-bit range of each
/// channel.
struct Equalisation {
  /// Divisors per channel, at most 1, by node of the network.
  private(set) var factors: [Int: [Float]] = [:]

  /// No channel moves by more than this (assumed; beyond it, rounding of the readers' weights grows for
  /// nothing).
  private static let least: Float = 1 / 64

  /// Chooses the divisors.
  ///
  /// * `clips`: the end of the range of each channel, by node.
  /// * `known`: the statistics of the values, by node.
  init(_ network: Network, _ weights: Weights, clips: [Int: [Float]], known: [Int: ActivationStatistics]) {
    for group in Self.groups(network) {
      // Pooled features stay what they are: heads of other tasks read them.
      if group.contains(where: { network.nodes[$0].operation.isGlobalPool }) { continue }
      let readers = Self.readers(of: group, network)
      guard !readers.isEmpty, let first = group.lazy.compactMap({ clips[$0] }).first
      else {
        continue
      }
      var reach = [Float](repeating: Self.least, count: first.count)
      let stored = group.filter { !Self.isAddedOnly($0, network) }
      for clips in stored.compactMap({ clips[$0] }) {
        guard let largest = clips.max(), largest > 0 else { continue }
        for (channel, clip) in clips.enumerated() { reach[channel] = max(reach[channel], clip / largest) }
      }
      let matrices = readers.filter { !$0.convolution.isDepthwise }.compactMap { reader -> Reading? in
        let value = network.nodes[reader.node].inputs[0]
        guard let weight = weights.values["\(network.nodes[reader.node].name).weight"],
          let clips = clips[value],
          let known = known[value]
        else { return nil }
        return Reading(
          weight, reader.convolution, of: known, isFine: network.nodes[value].isFine, clips: clips)
      }
      // Depthwise readers have a scale per channel: any divisor is free.
      let candidates: [Float] = matrices.isEmpty ? [1] : [0, 0.25, 0.5, 0.75, 1]
      let divisors = candidates.map { exponent in
        reach.map { max(Self.least, Float(pow(Double($0), Double(exponent)))) }
      }
      let errors = divisors.map { divisors in matrices.reduce(0) { $0 + $1.error(divisors) } }
      let best = errors.indices.min { errors[$0] < errors[$1] }!
      for member in group { factors[member] = divisors[best] }
    }
  }

  /// Values that must share their divisors: what is summed, pooled or rectified is divided alike.
  private static func groups(_ network: Network) -> [[Int]] {
    var parent = Array(network.nodes.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node { node = parent[node] }
      return node
    }
    for (index, node) in network.nodes.enumerated() {
      switch node.operation {
      case .input, .convolution, .norm: continue
      case .rectifier, .add, .averagePool, .globalPool, .resize, .maxPool:
        for input in node.inputs { parent[root(input)] = root(index) }
      case .activation, .multiply, .groupNorm, .matrixProduct, .softmax, .gather:
        // A division does not pass through these: what they read and make stays, as the image does.
        for input in node.inputs { parent[root(input)] = root(0) }
        parent[root(index)] = root(0)
      }
    }
    let image = root(0)
    return Dictionary(grouping: network.nodes.indices, by: root).filter { $0.key != image }
      .values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
  }

  /// Whether a value is a convolution's that only a residual sum reads: it exists in accumulators alone, so
  /// it needs no range of its own.
  private static func isAddedOnly(_ node: Int, _ network: Network) -> Bool {
    guard case .convolution = network.nodes[node].operation else { return false }
    let readers = network.nodes.filter { $0.inputs.contains(node) }
    guard readers.count == 1, case .add = readers[0].operation else { return false }
    return true
  }

  private static func readers(
    of group: [Int], _ network: Network
  ) -> [(node: Int, convolution: Convolution)] {
    network.nodes.indices.compactMap { index in
      guard case .convolution(let convolution) = network.nodes[index].operation,
        group.contains(network.nodes[index].inputs[0])
      else { return nil }
      return (index, convolution)
    }
  }

  /// The weights with all divisions and multiplications made.
  func applied(to weights: Weights, of network: Network) -> Weights {
    var values = weights.values
    for (index, node) in network.nodes.enumerated() {
      guard case .convolution(let convolution) = node.operation, var weight = values["\(node.name).weight"]
      else {
        continue
      }
      let perChannel = convolution.weightsPerChannel
      let inputs = convolution.inChannels / convolution.groups
      let read = factors[node.inputs[0]]
      let written = factors[index]
      for position in weight.indices {
        let output = position / perChannel
        let input =
          convolution.groups == 1
          ? position % inputs
          : output / (convolution.outChannels / convolution.groups) * inputs + position % inputs
        weight[position] *= (read?[input] ?? 1) / (written?[output] ?? 1)
      }
      values["\(node.name).weight"] = weight
      if let written, let bias = values["\(node.name).bias"] {
        values["\(node.name).bias"] = zip(bias, written).map { $0 / $1 }
      }
    }
    return Weights(values)
  }
}

/// A convolution over all channels that reads a value which is to be divided.
private struct Reading {
  private let levels: Float
  private let clips: [Float]
  private let power: [Float]
  /// Squared weights of each input channel, summed.
  private var energy: [Float]
  /// The largest weight from each input channel to each output channel, input channels fastest.
  private var largest: [Float]
  private let taps: Float

  init(
    _ weight: [Float], _ convolution: Convolution, of known: ActivationStatistics, isFine: Bool,
    clips: [Float]
  ) {
    (levels, power, self.clips) = (known.levels(isFine: isFine), known.power, clips)
    let channels = clips.count
    let perOutput = convolution.weightsPerChannel
    energy = Array(repeating: 0, count: channels)
    largest = Array(repeating: 0, count: channels * convolution.outChannels)
    taps = Float(perOutput / max(1, convolution.inChannels / convolution.groups))
    for (index, value) in weight.enumerated() {
      let place = index / perOutput * channels + index % channels
      energy[index % channels] += value * value
      largest[place] = max(largest[place], abs(value))
    }
  }

  /// The squared errors that rounding of the divided value and of the multiplied weights leave in the result,
  /// summed over output channels.
  func error(_ divisors: [Float]) -> Float {
    let step = zip(clips, divisors).reduce(0) { max($0, $1.0 / $1.1) } / levels
    var error: Float = 0
    var spread: Float = 0
    for (channel, divisor) in divisors.enumerated() {
      error += step * divisor * step * divisor / 12 * energy[channel]
      spread += taps * power[channel] / (divisor * divisor)
    }
    for output in stride(from: 0, to: largest.count, by: divisors.count) {
      var reach: Float = 0
      for channel in divisors.indices { reach = max(reach, largest[output + channel] * divisors[channel]) }
      error += reach * reach / (127 * 127) / 12 * spread
    }
    return error
  }
}

extension Networks.Operation {
  fileprivate var isGlobalPool: Bool {
    guard case .globalPool = self else { return false }
    return true
  }
}
