extension Network {
  /// ResNet-20 as He et al. (CVPR 2016, section 4.2) ran it on CIFAR-10 at 32 × 32: 16, 32 and 64 channels,
  /// three blocks each, 41 million multiply-accumulates. Without weights: it serves to compare speeds. Two
  /// operations that we do not have are replaced: shortcuts between stages are projections (their option B),
  /// and values that are summed are not rectified.
  public static func resNet20(resolution: Int, classes: Int) -> Network {
    var network = Network(
      name: "resnet20", input: Shape(resolution, resolution, 3), normalisation: .centred)
    func add(_ name: String, _ convolution: Convolution, _ from: Int, isRectified: Bool) -> Int {
      network.appendConvolution(
        name, convolution, from, epsilon: 1e-5, limit: nil, isRectified: isRectified)
    }
    var value = add("stem", Convolution(3, 16, kernel: 3, padding: .each(1)), 0, isRectified: false)
    var channels = 16
    for (stage, width) in [16, 32, 64].enumerated() {
      for block in 0..<3 {
        let (name, input) = ("layers.\(stage).\(block)", value)
        let stride = block == 0 && stage > 0 ? 2 : 1
        value = add(
          "\(name).first", Convolution(channels, width, kernel: 3, stride: stride, padding: .each(1)), input,
          isRectified: true)
        value = add(
          "\(name).second", Convolution(width, width, kernel: 3, padding: .each(1)), value, isRectified: false
        )
        let shortcut =
          stride == 1
          ? input
          : add(
            "\(name).shortcut", Convolution(channels, width, stride: stride), input, isRectified: false)
        value = network.append("\(name).sum", .add(Add()), [shortcut, value])
        network.blocks.append(Block(name: name, stage: stage, input: input, output: value))
        channels = width
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }
}
