extension Zoo {
  /// MobileNetV2 1.0 with torchvision's weights.
  public static let mobileNetV2 = Zoo(
    "mobilenet-v2", nativeResolution: 224, checkpointLayer: torchvisionMobileNetV2,
    widened: mobileNetV2(width:)
  ) { .mobileNetV2(resolution: $0, classes: $1) }

  /// MobileNetV2 of another width, a graph without weights.
  @Sendable public static func mobileNetV2(width: Double) -> Zoo {
    width == 1
      ? .mobileNetV2
      : Zoo("mobilenet-v2-\(width)", nativeResolution: 224) {
        .mobileNetV2(width: width, resolution: $0, classes: $1)
      }
  }

  /// torchvision's names: "features.1.conv" lists the parts of a block; the first block has no expansion.
  @Sendable private static func torchvisionMobileNetV2(_ path: [String], isNorm: Bool) -> String {
    if path == ["classifier"] { return "classifier.1" }
    guard path.count == 3 else { return "\(path.joined(separator: ".")).\(isNorm ? 1 : 0)" }
    let block = "features.\(path[1]).conv"
    let first = path[1] == "1" ? 0 : 1
    switch path[2] {
    case "expand": return "\(block).0.\(isNorm ? 1 : 0)"
    case "depthwise": return "\(block).\(first).\(isNorm ? 1 : 0)"
    default: return "\(block).\(first + (isNorm ? 2 : 1))"
    }
  }
}

extension Network {
  /// MobileNetV2 (Sandler et al., CVPR 2018, table 2), laid out as torchvision's checkpoint. `width` scales
  /// the channels of all convolutions; those of the last one only upwards.
  public static func mobileNetV2(width: Double = 1, resolution: Int, classes: Int) -> Network {
    // expansion, output channels, blocks, stride of the first block
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var network = Network(
      name: width == 1 ? "mobilenet-v2" : "mobilenet-v2-\(width)",
      input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var channels = 32.channels(width: width)
    var value = network.appendConvolution(
      "features.0", Convolution(3, channels, kernel: 3, stride: 2, padding: .each(1)), 0, epsilon: 1e-5,
      limit: 6)
    var index = 1
    for (stage, (expansion, unscaled, repeats, stride)) in stages.enumerated() {
      let output = unscaled.channels(width: width)
      for block in 0..<repeats {
        value = network.appendInvertedResidual(
          "features.\(index)", stage: stage, from: value, channels: (channels, output), expansion: expansion,
          kernel: 3, stride: block == 0 ? stride : 1, padding: .each(1), epsilon: 1e-5,
          hasShortcut: block > 0)
        channels = output
        index += 1
      }
    }
    let features = 1280.channels(width: max(1, width))
    value = network.appendConvolution(
      "features.18", Convolution(channels, features), value, epsilon: 1e-5, limit: 6)
    network.appendClassifier(value, channels: features, classes: classes)
    return network
  }
}
