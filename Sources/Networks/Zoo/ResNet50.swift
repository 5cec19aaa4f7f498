extension Network {
  /// ResNet-50 (He et al., CVPR 2016, table 1; stride in the 3×3 convolution). Without weights: it serves to compare costs.
  /// Two operations that we do not have are left out, which costs no multiply-accumulate: the first pool takes means over
  /// cells of 2 × 2, and no rectifier follows a sum.
  public static func resNet50(resolution: Int, classes: Int) -> Network {
    var network = Network(
      name: "resnet50", input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var value = network.appendConvolution(
      "stem", Convolution(3, 64, kernel: 7, stride: 2, padding: .each(3)), 0, epsilon: 1e-5, limit: nil)
    value = network.append("stem.pool", .averagePool(AveragePool(size: 2)), [value])
    var channels = 64
    for (stage, (width, repeats)) in [(64, 3), (128, 4), (256, 6), (512, 3)].enumerated() {
      for block in 0..<repeats {
        let (name, input) = ("layers.\(stage).\(block)", value)
        let stride = block == 0 && stage > 0 ? 2 : 1
        func add(_ suffix: String, _ convolution: Convolution, _ from: Int, isRectified: Bool) -> Int {
          network.appendConvolution(
            "\(name).\(suffix)", convolution, from, epsilon: 1e-5, limit: nil, isRectified: isRectified)
        }
        value = add("reduce", Convolution(channels, width), input, isRectified: true)
        value = add(
          "spatial", Convolution(width, width, kernel: 3, stride: stride, padding: .each(1)), value,
          isRectified: true)
        value = add("expand", Convolution(width, 4 * width), value, isRectified: false)
        let shortcut =
          block > 0
          ? input
          : add("shortcut", Convolution(channels, 4 * width, stride: stride), input, isRectified: false)
        value = network.append("\(name).sum", .add(Add()), [shortcut, value])
        network.blocks.append(Block(name: name, stage: stage, input: input, output: value))
        channels = 4 * width
      }
    }
    network.appendClassifier(value, channels: channels, classes: classes)
    return network
  }
}
