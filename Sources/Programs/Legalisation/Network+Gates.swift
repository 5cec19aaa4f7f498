import Networks

extension Network {
  /// The network without the gates whose sums int8 cannot run, and without what only makes those gates.
  func withoutGatesOnFineSums() -> Network {
    let consumers = consumers()
    var dropped: Set<Int> = []
    for (index, node) in nodes.enumerated() where node.origin != .backbone {
      guard case .multiply = node.operation, consumers[index].count == 1,
        case .add = nodes[consumers[index][0]].operation
      else { continue }
      let sum = nodes[consumers[index][0]]
      let isRunnable = sum.inputs.allSatisfy { input in
        input == index ? !nodes[node.inputs[0]].isFine : nodes[input].isFine == sum.isFine
      }
      if !isRunnable { dropped.insert(index) }
    }
    guard !dropped.isEmpty else { return self }
    // What only a gate that is left out reads is not made.
    var isRead = [Bool](repeating: false, count: nodes.count)
    isRead[nodes.count - 1] = true
    for index in nodes.indices.reversed() where isRead[index] {
      let inputs = dropped.contains(index) ? [nodes[index].inputs[0]] : nodes[index].inputs
      for input in inputs { isRead[input] = true }
    }
    return rewritten { node, index, target, _ in
      if dropped.contains(index) || !isRead[index] { return node.inputs[0] }
      return target.append(node)
    }
  }
}
