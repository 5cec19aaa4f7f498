import Randomness

/// The float32 values of a network's parameters, by full name ("node.role").
public struct Weights: Sendable {
  /// Values in the layout of `Parameter.extents`.
  public var values: [String: [Float]]

  /// Weights from values by name.
  public init(_ values: [String: [Float]] = [:]) { self.values = values }

  /// Fresh values for every parameter that `network` has and these weights lack, each from its own draw of
  /// `seed`, so that the order of nodes does not matter.
  public func completed(for network: Network, seed: UInt64) -> Weights {
    var complete = self
    for (name, parameter, _) in network.parameters where complete.values[name] == nil {
      var generator = SplitMix64(key: seed, SplitMix64.key(of: name))
      complete.values[name] = parameter.initialiser.values(count: parameter.count, from: &generator)
    }
    return complete
  }
}
