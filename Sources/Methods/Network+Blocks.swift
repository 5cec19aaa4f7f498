import Networks

extension Network {
  /// What a method throws where it finds no `part` to build on; `Method` adds which methods would do.
  func lacks(_ part: String) -> NetworkError { NetworkError("\(name) has no \(part)", isLack: true) }

  /// Its last `count` blocks.
  /// - Throws: `NetworkError` when there are fewer.
  func lastBlocks(_ count: Int) throws(NetworkError) -> ArraySlice<Block> {
    guard !blocks.isEmpty else { throw lacks("blocks of which the last \(count) could learn") }
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
