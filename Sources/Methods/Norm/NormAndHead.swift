import Networks

/// Trains the scale and the shift of every norm, and the classifier.
///
/// A pretrained backbone's norms are folded into its convolutions: there a scale multiplies the convolution's
/// weight, one for each output channel from 1 on, and a shift is its bias. The statistics stay those of the
/// pretraining.
struct NormAndHead: AdaptationMethod {
  static let name = "norm+head"
  static let summary = "Scales and shifts of the norms, and the classifier (FT-Norm+Last)."
  static let source = "Mudrakarta et al., K for the price of 1, ICLR 2019; Cai et al., TinyTL, NeurIPS 2020"
  static let options = [
    MethodOption<NormAndHead>.rate("rate", \.rate, of: "the classifier, the scales and the shifts")
  ]

  /// Adam's rate of everything that learns.
  var rate = Head.defaultRate

  init() {}

  /// TinyTL's table compares with it.
  var accounting: AccountingRule { .tinyTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let shapes = try network.shapes()
    let group = ParameterGroup("norms", rate: rate)
    let isFolded = !network.nodes.contains { if case .norm = $0.operation { true } else { false } }
    var learning = network.rewritten { node, index, target, _ in
      // Behind a single position (squeeze-and-excitation) no norm has been.
      guard isFolded, node.origin == .backbone, shapes[index].positions > 1,
        case .convolution(var convolution) = node.operation, convolution.hasBias
      else { return target.append(node) }
      var node = node
      convolution.weightRule = .scaled
      node.operation = .convolution(convolution)
      return target.append(node)
    }
    guard learning.nodes.contains(where: { $0.operation.rule.parameters.contains { $0.role == .scale } })
    else {
      throw network.lacks("norm, nor a convolution that one could have been folded into")
    }
    learning.train([.scale, .shift], in: group) { $0.origin == .backbone }
    learning.train([.bias], in: group) { node in
      node.origin == .backbone && node.operation.rule.parameters.contains { $0.role == .scale }
    }
    return learning
  }
}

extension Method {
  /// Scales and shifts of the norms and the classifier, with the defaults.
  public static let normAndHead = Method(NormAndHead())
}
