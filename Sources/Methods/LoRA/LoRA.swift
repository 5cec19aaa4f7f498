import Networks

/// LoRA: beside the product with a frozen matrix W a product with B·A of a low rank, y = W x + (alpha / rank)
/// · B A x.
///
/// B starts from zero. Adam's step does not depend on the scale of a gradient, so that alpha / rank, drawn
/// into B, is a factor of B's rate alone.
struct LoRA: AdaptationMethod {
  static let name = "lora"
  static let summary =
    "A product of low rank beside each frozen matrix or 1×1 convolution, and the classifier."
  static let source = "Hu et al., LoRA, ICLR 2022"
  static let options = [
    MethodOption<LoRA>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the products of low rank"),
    .integer("rank", \.rank, in: 1...256, "Rows of A and columns of B."),
    .real("alpha", \.alpha, in: 0.01...1000, "The product counts alpha / rank times."),
    .layers(
      "layers", \.layers, "The matrices: all, or names of them or of what they are in, with commas between."),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the matrices: that of what starts from nothing elsewhere.
  var sideRate = 1e-3
  /// Rank of the products. A quarter of the language model's 16 in the recipe of LoRAFusion, as matrices are
  /// smaller here (assumed).
  var rank = 4
  /// alpha / rank is 2, as in the recipe of LoRAFusion.
  var alpha = 8.0
  /// Which matrices.
  var layers = "all"

  init() {}

  /// That of LoRAFusion's paper, which compares with it.
  var accounting: AccountingRule { .loRAFusion }

  /// The names of the two convolutions beside the matrix of the node called `matrix`: A's and B's.
  static func module(beside matrix: String) -> (down: String, up: String) {
    ("\(matrix).lora.down", "\(matrix).lora.up")
  }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let matrices = try network.matrices(layers, for: Self.name)
    let down = ParameterGroup("low rank", rate: sideRate)
    let up = ParameterGroup("low rank", rate: min(1, sideRate * alpha / Double(rank)))
    return network.withBranches(beside: matrices) { node, convolution, source, target in
      let module = Self.module(beside: node)
      let inner = target.append(
        module.down,
        .convolution(
          Convolution(
            convolution.inChannels, rank,
            // The draw of the authors' code: PyTorch's for a linear layer.
            initialiser: .uniform(bound: 1 / Float(convolution.inChannels).squareRoot()))),
        [source], trainable: [.weight], in: down)
      return target.append(
        module.up,
        .convolution(Convolution(rank, convolution.outChannels, initialiser: .constant(0))), [inner],
        trainable: [.weight], in: up)
    }
  }
}

extension Method {
  /// LoRA on every pointwise convolution, with the defaults.
  public static let loRA = Method(LoRA())
}
