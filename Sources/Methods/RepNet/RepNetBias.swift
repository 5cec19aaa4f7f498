public import Networks

/// Rep-Net, and every bias of the backbone.
public struct RepNetBias: AdaptationMethod {
  public static let name = "rep-net+bias"
  public static let summary = "Rep-Net's side modules, the classifier, and every bias of the backbone."
  public static let source = RepNet.source
  public static let options = [
    MethodOption<RepNetBias>.rate("rate", \.repNet.rate, of: "the classifier and the biases"),
    .rate("side-rate", \.repNet.sideRate, of: "the side modules"),
  ]

  /// The side modules.
  public var repNet = RepNet()

  public init() {}

  public func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    var network = try repNet.adapted(context)
    Bias.train(&network, rate: repNet.rate)
    return network
  }
}

extension Method {
  /// Rep-Net and the biases of the backbone, with the defaults.
  public static let repNetBias = Method(RepNetBias())
}
