extension Zoo {
  /// The embedded network, whose weights are part of the program.
  public static let embedded = Zoo("embedded", nativeResolution: 32, learningResolution: 32) {
    .embedded(resolution: $0, classes: $1)
  }
}

extension Network {
  /// The small backbone that the project pretrains itself and carries inside the program, so that a demo and
  /// the tests need no network: inverted residuals at a tenth of MobileNetV2's weights, for 32-pixel images,
  /// with plain rectifiers. 11 million multiply-accumulates at 32 pixels (the shape is our own choice).
  public static func embedded(resolution: Int, classes: Int) -> Network {
    // expansion, output channels, blocks, stride of the first block
    let stages = [(1, 16, 1, 2), (4, 24, 2, 1), (4, 40, 2, 2), (4, 64, 2, 1), (4, 96, 2, 2)]
    var network = Network(
      name: "embedded", input: Shape(resolution, resolution, 3), normalisation: .centred)
    var value = network.appendConvolution(
      "stem", Convolution(3, 16, kernel: 3, stride: 1, padding: .each(1)), 0, epsilon: 1e-3, limit: nil)
    var channels = 16
    var index = 0
    for (stage, (expansion, output, repeats, stride)) in stages.enumerated() {
      for block in 0..<repeats {
        value = network.appendInvertedResidual(
          "blocks.\(index)", stage: stage, from: value, channels: (channels, output), expansion: expansion,
          kernel: 3, stride: block == 0 ? stride : 1, padding: .each(1), epsilon: 1e-3,
          hasShortcut: block > 0, limit: nil)
        channels = output
        index += 1
      }
    }
    value = network.appendConvolution("mix", Convolution(channels, 256), value, epsilon: 1e-3, limit: nil)
    network.appendClassifier(value, channels: 256, classes: classes)
    return network
  }
}
