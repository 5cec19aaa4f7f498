public import Networks

/// Trains the classifier and every summand per channel of the backbone: biases of convolutions and shifts of norms, which
/// need no stored activation.
public struct Bias: AdaptationMethod {
  public static let name = "bias"
  public static let summary = "The classifier and every bias of the backbone (TinyTL-B)."
  public static let source = "Cai et al., TinyTL, NeurIPS 2020"
  public static let options = [
    MethodOption<Bias>.rate("rate", \.rate, of: "the classifier and the biases")
  ]

  /// Adam's rate of everything that learns.
  public var rate = Head.defaultRate

  public init() {}

  public func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    var network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    Self.train(&network, rate: rate)
    return network
  }

  /// Lets the biases and shifts of the backbone learn.
  static func train(_ network: inout Network, rate: Double) {
    network.train([.bias, .shift], in: ParameterGroup("biases", rate: rate)) { $0.origin == .backbone }
  }
}

extension Method {
  /// The classifier and the biases of the backbone, with the defaults.
  public static let bias = Method(Bias())
}
