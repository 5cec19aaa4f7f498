extension Zoo {
  /// MobileNetV3-Small, a graph without weights.
  public static let mobileNetV3Small = Zoo("mobilenet-v3-small", nativeResolution: 224) {
    .mobileNetV3Small(resolution: $0, classes: $1)
  }

  /// MobileNetV3-Large, a graph without weights.
  public static let mobileNetV3Large = Zoo("mobilenet-v3-large", nativeResolution: 224) {
    .mobileNetV3Large(resolution: $0, classes: $1)
  }
}

/// One block of MobileNetV3: kernel, channels between, output channels, whether it squeezes and excites,
/// whether it has hard-swish rather than ReLU, stride.
private typealias Bottleneck = (
  kernel: Int, hidden: Int, output: Int, isExcited: Bool, isSwish: Bool, stride: Int
)

extension Network {
  /// MobileNetV3-Small (Howard et al., ICCV 2019, table 2), laid out as torchvision has it.
  public static func mobileNetV3Small(resolution: Int, classes: Int) -> Network {
    mobileNetV3(
      "mobilenet-v3-small", resolution: resolution, classes: classes, hidden: 1024,
      stages: [
        [(3, 16, 16, true, false, 2)],
        [(3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1)],
        [(5, 96, 40, true, true, 2), (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1)],
        [(5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1)],
        [(5, 288, 96, true, true, 2), (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1)],
      ])
  }

  /// MobileNetV3-Large (Howard et al., ICCV 2019, table 1), laid out as torchvision has it.
  public static func mobileNetV3Large(resolution: Int, classes: Int) -> Network {
    mobileNetV3(
      "mobilenet-v3-large", resolution: resolution, classes: classes, hidden: 1280,
      stages: [
        [(3, 16, 16, false, false, 1)],
        [(3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1)],
        [(5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1)],
        [
          (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1),
          (3, 184, 80, false, true, 1),
        ],
        [(3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1)],
        [(5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1)],
      ])
  }

  private static func mobileNetV3(
    _ name: String, resolution: Int, classes: Int, hidden: Int, stages: [[Bottleneck]]
  ) -> Network {
    var network = Network(name: name, input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var channels = 16
    var value = network.appendActivated(
      "features.0", Convolution(3, channels, kernel: 3, stride: 2, padding: .each(1)), 0, isSwish: true)
    var index = 1
    for (stage, blocks) in stages.enumerated() {
      for block in blocks {
        value = network.appendBottleneck(
          "features.\(index)", stage: stage, from: value, channels: channels, block)
        channels = block.output
        index += 1
      }
    }
    value = network.appendActivated(
      "features.\(index)", Convolution(channels, 6 * channels), value, isSwish: true)
    value = network.append("pool", .globalPool(GlobalPool()), [value])
    value = network.append("hidden", .convolution(.linear(6 * channels, hidden)), [value])
    value = network.append("hidden.swish", .activation(Activation(.hardSwish)), [value])
    network.append("classifier", .convolution(.linear(hidden, classes)), [value])
    return network
  }

  /// Expand 1×1 (unless that changes nothing), depthwise k×k, squeeze and excite, project 1×1, and the sum
  /// with the input where the shapes allow one.
  private mutating func appendBottleneck(
    _ name: String, stage: Int, from input: Int, channels: Int, _ block: Bottleneck
  ) -> Int {
    let hidden = block.hidden
    var value = input
    if hidden != channels {
      value = appendActivated("\(name).expand", Convolution(channels, hidden), value, isSwish: block.isSwish)
    }
    value = appendActivated(
      "\(name).depthwise",
      Convolution(
        hidden, hidden, kernel: block.kernel, stride: block.stride, padding: .each(block.kernel / 2),
        groups: hidden), value, isSwish: block.isSwish)
    if block.isExcited { value = appendExcitation(name, value, channels: hidden) }
    value = appendConvolution(
      "\(name).project", Convolution(hidden, block.output), value, epsilon: 1e-3, limit: nil,
      isRectified: false)
    if block.stride == 1, channels == block.output {
      value = append("\(name).sum", .add(Add()), [input, value])
    }
    blocks.append(Block(name: name, stage: stage, input: input, output: value))
    return value
  }

  /// Squeeze and excite (Hu et al., CVPR 2018), with a quarter of the channels between.
  private mutating func appendExcitation(_ name: String, _ input: Int, channels: Int) -> Int {
    let squeezed = (channels / 4).channels(width: 1)
    var gate = append("\(name).squeeze", .globalPool(GlobalPool()), [input])
    gate = append("\(name).reduce", .convolution(Convolution(channels, squeezed, hasBias: true)), [gate])
    gate = append("\(name).reduce.rectifier", .rectifier(Rectifier(limit: nil)), [gate])
    gate = append("\(name).excite", .convolution(Convolution(squeezed, channels, hasBias: true)), [gate])
    gate = append("\(name).gate", .activation(Activation(.hardSigmoid)), [gate])
    return append("\(name).excited", .multiply(Multiply()), [input, gate])
  }

  /// Convolution, norm, and hard-swish or ReLU.
  private mutating func appendActivated(
    _ name: String, _ convolution: Convolution, _ input: Int, isSwish: Bool
  ) -> Int {
    let value = appendConvolution(
      name, convolution, input, epsilon: 1e-3, limit: nil, isRectified: !isSwish)
    return isSwish ? append("\(name).swish", .activation(Activation(.hardSwish)), [value]) : value
  }
}
