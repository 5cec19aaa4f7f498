public import Networks

/// A way to teach a frozen network a new task: each turns a backbone into an adapted network whose trainable
/// parameters are marked.
public enum Method: String, Sendable, CaseIterable, Codable {
  /// Six side modules and the head (Yang et al., CVPR 2022).
  case repNet = "rep-net"
  /// The same, and every bias of the backbone.
  case repNetBias = "rep-net+bias"
  /// A linear head on frozen features.
  case head = "head"
  /// The head and every bias of the backbone (TinyTL-B).
  case bias = "bias"
  /// Every parameter. In float32 only.
  case full = "full"

  /// The adapted network: `backbone` with a fresh classifier of `classes` and whatever the method adds.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs, or the precision cannot train it.
  public func attached(
    to backbone: Network, classes: Int, precision: Precision
  ) throws(NetworkError) -> Network {
    guard classes >= 2 else {
      throw NetworkError("a task needs at least 2 classes, not \(classes)")
    }
    var network = try Head.attached(to: backbone, classes: classes)
    switch self {
    case .head: break
    case .bias: BackboneBiases.train(&network)
    case .repNet: network = try RepNet.attached(to: network, precision: precision)
    case .repNetBias:
      network = try RepNet.attached(to: network, precision: precision)
      BackboneBiases.train(&network)
    case .full:
      guard precision == .float32 else {
        throw NetworkError(
          "the method full trains in float32 only: int8 weights of the backbone have a scale per channel; use "
            + "--precision float32, or another method")
      }
      network.train(Set(ParameterRole.allCases)) { _ in true }
    }
    return network
  }
}
