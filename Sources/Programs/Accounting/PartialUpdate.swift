public import Networks

/// What a partial update takes beyond inference by the rule of "On-Device Training Under 256KB Memory" (Lin
/// et al., NeurIPS 2022, `partial_backward.py` of the authors' code), in 8-bit integers: of each convolution
/// that learns, a bit for every element of its output (whether it was clamped) and 4 bytes for each bias; and
/// where the weight learns, its input and the weight itself at a byte an element. Of the classifier only its
/// input is counted.
public struct PartialUpdate: Sendable, Hashable {
  /// Bytes kept for the backward pass, of one image.
  public let activationBytes: Int
  /// Bytes of the gradients of what learns.
  public let gradientBytes: Int

  /// Counts `network`: an adapted one whose norms are folded into biases.
  ///
  /// * `shares`: of a weight that learns, by its node's name, the share of input channels whose part of it
  ///   does; all of them where none is given.
  ///
  /// - Throws: `NetworkError` when a node does not fit.
  public init(_ network: Network, shares: [String: Double] = [:]) throws(NetworkError) {
    let shapes = try network.shapes()
    var (activationBits, gradientBytes) = (0, 0)
    for (index, node) in network.nodes.enumerated() {
      guard case .convolution(let convolution) = node.operation, !node.trainable.isEmpty else { continue }
      let input = shapes[node.inputs[0]].count
      guard index < network.nodes.count - 1 else {
        activationBits += 8 * input
        continue
      }
      activationBits += shapes[index].count
      if node.trainable.contains(.bias) { gradientBytes += 4 * convolution.outChannels }
      guard node.trainable.contains(.weight) else { continue }
      let all = convolution.inChannels
      let channels = Int(shares[node.name, default: 1] * Double(all))
      activationBits += 8 * (input / all * channels)
      gradientBytes += convolution.outChannels * convolution.weightsPerChannel / all * channels
    }
    (activationBytes, self.gradientBytes) = (activationBits / 8, gradientBytes)
  }

  /// Bytes of both, of a batch.
  public func totalBytes(batch: Int) -> Int { batch * activationBytes + gradientBytes }
}
