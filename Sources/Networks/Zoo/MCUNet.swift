extension Zoo {
  /// MCUNet-5FPS, a graph without weights.
  public static let mcuNet5FPS = Zoo("mcunet-5fps", nativeResolution: 128) {
    .mcuNet5FPS(resolution: $0, classes: $1)
  }
}

extension Network {
  /// MCUNet-5FPS (Lin et al., NeurIPS 2020), the backbone of "On-Device Training Under 256KB Memory" (Lin et
  /// al., NeurIPS 2022): the list of convolutions of that paper's published model. Nothing mixes its
  /// features: the classifier reads the last block's. The norms' epsilon is assumed; it has no part in plans.
  public static func mcuNet5FPS(resolution: Int, classes: Int) -> Network {
    // output channels, stride of the first block, then each block's channels between and kernel
    let stages: [(output: Int, stride: Int, blocks: [(hidden: Int, kernel: Int)])] = [
      (8, 1, [(16, 3)]),
      (16, 2, [(32, 3), (48, 3)]),
      (24, 2, [(48, 7), (120, 3)]),
      (40, 2, [(120, 3), (160, 7)]),
      (48, 1, [(160, 5), (144, 3), (192, 3)]),
      (96, 2, [(240, 7), (384, 5), (384, 5)]),
      (160, 1, [(576, 3)]),
    ]
    var network = Network(
      name: "mcunet-5fps", input: Shape(resolution, resolution, 3), normalisation: .centred)
    var value = network.appendConvolution(
      "first", Convolution(3, 16, kernel: 3, stride: 2, padding: .each(1)), 0, epsilon: 1e-3, limit: 6)
    var channels = 16
    var index = 0
    for (stage, group) in stages.enumerated() {
      for (offset, block) in group.blocks.enumerated() {
        value = network.appendInvertedResidual(
          "blocks.\(index)", stage: stage, from: value, channels: (channels, group.output),
          hidden: block.hidden, kernel: block.kernel, stride: offset == 0 ? group.stride : 1,
          padding: .each(block.kernel / 2), epsilon: 1e-3, hasShortcut: offset > 0)
        channels = group.output
        index += 1
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }
}
