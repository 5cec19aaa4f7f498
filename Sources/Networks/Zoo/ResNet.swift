extension Zoo {
  /// ResNet-18, a graph without weights.
  public static let resNet18 = Zoo("resnet18", nativeResolution: 224) {
    .resNet18(resolution: $0, classes: $1)
  }

  /// ResNet-50, a graph without weights. A half of its width is the thin one of Yahoo's open_nsfw.
  public static let resNet50 = Zoo("resnet50", nativeResolution: 224, widened: resNet50(width:)) {
    .resNet50(resolution: $0, classes: $1)
  }

  /// ResNet-50 of another width.
  @Sendable public static func resNet50(width: Double) -> Zoo {
    width == 1
      ? .resNet50
      : Zoo("resnet50-\(width)", nativeResolution: 224) {
        .resNet50(width: width, resolution: $0, classes: $1)
      }
  }
}

extension Network {
  /// ResNet-18 (He et al., CVPR 2016, table 1), projections where a shortcut changes its shape (their option
  /// B).
  public static func resNet18(resolution: Int, classes: Int) -> Network {
    var network = Network(
      name: "resnet18", input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var value = network.appendResNetStem(channels: 64)
    var channels = 64
    for (stage, output) in [64, 128, 256, 512].enumerated() {
      for block in 0..<2 {
        value = network.appendResidual(
          "layers.\(stage).\(block)", stage: stage, from: value, channels: (channels, output),
          stride: block == 0 && stage > 0 ? 2 : 1
        ) { stride in
          [
            ("first", Convolution(channels, output, kernel: 3, stride: stride, padding: .each(1))),
            ("second", Convolution(output, output, kernel: 3, padding: .each(1))),
          ]
        }
        channels = output
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }

  /// ResNet-50 (He et al., CVPR 2016, table 1; stride in the 3×3 convolution, as torchvision has it). `width`
  /// scales the channels of all convolutions.
  public static func resNet50(width: Double = 1, resolution: Int, classes: Int) -> Network {
    var network = Network(
      name: width == 1 ? "resnet50" : "resnet50-\(width)", input: Shape(resolution, resolution, 3),
      normalisation: .imageNet)
    var channels = 64.channels(width: width)
    var value = network.appendResNetStem(channels: channels)
    for (stage, (unscaled, repeats)) in [(64, 3), (128, 4), (256, 6), (512, 3)].enumerated() {
      let inner = unscaled.channels(width: width)
      for block in 0..<repeats {
        value = network.appendResidual(
          "layers.\(stage).\(block)", stage: stage, from: value, channels: (channels, 4 * inner),
          stride: block == 0 && stage > 0 ? 2 : 1
        ) { stride in
          [
            ("reduce", Convolution(channels, inner)),
            ("spatial", Convolution(inner, inner, kernel: 3, stride: stride, padding: .each(1))),
            ("expand", Convolution(inner, 4 * inner)),
          ]
        }
        channels = 4 * inner
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }

  /// Convolution 7×7 and the largest of windows of 3×3: a quarter of the resolution.
  private mutating func appendResNetStem(channels: Int) -> Int {
    let value = appendConvolution(
      "stem", Convolution(3, channels, kernel: 7, stride: 2, padding: .each(3)), 0, epsilon: 1e-5, limit: nil)
    return append("stem.pool", .maxPool(MaxPool(kernel: 3, stride: 2, padding: 1)), [value])
  }

  /// Appends convolutions, each with its norm and all but the last with a rectifier, the sum with the input
  /// or its projection, and a rectifier.
  private mutating func appendResidual(
    _ name: String, stage: Int, from input: Int, channels: (input: Int, output: Int), stride: Int,
    _ convolutions: (_ stride: Int) -> [(String, Convolution)]
  ) -> Int {
    var value = input
    let layers = convolutions(stride)
    for (index, (suffix, convolution)) in layers.enumerated() {
      value = appendConvolution(
        "\(name).\(suffix)", convolution, value, epsilon: 1e-5, limit: nil,
        isRectified: index < layers.count - 1)
    }
    let isSame = stride == 1 && channels.input == channels.output
    let shortcut =
      isSame
      ? input
      : appendConvolution(
        "\(name).shortcut", Convolution(channels.input, channels.output, stride: stride), input,
        epsilon: 1e-5, limit: nil, isRectified: false)
    value = append("\(name).sum", .add(Add()), [shortcut, value])
    value = append("\(name).sum.rectifier", .rectifier(Rectifier(limit: nil)), [value])
    blocks.append(Block(name: name, stage: stage, input: input, output: value))
    return value
  }
}
