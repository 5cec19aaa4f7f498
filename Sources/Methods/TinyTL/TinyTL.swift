import Networks

/// A method whose graph has lite residual modules, which the paper's rule counts in every backbone.
protocol LiteResidualMethod: AdaptationMethod {}

/// TinyTL-L: a lite residual module beside every block but the first stage's, and the classifier.
struct TinyTL: LiteResidualMethod {
  static let name = "tinytl-l"
  static let summary = "Lite residual modules beside the frozen blocks, and the classifier (TinyTL-L)."
  static let source = "Cai et al., TinyTL, NeurIPS 2020"
  static let options = [
    MethodOption<TinyTL>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the lite residual modules"),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the modules: those start from nothing here, as Rep-Net's do, and have its rate.
  var sideRate = 1e-3

  init() {}

  /// The paper's own.
  var accounting: AccountingRule { .tinyTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    try adapted(context, lastShiftLearns: true)
  }

  /// The network with its modules; the shifts of their last norms learn if `lastShiftLearns`.
  func adapted(_ context: MethodContext, lastShiftLearns: Bool) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let shapes = try network.shapes()
    let stage = network.blocks.first?.stage
    let blocks = network.blocks.filter { $0.stage != stage }
    guard !blocks.isEmpty else {
      throw network.lacks("stages of blocks that lite residual modules could stand beside")
    }
    let group = ParameterGroup("side", rate: sideRate)
    // A module runs before its block: what it reads need not be kept while the block runs.
    var sides: [Int: Int] = [:]
    return network.rewritten { node, index, target, newIndex in
      for block in blocks where block.input + 1 == index {
        let module = LiteResidual(
          name: "lite.\(block.name)", group: group, input: shapes[block.input], output: shapes[block.output],
          image: shapes[0].width)
        sides[block.output] = module.append(
          to: &target, reading: newIndex(block.input), lastShiftLearns: lastShiftLearns)
      }
      let value = target.append(node)
      guard let side = sides[index] else { return value }
      return target.append(sum: "lite.\(node.name).sum", of: value, and: side)
    }
  }
}

/// TinyTL-L+B: the lite residual modules and every bias of the backbone.
struct TinyTLWithBiases: LiteResidualMethod {
  static let name = "tinytl-l+b"
  static let summary = "Lite residual modules, the classifier, and every bias of the backbone (TinyTL-L+B)."
  static let source = TinyTL.source
  static let options = [
    MethodOption<TinyTLWithBiases>.rate("rate", \.modules.rate, of: "the classifier and the biases"),
    .rate("side-rate", \.modules.sideRate, of: "the lite residual modules"),
  ]

  /// The modules.
  var modules = TinyTL()

  init() {}

  /// The paper's own.
  var accounting: AccountingRule { .tinyTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    // The backbone's biases shift the same sums as the modules' last shifts, which therefore stay.
    var network = try modules.adapted(context, lastShiftLearns: false)
    Bias.train(&network, rate: modules.rate)
    return network
  }
}

extension Method {
  /// Lite residual modules, with the defaults.
  public static let tinyTL = Method(TinyTL())
  /// Lite residual modules and biases, with the defaults.
  public static let tinyTLWithBiases = Method(TinyTLWithBiases())
}
