extension Network {
  /// The shape of every node's value, by node index.
  /// - Throws: `NetworkError` naming the first node that does not fit.
  public func shapes() throws(NetworkError) -> [Shape] {
    var shapes: [Shape] = []
    for node in nodes {
      do {
        shapes.append(try node.operation.rule.outputShape(node.inputs.map { shapes[$0] }))
      } catch {
        throw NetworkError("\(name), \(node.name): \(error.description)")
      }
    }
    return shapes
  }

  /// Multiply-accumulates of one forward pass of one image.
  public func macs() throws(NetworkError) -> Int {
    let shapes = try shapes()
    return zip(nodes, shapes).reduce(0) { sum, pair in
      sum + pair.0.operation.rule.macs(pair.0.inputs.map { shapes[$0] }, pair.1)
    }
  }

  /// For each node, the nodes that read its value, by index.
  public func consumers() -> [[Int]] {
    var consumers = Array(repeating: [Int](), count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { consumers[input].append(index) }
    }
    return consumers
  }

  /// For each node, whether anything at or below it learns, so that an error of its value is wanted.
  public func nodesWithErrors() -> [Bool] {
    var wanted: [Bool] = []
    for node in nodes { wanted.append(!node.trainable.isEmpty || node.inputs.contains { wanted[$0] }) }
    return wanted
  }

  /// Every parameter with its full name, "node.role", and whether it trains.
  public var parameters: [(name: String, parameter: Parameter, isTrainable: Bool)] {
    nodes.flatMap { node in
      node.operation.rule.parameters.map { parameter in
        ("\(node.name).\(parameter.role.rawValue)", parameter, node.trainable.contains(parameter.role))
      }
    }
  }
}
