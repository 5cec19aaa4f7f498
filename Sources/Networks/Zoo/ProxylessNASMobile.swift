extension Zoo {
  /// ProxylessNAS-Mobile, a graph without weights.
  public static let proxylessNASMobile = Zoo(
    "proxylessnas-mobile", nativeResolution: 224, widened: proxylessNASMobile(width:)
  ) { .proxylessNASMobile(resolution: $0, classes: $1) }

  /// ProxylessNAS-Mobile of another width.
  @Sendable public static func proxylessNASMobile(width: Double) -> Zoo {
    width == 1
      ? .proxylessNASMobile
      : Zoo("proxylessnas-mobile-\(width)", nativeResolution: 224) {
        .proxylessNASMobile(width: width, resolution: $0, classes: $1)
      }
  }
}

extension Network {
  /// ProxylessNAS-Mobile (Cai, Zhu, Han, ICLR 2019), the backbone of TinyTL and Rep-Net. No weights of it can
  /// be fetched: it serves to check plans against the authors' accounting. `width` scales the channels of all
  /// convolutions; those of the last one only upwards.
  public static func proxylessNASMobile(width: Double = 1, resolution: Int, classes: Int) -> Network {
    // first index in the authors' list of blocks, output channels, stride of the first block, then each
    // block's expansion and kernel
    let stages: [(first: Int, output: Int, stride: Int, blocks: [(expansion: Int, kernel: Int)])] = [
      (0, 16, 1, [(1, 3)]),
      (1, 32, 2, [(3, 5), (3, 3)]),
      (5, 40, 2, [(3, 7), (3, 3), (3, 5), (3, 5)]),
      (9, 80, 2, [(6, 7), (3, 5), (3, 5), (3, 5)]),
      (13, 96, 1, [(6, 5), (3, 5), (3, 5), (3, 5)]),
      (17, 192, 2, [(6, 7), (6, 7), (3, 7), (3, 7)]),
      (21, 320, 1, [(6, 7)]),
    ]
    var network = Network(
      name: width == 1 ? "proxylessnas-mobile" : "proxylessnas-mobile-\(width)",
      input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var channels = 32.channels(width: width)
    var value = network.appendConvolution(
      "first", Convolution(3, channels, kernel: 3, stride: 2, padding: .each(1)), 0, epsilon: 1e-3, limit: 6)
    for (stage, group) in stages.enumerated() {
      let output = group.output.channels(width: width)
      for (offset, block) in group.blocks.enumerated() {
        value = network.appendInvertedResidual(
          "blocks.\(group.first + offset)", stage: stage, from: value, channels: (channels, output),
          expansion: block.expansion, kernel: block.kernel, stride: offset == 0 ? group.stride : 1,
          padding: .each(block.kernel / 2), epsilon: 1e-3, hasShortcut: offset > 0)
        channels = output
      }
    }
    let features = 1280.channels(width: max(1, width))
    value = network.appendConvolution("mix", Convolution(channels, features), value, epsilon: 1e-3, limit: 6)
    network.appendClassifier(value, channels: features, classes: classes)
    return network
  }
}
