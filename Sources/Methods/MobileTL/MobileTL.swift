import Networks

/// MobileTL: the last inverted-residual blocks learn, but of their internal norms only the shifts, which need
/// no stored value; and errors pass ReLU6 and hard-swish by the sign of what these read, one bit an element.
///
/// A pretrained backbone's norms are folded into its convolutions. There a shift is the convolution's bias,
/// and the scale of a block's last norm is part of the projection's weight: both learn.
struct MobileTL: AdaptationMethod {
  static let name = "mobiletl"
  static let summary = "The last inverted residual blocks, of their internal norms the shifts alone."
  static let source = "Chiang et al., MobileTL, AAAI 2023"
  static let options = [
    MethodOption<MobileTL>.rate("rate", \.rate, of: "everything that learns"),
    .integer("blocks", \.blocks, in: 1...1000, "How many of the last blocks learn, with what follows."),
  ]

  /// Adam's rate: that of the classifier elsewhere, as the paper's own is not published.
  var rate = Head.defaultRate
  /// Blocks that learn, counted from the last one. The paper's figures are of 1 to 4.
  var blocks = 3

  init() {}

  /// The paper's own.
  var accounting: AccountingRule { .mobileTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let last = try network.lastBlocks(blocks)
    if let other = last.first(where: { !network.isInvertedResidual($0) }) {
      throw network.lacks("inverted residual block, which mobiletl trains, in \(other.name)")
    }
    let first = last[last.startIndex].input + 1
    var learning = network.rewritten { node, index, target, _ in
      target.append(index < first ? node : Self.signed(node))
    }
    let group = ParameterGroup("blocks", rate: rate)
    learning.train([.weight, .bias, .shift], in: group, at: first..<learning.nodes.count)
    // Of a block the last norm alone learns its scale; so do those behind the blocks.
    let scales = last.compactMap { block in
      learning.nodes(of: block).last { if case .norm = learning.nodes[$0].operation { true } else { false } }
    }
    learning.train([.scale], in: group, at: scales)
    learning.train([.scale], in: group, at: last[last.endIndex - 1].output + 1..<learning.nodes.count)
    return learning
  }

  /// A node whose errors pass by a sign, where the paper's do.
  private static func signed(_ node: Network.Node) -> Network.Node {
    var node = node
    switch node.operation {
    case .rectifier(let rectifier) where rectifier.limit != nil:
      node.operation = .rectifier(Rectifier(limit: rectifier.limit, hasSignedBackward: true))
    case .activation(let activation) where activation.kind == .hardSwish:
      node.operation = .activation(Activation(.hardSwish, hasSignedBackward: true))
    default: break
    }
    return node
  }
}

extension Method {
  /// The last three inverted-residual blocks, with the defaults.
  public static let mobileTL = Method(MobileTL())
}
