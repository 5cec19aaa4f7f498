import Networks

/// Trains every parameter.
struct Full: AdaptationMethod {
  static let name = "full"
  static let summary = "Every parameter, in float32 only."
  static let source = "full fine-tuning, the usual upper bound"
  static let options = [MethodOption<Full>.rate("rate", \.rate, of: "every parameter")]

  /// Adam's rate of everything.
  var rate = Head.defaultRate

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    var network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    network.train(Set(ParameterRole.allCases), in: ParameterGroup("backbone", rate: rate)) { _ in true }
    return network
  }
}

extension Method {
  /// Every parameter, with the defaults.
  public static let full = Method(Full())
}
