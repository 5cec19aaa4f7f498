import Networks

extension Network.Node {
  /// Whether a user who wrote `name` means it: its own name, or that of a part of the network that it is in,
  /// `features.1` of `features.1.project` and not of `features.10.expand`.
  fileprivate func isNamed(orIn part: String) -> Bool {
    name == part || name.hasPrefix(part.hasSuffix(".") ? part : part + ".")
  }
}

extension Network {
  /// The matrices of the backbone that a branch can stand beside: 1×1 convolutions of every position but the
  /// classifier, by their nodes' indices.
  var matrices: [Int] {
    nodes.indices.dropLast().filter { index in
      guard case .convolution(let convolution) = nodes[index].operation, nodes[index].origin == .backbone
      else { return false }
      return convolution.kernel == 1 && convolution.stride == 1 && convolution.groups == 1
    }
  }

  /// The matrices that `layers` names.
  /// - Throws: `NetworkError` when there are none, listing what there would be.
  func matrices(_ layers: String, for method: String) throws(NetworkError) -> [Int] {
    let all = matrices
    guard !all.isEmpty else {
      throw lacks("matrix and no 1×1 convolution that \(method) could adapt")
    }
    guard layers != "all" else { return all }
    let parts = layers.split(separator: ",").map(String.init)
    for part in parts where !all.contains(where: { nodes[$0].isNamed(orIn: part) }) {
      let names = all.map { nodes[$0].name }.joined(separator: ", ")
      throw NetworkError("\(name) has no 1×1 convolution \(part); it has \(names)")
    }
    return all.filter { matrix in parts.contains { nodes[matrix].isNamed(orIn: $0) } }
  }

  /// The network with a branch added to each of `matrices`. `make` appends it, given the convolution's name
  /// and what it reads, and gives the index of its result.
  func withBranches(
    beside matrices: [Int],
    _ make: (_ name: String, _ beside: Convolution, _ source: Int, _ target: inout Network) -> Int
  ) -> Network {
    let matrices = Set(matrices)
    return rewritten { node, index, target, _ in
      guard matrices.contains(index), case .convolution(let convolution) = node.operation else {
        return target.append(node)
      }
      // The branch runs before its convolution: what both read is then read together.
      let side = make(node.name, convolution, node.inputs[0], &target)
      let value = target.append(node)
      return target.append(sum: "\(node.name).branched.0", of: value, and: side)
    }
  }
}
