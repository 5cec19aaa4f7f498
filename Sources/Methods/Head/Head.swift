import Networks

/// Trains a linear classifier on the frozen network's features.
struct Head: AdaptationMethod {
  static let name = "head"
  static let summary = "A linear classifier on frozen features."
  static let source = "the usual baseline of transfer learning"
  static let options = [MethodOption<Head>.rate("rate", \.rate, of: "the classifier")]

  /// The default of Adam's rate: Rep-Net's published recipe for CIFAR-10 and CIFAR-100.
  static let defaultRate = 3e-4

  /// Adam's rate of the classifier.
  var rate = defaultRate

  init() {}

  /// TinyTL's table compares with it.
  var accounting: AccountingRule { .tinyTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    try Self.replaced(in: context.backbone, classes: context.classes, group: Self.group(rate))
  }

  /// The group of a task's classifier.
  static func group(_ rate: Double) -> ParameterGroup { ParameterGroup("head", rate: rate) }

  /// The backbone with its last node, the classifier, replaced by a fresh one that learns in `group`.
  /// - Throws: `NetworkError` when the backbone does not end in a linear classifier.
  static func replaced(
    in backbone: Network, classes: Int, group: ParameterGroup
  ) throws(NetworkError) -> Network {
    guard let last = backbone.nodes.last, case .convolution(let classifier) = last.operation,
      classifier.kernel == 1, classifier.groups == 1
    else {
      throw NetworkError("\(backbone.name) does not end in a linear classifier that a task could replace")
    }
    return backbone.rewritten { node, index, target, _ in
      guard index == backbone.nodes.count - 1 else { return target.append(node) }
      return target.append(
        node.name, .convolution(.linear(classifier.inChannels, classes)), node.inputs,
        trainable: [.weight, .bias], in: group)
    }
  }
}

extension Method {
  /// A linear classifier alone, with the defaults.
  public static let head = Method(Head())
}
