import Networks

/// A network whose first block has two copies of every channel, their roundings half a step apart.
///
/// Noise of the first values is amplified by all that follows: in MobileNetV2 three tensors of the first block make two
/// thirds of the noise of 8-bit activations (docs/results.md). What reads two copies, each with half the weight, reads
/// their mean; with a quarter of a step added before one rounding and taken off before the other, that mean has
/// steps of half the size. In float32 the network computes what it did.
struct FinerStart {
  /// The network with doubled channels.
  let network: Network
  /// Its weights.
  let weights: Weights
  private let copies: [Copy]

  /// Doubles the channels of the values up to the end of the first block; nil if that is not a chain of convolutions and
  /// rectifiers that pointwise convolutions alone read.
  init?(_ original: Network, _ weights: Weights) {
    let consumers = original.consumers()
    guard let end = original.blocks.first?.output else { return nil }
    for node in 1...end {
      switch original.nodes[node].operation {
      case .convolution(let convolution) where convolution.groups == 1 || convolution.isDepthwise: break
      case .rectifier: break
      default: return nil
      }
      guard original.nodes[node].inputs == [node - 1], node == end || consumers[node].count == 1 else {
        return nil
      }
    }
    let readers = consumers[end]
    let areReadersPointwise = readers.allSatisfy { reader in
      guard case .convolution(let convolution) = original.nodes[reader].operation else { return false }
      return convolution.kernel == 1 && convolution.groups == 1
    }
    guard areReadersPointwise else { return nil }

    var values = weights.values
    var copies: [Copy] = []
    network = original.rewritten { node, index, target, _ in
      guard case .convolution(var convolution) = node.operation, index <= end || readers.contains(index)
      else { return target.append(node) }
      let name = "\(node.name).weight"
      if index > 1, !convolution.isDepthwise {
        values[name] = values[name].map { Self.readingTwice($0, convolution) }
        convolution.inChannels *= 2
      }
      if index <= end {
        if convolution.isDepthwise {
          convolution.inChannels *= 2
          convolution.groups *= 2
        }
        for name in [name, "\(node.name).bias"] { values[name] = values[name].map { $0 + $0 } }
        convolution.outChannels *= 2
        let rectifier = consumers[index].first.flatMap { next -> Int? in
          guard case .rectifier = original.nodes[next].operation else { return nil }
          return next
        }
        copies.append(
          Copy(
            convolution: node.name, isDepthwise: convolution.isDepthwise,
            input: original.nodes[original.nodes[index].inputs[0]].name,
            value: original.nodes[rectifier ?? index].name))
      }
      var node = node
      node.operation = .convolution(convolution)
      return target.append(node)
    }
    self.weights = Weights(values)
    self.copies = copies
  }

  /// Weights that read every input channel twice, each time with half the weight.
  private static func readingTwice(_ weight: [Float], _ convolution: Convolution) -> [Float] {
    stride(from: 0, to: weight.count, by: convolution.inChannels).flatMap { first in
      let inputs = weight[first..<first + convolution.inChannels].map { $0 / 2 }
      return inputs + inputs
    }
  }

  /// Moves the roundings of the copies apart: a quarter of a step up for the first, down for the second. A depthwise
  /// convolution reads one copy alone, a quarter of that value's step too high or low where it is not 0: its bias takes
  /// that back.
  func settle(_ model: inout ModelValues) {
    for copy in copies {
      let name = "\(copy.convolution).bias"
      guard let step = model.activationScales[copy.value], var bias = model.biases[name] else { continue }
      let weight = copy.isDepthwise ? model.quantised["\(copy.convolution).weight"] : nil
      let inputStep = model.activationScales[copy.input] ?? 0
      for channel in bias.indices {
        let sign: Float = channel < bias.count / 2 ? 1 : -1
        let sum = weight.map { $0.sum(channel) } ?? 0
        bias[channel] += sign * (step - inputStep * sum) / 4
      }
      model.biases[name] = bias
    }
  }
}

/// A doubled convolution, the node whose value it reads, and the one whose value is rounded.
private struct Copy {
  var convolution: String
  var isDepthwise: Bool
  var input: String
  var value: String
}

extension QuantisedWeight {
  /// The sum of a channel's weights, as real numbers.
  fileprivate func sum(_ channel: Int) -> Float {
    let count = integers.count / scales.count
    return integers[channel * count..<(channel + 1) * count].reduce(0) { $0 + Float($1) } * scales[channel]
  }
}
