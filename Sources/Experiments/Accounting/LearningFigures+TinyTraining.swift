import Methods
import Networks
import Programs
import Silicon

extension LearningFigures {
  /// Schemes of "On-Device Training Under 256KB Memory" over MCUNet-5FPS at 128 pixels, one image: the sparse
  /// update that the paper calls 100 KB, and the last twelve layers, 448 KB. The bytes are what the rule of
  /// the authors' code gives for the printed layers.
  static func tinyTraining() throws -> [ValidationRow] {
    let source =
      "Lin et al., On-Device Training Under 256KB Memory, NeurIPS 2022, and its partial_backward.py"
    let sparse = try scheme(biases: 22, [21: 1, 24: 1, 27: 1, 30: 1, 36: 1 / 8, 39: 1 / 4])
    let last = try scheme(biases: 12, Dictionary(uniqueKeysWithValues: (30..<42).map { ($0, 1) }))
    let all = try scheme(biases: 42, Dictionary(uniqueKeysWithValues: (0..<42).map { ($0, 1) }))
    return [
      ("sparse", sparse, 30_592, 71_648), ("last-12", last, 78_720, 380_080), ("all", all, 946_752, 487_248),
    ]
    .flatMap { name, update, activations, gradients in
      [
        exact(["tiny-training", "activations", name], "B", activations, update.activationBytes, source),
        exact(["tiny-training", "gradients", name], "B", gradients, update.gradientBytes, source),
        exact(
          ["tiny-training", "total", name], "B", activations + gradients, update.totalBytes(batch: 1),
          source),
      ]
    } + [
      // The paper's words, to their last digit.
      row(
        ["tiny-training", "paper", "sparse"], "KB", 100, Double(sparse.totalBytes(batch: 1)) / 1024,
        within: 0.005,
        source),
      row(
        ["tiny-training", "paper", "last-12"], "KB", 448, Double(last.totalBytes(batch: 1)) / 1024,
        within: 0.001,
        source),
    ]
  }

  /// The update of the last `biases` biases and of weights: by number of the convolution, the share of its
  /// input channels.
  private static func scheme(biases: Int, _ shares: [Int: Double]) throws -> PartialUpdate {
    let backbone = Network.mcuNet5FPS(resolution: 128, classes: 2)
    let names = backbone.nodes.dropLast().compactMap { node in
      if case .convolution = node.operation { node.name } else { nil }
    }
    let layers = shares.keys.sorted().map { names[$0] }
    let step = try CountedStep(
      .sparseUpdate, set: ["layers": layers.joined(separator: ","), "biases": "\(biases)"], over: backbone,
      classes: 2, batch: 1)
    return try PartialUpdate(
      step.network, shares: Dictionary(uniqueKeysWithValues: shares.map { (names[$0.key], $0.value) }))
  }

  /// LoRA of rank 16 on the queries and values of Flan-T5-large, and LoRAFusion of a pool of 20 there.
  static func loRAFusion() throws -> [ValidationRow] {
    let source = "LoRAFusion, GLSVLSI 2025, and its published code: 4700K and 148K"
    let backbone = Network.flanT5LargeProjections(classes: 2)
    let plain = try CountedStep(.loRA, set: ["rank": "16"], over: backbone, classes: 2).published
    let fused = try CountedStep(
      .loRAFusion, set: ["rank": "16", "pool": "20"], over: backbone, classes: 2
    ).published
    return [
      exact(["lora-fusion", "parameters", "lora"], "", 4_718_592, plain.trainableParameters, source),
      exact(["lora-fusion", "parameters", "lora-fusion"], "", 148_416, fused.trainableParameters, source),
      row(
        ["lora-fusion", "share"], "", 0.03,
        Double(fused.trainableParameters) / Double(plain.trainableParameters),
        // Printed with one digit.
        within: 0.05, source),
    ]
  }
}
