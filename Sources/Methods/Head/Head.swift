import Networks

/// Trains a linear classifier on the frozen network's features.
///
/// A step runs the whole network, as everybody's does, and varies the picture. With `features=once` each
/// picture goes through the network once, as it is tested; what it gives is kept, and the classifier goes
/// over that until it has converged.
struct Head: AdaptationMethod {
  static let name = "head"
  static let summary = "A linear classifier on frozen features."
  static let source = "the usual baseline of transfer learning"
  static let options = [
    MethodOption<Head>.rate("rate", \.rate, of: "the classifier"),
    .words(
      "features", \.features, ["step", "once"],
      "step: made in every step; once: made once, kept, and gone over until the head has converged."),
    .integer("passes", \.passes, in: 1...100_000, "With features=once: how often they are gone over."),
  ]

  /// The default of Adam's rate: Rep-Net's published recipe for CIFAR-10 and CIFAR-100.
  static let defaultRate = 3e-4

  /// Adam's rate of the classifier.
  var rate = defaultRate
  /// When features are made.
  var features = "step"
  /// Passes over features that are kept: the best of 20, 50 and 80 on solar-cells (docs/methods.md).
  var passes = 50

  init() {}

  /// TinyTL's table compares with it.
  var accounting: AccountingRule { .tinyTL }

  var featurePasses: Int? { features == "once" ? passes : nil }

  var unusedOptions: [String: String] {
    features == "once" ? [:] : ["passes": "it goes with features=once"]
  }

  func notes(_ context: MethodContext) throws(NetworkError) -> [String] {
    guard let passes = featurePasses else { return [] }
    return [
      "features of each picture are made once, without variation, and gone over \(passes) times with plain "
        + "targets, whatever epochs, steps, augmentation and smoothing are set to"
    ]
  }

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
