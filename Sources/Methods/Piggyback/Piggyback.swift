import Networks

/// Piggyback: every weight of the backbone stays, or is left out, by a score of its own; and the classifier
/// learns. The error of a score is that of the masked weight times the weight, the threshold being passed
/// straight through.
struct Piggyback: AdaptationMethod {
  static let name = "piggyback"
  static let summary = "A binary mask over the frozen weights, and the classifier."
  static let source = "Mallya, Davis, Lazebnik, Piggyback, ECCV 2018"
  static let options = [
    MethodOption<Piggyback>.rate("rate", \.rate, of: "the classifier"),
    .rate("mask-rate", \.maskRate, of: "the scores, which start 0.005 above the threshold"),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the scores: the paper's.
  var maskRate = 1e-4

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    var masked = network.rewritten { node, _, target, _ in
      guard node.origin == .backbone, case .convolution(var convolution) = node.operation else {
        return target.append(node)
      }
      var node = node
      convolution.weightRule = .masked
      node.operation = .convolution(convolution)
      return target.append(node)
    }
    masked.train([.mask], in: ParameterGroup("masks", rate: maskRate)) { $0.origin == .backbone }
    return masked
  }
}

extension Method {
  /// Binary masks, with the defaults.
  public static let piggyback = Method(Piggyback())
}
