import Networks

/// Rep-Net: a small side module at the first block of each stage but the first reads what enters the block
/// and is added to what leaves it; the first module reads the image. Structure and sizes follow the authors'
/// published code.
struct RepNet: AdaptationMethod {
  static let name = "rep-net"
  static let summary = "Small side modules beside the frozen blocks, and the classifier."
  static let source = "Yang, Rakin, Fan, Rep-Net, CVPR 2022"
  static let options = [
    MethodOption<RepNet>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the side modules"),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the side modules; the default is that of the published recipes for CIFAR-10 and
  /// CIFAR-100.
  var sideRate = 1e-3

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    return try connected(network)
  }

  /// The network with side modules, named "rep.0", "rep.1", …, at its connectors.
  private func connected(_ network: Network) throws(NetworkError) -> Network {
    let shapes = try network.shapes()
    let group = ParameterGroup("side", rate: sideRate)
    let connectors = network.repNetConnectors.enumerated().map { number, block in
      let source = number == 0 ? 0 : block.input
      return (
        block: block,
        module: SideModule(
          name: "rep.\(number)", group: group, readsImage: number == 0, input: shapes[source],
          output: shapes[block.output], hasGroupNorms: network.hasRepNetGroupNorms)
      )
    }
    guard !connectors.isEmpty else {
      throw network.lacks("stages of blocks for Rep-Net's connectors")
    }
    // A side module runs before its block, as in the published code: what the module reads need not be kept
    // while the block runs, and its result is smaller.
    var sides: [Int] = []
    return network.rewritten { node, index, target, newIndex in
      if let (block, module) = connectors.first(where: { $0.block.input + 1 == index }) {
        sides.append(module.append(to: &target, reading: module.readsImage ? 0 : newIndex(block.input)))
      }
      let value = target.append(node)
      guard let connector = connectors.firstIndex(where: { $0.block.output == index }) else { return value }
      return target.append(
        sum: "\(connectors[connector].module.name).sum", of: value, and: sides[connector])
    }
  }
}

extension Method {
  /// Rep-Net, with the defaults.
  public static let repNet = Method(RepNet())
}
