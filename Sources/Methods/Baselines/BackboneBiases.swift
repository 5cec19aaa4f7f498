import Networks

/// Training of everything in the backbone that is added per channel and so needs no stored activation.
enum BackboneBiases {
  /// Marks the biases of convolutions and the shifts of norms.
  static func train(_ network: inout Network) {
    network.train([.bias, .shift]) { !$0.isAdapter }
  }
}
