import Networks

extension Network {
  /// What the pass leaves out of the published graph that a reader would miss, a line each.
  public func notes(onLegalisingFor precision: Precision) -> [String] {
    let gates = precision == .int8 ? gatesOnFineSums.sorted() : []
    guard let first = gates.first else { return [] }
    return [
      "int8 leaves out \(gates.count == 1 ? "the gate" : "\(gates.count) gates, the first") "
        + "\(nodes[first].name): the sum behind has 12 bits and takes no product, which has 8"
    ]
  }

  /// The gates that a method added and whose sums int8 cannot run, by their nodes' indices.
  private var gatesOnFineSums: Set<Int> {
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
    return dropped
  }

  /// The network without the gates whose sums int8 cannot run, and without what only makes those gates.
  func withoutGatesOnFineSums() -> Network {
    let dropped = gatesOnFineSums
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
