extension Network {
  /// A copy made node by node: `emit` appends what stands for a node (with its inputs already renumbered) and
  /// gives the index of the node that has its value. Blocks are renumbered.
  public func rewritten(
    _ emit: (_ node: Node, _ index: Int, _ target: inout Network, _ newIndex: (Int) -> Int) throws -> Int
  ) rethrows -> Network {
    var target = Network(name: name, input: inputShape, normalisation: normalisation)
    (target.architecture, target.boxes) = (architecture, boxes)
    if nodes[0].isFine { target.fineValues = [nodes[0].name] }
    var map = [0]
    for index in nodes.indices.dropFirst() {
      var node = nodes[index]
      node.inputs = node.inputs.map { map[$0] }
      let known = map
      map.append(try emit(node, index, &target, { known[$0] }))
    }
    target.blocks = blocks.map {
      Block(name: $0.name, stage: $0.stage, input: map[$0.input], output: map[$0.output])
    }
    return target
  }

  /// Its first nodes, `last` the last of them, which are numbered as they were; blocks that end later are
  /// left out.
  public func prefix(through last: Int) -> Network {
    var target = Network(name: name, input: inputShape, normalisation: normalisation)
    target.architecture = architecture
    if nodes[0].isFine { target.fineValues = [nodes[0].name] }
    for node in nodes[...last].dropFirst() { target.append(node) }
    target.blocks = blocks.filter { $0.output <= last }
    return target
  }
}
