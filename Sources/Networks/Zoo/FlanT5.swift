extension Network {
  /// The matrices of Flan-T5-large that LoRAFusion adapts: query and value of 24 encoder layers
  /// (self-attention) and 24 decoder layers (self- and cross-attention), 1024 × 1024 each (16 heads of 64;
  /// the published configuration of google/flan-t5-large). A layer is a block. What is not adapted has no
  /// part in the counts and is left out, so that query and value are summed where attention would use them.
  public static func flanT5LargeProjections(classes: Int) -> Network {
    let channels = 1024
    var network = Network(
      name: "flan-t5-large-projections", input: Shape(1, 1, channels), normalisation: .centred)
    var value = 0
    for (stage, stack) in ["encoder", "decoder"].enumerated() {
      for layer in 0..<24 {
        let (name, input) = ("\(stack).\(layer)", value)
        for attention in stage == 0 ? ["self"] : ["self", "cross"] {
          let projections = ["query", "value"].map {
            network.append(
              "\(name).\(attention).\($0)", .convolution(Convolution(channels, channels)), [value])
          }
          value = network.append("\(name).\(attention).sum", .add(Add()), projections)
        }
        network.blocks.append(Block(name: name, stage: stage, input: input, output: value))
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }
}
