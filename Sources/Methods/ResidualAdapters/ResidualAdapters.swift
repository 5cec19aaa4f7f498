import Networks

/// Parallel residual adapters: a 1×1 convolution from what a block reads to what it gives, added to it. The
/// publication puts one beside each 3×3 convolution of a residual network; inverted residual blocks have no
/// such convolution, and the whole block takes its place.
struct ParallelAdapters: AdaptationMethod {
  static let name = "parallel"
  static let summary = "A 1×1 convolution beside each frozen block, added to it, and the classifier."
  static let source = "Rebuffi, Bilen, Vedaldi, Efficient parametrization of multi-domain networks, CVPR 2018"
  static let options = [
    MethodOption<ParallelAdapters>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the adapters"),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the adapters: that of what starts from nothing elsewhere.
  var sideRate = 1e-3

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let shapes = try network.shapes()
    let blocks = try network.blocksToAdapt(by: Self.name)
    let group = ParameterGroup("adapters", rate: sideRate)
    var sides: [Int: Int] = [:]
    return network.rewritten { node, index, target, newIndex in
      for block in blocks where block.input + 1 == index {
        let (input, output) = (shapes[block.input], shapes[block.output])
        let stride = max(1, (input.width + output.width - 1) / output.width)
        sides[block.output] = target.append(
          "parallel.\(block.name)",
          .convolution(
            Convolution(
              input.channels, output.channels, stride: stride, hasBias: true, initialiser: .constant(0))),
          [newIndex(block.input)], trainable: [.weight, .bias], in: group)
      }
      let value = target.append(node)
      guard let side = sides[index] else { return value }
      return target.append(sum: "parallel.\(node.name).sum", of: value, and: side)
    }
  }
}

/// Series residual adapters: y + A y behind each block, A a 1×1 convolution.
struct SeriesAdapters: AdaptationMethod {
  static let name = "series"
  static let summary = "A 1×1 convolution behind each frozen block, added to it, and the classifier."
  static let source = "Rebuffi, Bilen, Vedaldi, Learning multiple visual domains, NeurIPS 2017"
  static let options = [
    MethodOption<SeriesAdapters>.rate("rate", \.rate, of: "the classifier"),
    .rate("side-rate", \.sideRate, of: "the adapters"),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the adapters: that of what starts from nothing elsewhere.
  var sideRate = 1e-3

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let shapes = try network.shapes()
    let blocks = try network.blocksToAdapt(by: Self.name)
    let group = ParameterGroup("adapters", rate: sideRate)
    return network.rewritten { node, index, target, _ in
      let value = target.append(node)
      guard blocks.contains(where: { $0.output == index }) else { return value }
      let channels = shapes[index].channels
      let side = target.append(
        "series.\(node.name)",
        .convolution(Convolution(channels, channels, hasBias: true, initialiser: .constant(0))), [value],
        trainable: [.weight, .bias], in: group)
      return target.append(sum: "series.\(node.name).sum", of: value, and: side)
    }
  }
}

extension Network {
  /// Its blocks.
  /// - Throws: `NetworkError` when it has none.
  fileprivate func blocksToAdapt(by method: String) throws(NetworkError) -> [Block] {
    guard !blocks.isEmpty else { throw lacks("blocks that \(method) could adapt") }
    return blocks
  }
}

extension Method {
  /// Parallel residual adapters, with the defaults.
  public static let parallelAdapters = Method(ParallelAdapters())
  /// Series residual adapters, with the defaults.
  public static let seriesAdapters = Method(SeriesAdapters())
}
