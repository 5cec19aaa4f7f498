extension Network {
  /// VGG8 as the NeuroSim family prices it on CIFAR-10: 128C3 ×2, pool, 256C3 ×2, pool, 512C3 ×2, pool,
  /// FC1024, FC. Without weights: it serves to compare costs. Its pools take the mean; a maximum costs the
  /// same.
  public static func vgg8(resolution: Int, classes: Int) -> Network {
    var network = Network(
      name: "vgg8", input: Shape(resolution, resolution, 3), normalisation: .centred)
    var (value, channels) = (0, 3)
    for (stage, width) in [128, 256, 512].enumerated() {
      let input = value
      for layer in 0..<2 {
        value = network.appendConvolution(
          "stages.\(stage).\(layer)", Convolution(channels, width, kernel: 3, padding: .each(1)), value,
          epsilon: 1e-5, limit: nil)
        channels = width
      }
      value = network.append("stages.\(stage).pool", .averagePool(AveragePool(size: 2)), [value])
      network.blocks.append(
        Block(name: "stages.\(stage)", stage: stage, input: input, output: value))
    }
    // The first linear layer is a convolution over all positions.
    value = network.appendConvolution(
      "hidden", Convolution(512, 1024, kernel: resolution / 8), value, epsilon: 1e-5, limit: nil)
    network.append("classifier", .convolution(.linear(1024, classes)), [value])
    return network
  }
}
