extension Network {
  /// Appends one inverted-residual block: expand 1×1, depthwise k×k, project 1×1, each with its norm, ReLU6
  /// (or, with `limit` nil, ReLU)
  /// after the first two, and a sum with the input where the shapes allow one (Sandler et al., CVPR 2018).
  mutating func appendInvertedResidual(
    _ name: String, stage: Int, from input: Int, channels: (input: Int, output: Int), expansion: Int,
    kernel: Int, stride: Int, padding: Padding, epsilon: Float, hasShortcut: Bool, limit: Float? = 6
  ) -> Int {
    appendInvertedResidual(
      name, stage: stage, from: input, channels: channels, hidden: channels.input * expansion,
      kernel: kernel, stride: stride, padding: padding, epsilon: epsilon, hasShortcut: hasShortcut,
      limit: limit)
  }

  /// The same with the `hidden` channels between the convolutions counted; those of the input are not
  /// expanded.
  mutating func appendInvertedResidual(
    _ name: String, stage: Int, from input: Int, channels: (input: Int, output: Int), hidden: Int,
    kernel: Int, stride: Int, padding: Padding, epsilon: Float, hasShortcut: Bool, limit: Float? = 6
  ) -> Int {
    var value = input
    if hidden != channels.input {
      value = appendConvolution(
        "\(name).expand", Convolution(channels.input, hidden), value, epsilon: epsilon, limit: limit)
    }
    value = appendConvolution(
      "\(name).depthwise",
      Convolution(hidden, hidden, kernel: kernel, stride: stride, padding: padding, groups: hidden), value,
      epsilon: epsilon, limit: limit)
    value = appendConvolution(
      "\(name).project", Convolution(hidden, channels.output), value, epsilon: epsilon, limit: nil,
      isRectified: false)
    if hasShortcut { value = append("\(name).sum", .add(Add()), [input, value]) }
    blocks.append(Block(name: name, stage: stage, input: input, output: value))
    return value
  }

  /// Appends convolution, norm and, if asked for, a rectifier.
  mutating func appendConvolution(
    _ name: String, _ convolution: Convolution, _ input: Int, epsilon: Float, limit: Float?,
    isRectified: Bool = true
  ) -> Int {
    var value = append(name, .convolution(convolution), [input])
    value = append("\(name).norm", .norm(Norm(convolution.outChannels, epsilon: epsilon)), [value])
    guard isRectified else { return value }
    return append("\(name).rectifier", .rectifier(Rectifier(limit: limit)), [value])
  }

  /// Appends the global pool and the linear classifier.
  mutating func appendClassifier(_ input: Int, channels: Int, classes: Int) {
    let pooled = append("pool", .globalPool(GlobalPool()), [input])
    append("classifier", .convolution(.linear(channels, classes)), [pooled])
  }
}

extension Convolution {
  /// A linear layer over one position, uniform in ±1/√inputs (PyTorch's default).
  public static func linear(_ inputs: Int, _ outputs: Int) -> Convolution {
    Convolution(
      inputs, outputs, hasBias: true, initialiser: .uniform(bound: 1 / Float(inputs).squareRoot()))
  }
}
