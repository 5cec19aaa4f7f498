import Networks

/// A matrix of the backbone beside which a method puts a branch, and where the branch is added.
struct Branch {
  /// The convolution with the matrix, by its node's index.
  var convolution: Int
  /// The node whose value the branch is added to: the convolution, or a residual sum that alone reads it.
  var sum: Int
  /// Whether it is added to what a residual sum adds to the convolution instead, since a rectifier follows
  /// the sum.
  var joinsShortcut = false
}

extension Network {
  /// The matrices of the backbone that a branch can stand beside: 1×1 convolutions of every position but the
  /// classifier.
  var matrices: [Branch] {
    let consumers = consumers()
    return nodes.indices.dropLast().compactMap { index in
      guard case .convolution(let convolution) = nodes[index].operation, nodes[index].origin == .backbone,
        convolution.kernel == 1, convolution.stride == 1, convolution.groups == 1
      else { return nil }
      // int8 adds a projection and its shortcut in one sum; the branch is added to that.
      if consumers[index].count == 1, case .add = nodes[consumers[index][0]].operation {
        let sum = consumers[index][0]
        let isRectified = consumers[sum].count == 1 && nodes[consumers[sum][0]].isRectifier
        return Branch(convolution: index, sum: sum, joinsShortcut: isRectified)
      }
      return Branch(convolution: index, sum: index)
    }
  }

  /// The matrices that `layers` names.
  /// - Throws: `NetworkError` when there are none, listing what there would be.
  func branches(_ layers: String, for method: String) throws(NetworkError) -> [Branch] {
    let all = matrices
    guard !all.isEmpty else {
      throw lacks("matrix and no 1×1 convolution that \(method) could adapt")
    }
    guard layers != "all" else { return all }
    let beginnings = layers.split(separator: ",").map(String.init)
    for beginning in beginnings {
      guard all.contains(where: { nodes[$0.convolution].name.hasPrefix(beginning) }) else {
        let names = all.map { nodes[$0.convolution].name }.joined(separator: ", ")
        throw NetworkError("\(name) has no 1×1 convolution \(beginning); it has \(names)")
      }
    }
    return all.filter { branch in
      beginnings.contains { nodes[branch.convolution].name.hasPrefix($0) }
    }
  }

  /// The network with a branch beside each of `branches`. `make` appends it, given the convolution's name and
  /// what it reads, and gives the index of its result.
  func withBranches(
    _ branches: [Branch],
    _ make: (_ name: String, _ beside: Convolution, _ source: Int, _ target: inout Network) -> Int
  ) -> Network {
    var made: [Int: [Int]] = [:]
    var joins: Set<Int> = []
    return rewritten { node, index, target, _ in
      // The branch runs before its convolution, which in int8 adds its result in the accumulators.
      if let branch = branches.first(where: { $0.convolution == index }),
        case .convolution(let convolution) = node.operation
      {
        made[branch.sum, default: []].append(make(node.name, convolution, node.inputs[0], &target))
        if branch.joinsShortcut { joins.insert(branch.sum) }
      }
      guard let sides = made[index] else { return target.append(node) }
      func branched(_ value: Int) -> Int {
        var value = value
        for (at, side) in sides.enumerated() {
          value = target.append(sum: "\(node.name).branched.\(at)", of: value, and: side)
        }
        return value
      }
      guard joins.contains(index) else { return branched(target.append(node)) }
      var node = node
      node.inputs[0] = branched(node.inputs[0])
      return target.append(node)
    }
  }
}

extension Network.Node {
  fileprivate var isRectifier: Bool { if case .rectifier = operation { true } else { false } }
}
