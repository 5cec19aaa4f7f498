import Networks

/// Balances the channels of every activation before it is rounded with one scale for all of them.
///
/// A channel that never grows large wastes most of 8 bits on a range that its neighbours need. Dividing channel c of
/// a value by k[c], and multiplying by k[c] where it is read, changes no result: the division goes into the
/// producer's weights, whose scale is per output channel anyway, the multiplication into the reader's
/// (cross-layer equalisation, Nagel et al. 2019, arXiv:1906.04721, weighed between activation and weight as in Xiao et
/// al. 2023, arXiv:2211.10438). A rectifier's clamp at 6 becomes the end of the 8-bit range of each channel.
struct Equalisation {
  /// Divisors per channel, by node of the network.
  private(set) var factors: [Int: [Float]] = [:]

  /// Chooses the divisors.
  /// - Parameter reach: the largest magnitude of each channel over all pictures, by node name.
  init(_ network: Network, _ weights: Weights, reach known: [String: [Float]]) throws(NetworkError) {
    let shapes = try network.shapes()
    for group in Self.groups(network) {
      let members = group.filter { known[network.nodes[$0].name] != nil }
      guard let first = members.first, network.nodes.count - 1 != first else { continue }
      let channels = shapes[first].channels
      var reach = [Float](repeating: 0, count: channels)
      for member in members {
        for (channel, value) in known[network.nodes[member].name]!.enumerated() {
          reach[channel] = max(reach[channel], value)
        }
      }
      let readers = Self.readers(of: group, network)
      var reading = [Float](repeating: 0, count: channels)
      for reader in readers where !reader.convolution.isDepthwise {
        let values = weights.values["\(network.nodes[reader.node].name).weight"] ?? []
        for (index, value) in values.enumerated() {
          reading[index % channels] = max(reading[index % channels], abs(value))
        }
      }
      let limit = group.compactMap { network.nodes[$0].operation.limit }.min()
      let divisors = limit.map { Self.divisors(reach, limit: $0) } ?? Self.divisors(reach, reading)
      for member in group { factors[member] = divisors }
    }
  }

  /// The divisors of a value that is clamped at `limit`: the 8-bit range of channel c ends at limit · divisor, which
  /// must be no more than the clamp and no less than the channel's reach. The root of their ratio leaves room for
  /// pictures whose reach is larger than any seen.
  private static func divisors(_ reach: [Float], limit: Float) -> [Float] {
    reach.map { (max($0, limit / 64) / limit).squareRoot() }
  }

  /// The divisors of one value: by its own reach where only depthwise convolutions read it, which have a scale per
  /// channel; by the root of reach over the readers' weights otherwise. The geometric mean is 1, and no channel
  /// moves by more than 4.
  private static func divisors(_ reach: [Float], _ reading: [Float]) -> [Float] {
    let isFree = reading.allSatisfy { $0 == 0 }
    var divisors = zip(reach, reading).map { reach, reading -> Float in
      guard reach > 0 else { return 0 }
      return isFree ? reach : reading > 0 ? (reach / reading).squareRoot() : 0
    }
    let known = divisors.filter { $0 > 0 }
    guard !known.isEmpty else { return Array(repeating: 1, count: reach.count) }
    let largest = known.max()!
    for channel in divisors.indices {
      divisors[channel] = max(divisors[channel], largest / 4) / largest
    }
    return divisors
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
      case .rectifier, .add, .averagePool, .globalPool, .resize:
        for input in node.inputs { parent[root(input)] = root(index) }
      }
    }
    let image = root(0)
    return Dictionary(grouping: network.nodes.indices, by: root).filter { $0.key != image }
      .values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
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
      guard case .convolution(let convolution) = node.operation, var weight = values["\(node.name).weight"] else {
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
          ? position % inputs : output / (convolution.outChannels / convolution.groups) * inputs + position % inputs
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

extension Networks.Operation {
  /// The clamp of a rectifier that has one.
  fileprivate var limit: Float? {
    if case .rectifier(let rectifier) = self { rectifier.limit } else { nil }
  }
}
