import Networks

/// Trains the classifier and every summand per channel of the backbone: biases of convolutions and shifts of
/// norms, which need no stored activation.
struct Bias: AdaptationMethod {
  static let name = "bias"
  static let summary = "The classifier and every bias of the backbone (TinyTL-B)."
  static let source = "Cai et al., TinyTL, NeurIPS 2020"
  static let options = [
    MethodOption<Bias>.rate("rate", \.rate, of: "the classifier and the biases")
  ]

  /// Adam's rate of everything that learns.
  var rate = Head.defaultRate

  init() {}

  /// TinyTL's table compares with it.
  var accounting: AccountingRule { .tinyTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
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
