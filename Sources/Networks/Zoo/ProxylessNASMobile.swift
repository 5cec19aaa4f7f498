extension Zoo {
  /// ProxylessNAS-Mobile, a graph without weights.
  public static let proxylessNASMobile = Zoo("proxylessnas-mobile", nativeResolution: 224) {
    .proxylessNASMobile(resolution: $0, classes: $1)
  }
}

extension Network {
  /// ProxylessNAS-Mobile (Cai, Zhu, Han, ICLR 2019), the backbone of TinyTL and Rep-Net. No weights of it can be
  /// fetched: it serves to check plans against the authors' accounting.
  public static func proxylessNASMobile(resolution: Int, classes: Int) -> Network {
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
      name: "proxylessnas-mobile", input: Shape(resolution, resolution, 3), normalisation: .imageNet)
    var value = network.appendConvolution(
      "first", Convolution(3, 32, kernel: 3, stride: 2, padding: .each(1)), 0, epsilon: 1e-3, limit: 6)
    var channels = 32
    for (stage, group) in stages.enumerated() {
      for (offset, block) in group.blocks.enumerated() {
        value = network.appendInvertedResidual(
          "blocks.\(group.first + offset)", stage: stage, from: value, channels: (channels, group.output),
          expansion: block.expansion, kernel: block.kernel, stride: offset == 0 ? group.stride : 1,
          padding: .each(block.kernel / 2), epsilon: 1e-3, hasShortcut: offset > 0)
        channels = group.output
      }
    }
    value = network.appendConvolution("mix", Convolution(channels, 1280), value, epsilon: 1e-3, limit: 6)
    network.appendClassifier(value, channels: 1280, classes: classes)
    return network
  }
}
