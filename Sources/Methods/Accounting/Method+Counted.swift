public import Networks

extension Method {
  /// The adapted graph over `backbone`, norms not folded, that the paper of `rule` counts. It differs from
  /// the one that learns where the paper's network does: TinyTL counts every method over a backbone that has
  /// its lite residual modules, and group norms; tiny-training counts a network whose norms are folded.
  /// - Throws: `NetworkError` when the backbone lacks what the method needs.
  public func counted(
    by rule: AccountingRule, over backbone: Network, classes: Int
  ) throws(NetworkError) -> Network {
    switch rule {
    case .repNet, .mobileTL, .loRAFusion: return try attached(to: backbone, classes: classes)
    case .tinyTraining: return try attached(to: backbone.folded(nil).network, classes: classes)
    case .tinyTL:
      let hasModules = base is any LiteResidualMethod || Set(backbone.blocks.map(\.stage)).count < 2
      let whole = hasModules ? backbone : try backbone.withLiteResiduals(classes: classes)
      return try attached(to: whole, classes: classes).withGroupNorms()
    }
  }
}

extension Network {
  /// The backbone with TinyTL's lite residual modules as a part of it, frozen.
  fileprivate func withLiteResiduals(classes: Int) throws(NetworkError) -> Network {
    let context = MethodContext(backbone: self, classes: classes)
    let drawn = try TinyTL().adapted(context)
    return drawn.rewritten { node, _, target, _ in
      var node = node
      (node.trainable, node.group, node.origin) = ([], nil, .backbone)
      return target.append(node)
    }
  }

  /// Every batch norm replaced by a group norm over 8 channels each, or the next number that divides them
  /// all, as TinyTL replaces those of its backbone.
  fileprivate func withGroupNorms() -> Network {
    rewritten { node, _, target, _ in
      guard case .norm(let norm) = node.operation else { return target.append(node) }
      var node = node
      let groups = (1...max(1, norm.channels / 8)).last { norm.channels % $0 == 0 }
      node.operation = .groupNorm(
        GroupNorm(
          norm.channels, groups: groups ?? 1, epsilon: norm.epsilon, initialScale: norm.initialScale))
      return target.append(node)
    }
  }
}
