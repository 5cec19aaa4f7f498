import Networks

extension Network {
  /// Its last `count` blocks.
  /// - Throws: `NetworkError` when there are fewer.
  func lastBlocks(_ count: Int) throws(NetworkError) -> ArraySlice<Block> {
    guard count <= blocks.count else {
      throw NetworkError(
        "\(name) has \(blocks.count) blocks, not \(count): set blocks to \(blocks.count) or less")
    }
    return blocks.suffix(count)
  }

  /// The indices of a block's nodes.
  func nodes(of block: Block) -> ClosedRange<Int> { block.input + 1...block.output }

  /// Whether a block is an inverted residual: it has a depthwise convolution, and ends in a pointwise one.
  func isInvertedResidual(_ block: Block) -> Bool {
    let convolutions = nodes[nodes(of: block)].compactMap { node -> Convolution? in
      if case .convolution(let convolution) = node.operation { convolution } else { nil }
    }
    return convolutions.contains(where: \.isDepthwise) && convolutions.last?.kernel == 1
  }
}
