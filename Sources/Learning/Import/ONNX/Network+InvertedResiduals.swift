import Networks

/// An inverted residual found in a graph without names: expand 1×1 (which may be missing), depthwise k×k,
/// project 1×1 without a rectifier, and the sum with what the block read (which may be missing too).
struct FoundResidual {
  var expand: Int?
  var depthwise: Int
  var project: Int
  var sum: Int?
  /// What the block reads.
  var input: Int

  /// The last node.
  var output: Int { sum ?? project }
}

extension Network {
  /// The inverted residuals of a network with folded norms, in order.
  func foundResiduals() -> [FoundResidual] {
    let consumers = consumers()
    func convolution(_ index: Int) -> Convolution? {
      if case .convolution(let convolution) = nodes[index].operation { convolution } else { nil }
    }
    func isPointwise(_ index: Int) -> Bool {
      convolution(index).map { $0.kernel == 1 && $0.stride == 1 && $0.groups == 1 } ?? false
    }
    func isRectifier(_ index: Int) -> Bool {
      if case .rectifier = nodes[index].operation { true } else { false }
    }
    func onlyReader(_ index: Int) -> Int? { consumers[index].count == 1 ? consumers[index][0] : nil }
    return nodes.indices.compactMap { depthwise in
      guard convolution(depthwise)?.isDepthwise == true, let next = onlyReader(depthwise),
        let project = isRectifier(next) ? onlyReader(next) : next, isPointwise(project),
        !consumers[project].contains(where: isRectifier)
      else { return nil }
      var block = FoundResidual(depthwise: depthwise, project: project, input: nodes[depthwise].inputs[0])
      if isRectifier(block.input), onlyReader(block.input) == depthwise {
        let expand = nodes[block.input].inputs[0]
        if isPointwise(expand) { (block.expand, block.input) = (expand, nodes[expand].inputs[0]) }
      }
      if let sum = onlyReader(project), case .add = nodes[sum].operation,
        nodes[sum].inputs.sorted() == [block.input, project].sorted()
      {
        block.sum = sum
      }
      return block
    }
  }

  /// The network with its inverted residuals as blocks, runs with equal output channels as stages, and names:
  /// of a block's parts as in the zoo, "pool" and "classifier" at the end, and "convolution.3" and the like
  /// elsewhere.
  func withBlocksAndNames() -> Network {
    var names: [Int: String] = [nodes.count - 1: "classifier"]
    var blocks: [Block] = []
    var stage = -1
    var channels = 0
    for (number, found) in foundResiduals().enumerated() {
      let name = "blocks.\(number)"
      if let expand = found.expand { names[expand] = "\(name).expand" }
      (names[found.depthwise], names[found.project]) = ("\(name).depthwise", "\(name).project")
      if let sum = found.sum { names[sum] = "\(name).sum" }
      if case .convolution(let project) = nodes[found.project].operation, project.outChannels != channels {
        (stage, channels) = (stage + 1, project.outChannels)
      }
      blocks.append(Block(name: name, stage: stage, input: found.input, output: found.output))
    }
    var counts: [String: Int] = [:]
    func numbered(_ kind: String) -> String {
      defer { counts[kind, default: 0] += 1 }
      return "\(kind).\(counts[kind, default: 0])"
    }
    var network = rewritten { node, index, target, newIndex in
      var node = node
      switch node.operation {
      case .globalPool: node.name = "pool"
      case .rectifier: node.name = "\(target.nodes[node.inputs[0]].name).rectifier"
      case .convolution(var convolution):
        node.name = names[index] ?? numbered("convolution")
        if index == nodes.count - 1 {
          convolution.initialiser =
            Convolution.linear(convolution.inChannels, convolution.outChannels).initialiser
          node.operation = .convolution(convolution)
        }
      case .add: node.name = names[index] ?? numbered("sum")
      case .input, .norm, .averagePool, .resize, .activation, .multiply, .maxPool, .groupNorm, .matrixProduct,
        .softmax, .gather:
        break
      }
      return target.append(node)
    }
    network.blocks = blocks
    return network
  }
}
