import Networks

/// Rep-Net, and every bias of the backbone.
struct RepNetBias: AdaptationMethod {
  static let name = "rep-net+bias"
  static let summary = "Rep-Net's side modules, the classifier, and every bias of the backbone."
  static let source = RepNet.source
  static let options = [
    MethodOption<RepNetBias>.rate("rate", \.repNet.rate, of: "the classifier and the biases"),
    .rate("side-rate", \.repNet.sideRate, of: "the side modules"),
  ]

  /// The side modules.
  var repNet = RepNet()

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    var network = try repNet.adapted(context)
    Bias.train(&network, rate: repNet.rate)
    return network
  }
}

extension Method {
  /// Rep-Net and the biases of the backbone, with the defaults.
  public static let repNetBias = Method(RepNetBias())
}
