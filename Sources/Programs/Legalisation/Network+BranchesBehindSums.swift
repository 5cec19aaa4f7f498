import Networks

extension Network {
  /// The network with what a method adds to a 1×1 convolution added behind the residual sum that alone reads
  /// the two: in int8 a projection and its shortcut are one sum, made in the convolution's accumulators.
  /// Where a rectifier follows that sum, it is added to the shortcut instead. Sums of reals do not change.
  func withBranchesBehindSums() -> Network {
    let consumers = consumers()
    func onlyReader(of index: Int) -> Int? { consumers[index].count == 1 ? consumers[index][0] : nil }
    /// The residual sum that a branch's sum moves behind.
    func sumBehind(_ index: Int) -> Int? {
      guard case .add = nodes[index].operation, let sum = onlyReader(of: index),
        case .add = nodes[sum].operation, onlyReader(of: nodes[index].inputs[0]) == index,
        case .convolution(let convolution) = nodes[nodes[index].inputs[0]].operation,
        nodes[nodes[index].inputs[0]].origin == .backbone, nodes[nodes[index].inputs[1]].origin == .fresh
      else { return nil }
      return convolution.kernel == 1 && convolution.stride == 1 && convolution.groups == 1 ? sum : nil
    }
    var sides: [Int: [Int]] = [:]
    return rewritten { node, index, target, _ in
      if let sum = sumBehind(index) {
        sides[sum, default: []].append(node.inputs[1])
        return node.inputs[0]
      }
      guard let sides = sides[index] else { return target.append(node) }
      func branched(_ value: Int) -> Int {
        var value = value
        for (at, side) in sides.enumerated() {
          value = target.append(sum: "\(node.name).branched.\(at)", of: value, and: side)
        }
        return value
      }
      guard let reader = onlyReader(of: index), case .rectifier = nodes[reader].operation else {
        return branched(target.append(node))
      }
      var node = node
      let shortcut = nodes[index].inputs.firstIndex { sumBehind($0) == nil } ?? 0
      node.inputs[shortcut] = branched(node.inputs[shortcut])
      return target.append(node)
    }
  }
}
