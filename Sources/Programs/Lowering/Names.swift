import Networks

/// What people and files call the parts of a program. Identity is the kind, the use or the key; nothing reads
/// a name.
extension Lowering {
  func name(of key: ParameterKey) -> String { "\(network.nodes[key.node].name).\(key.role.rawValue)" }

  func name(of kind: Tensor.Kind) -> String {
    switch kind {
    case .value(let node): network.nodes[node].name
    case .mask(let node): "bits of \(network.nodes[node].name)"
    case .error(let node, let reader): nameOfError(node, from: reader)
    case .errorOfLogits: "error of logits"
    case .probabilities: "probabilities"
    case .lengths: "lengths of texts"
    case .gradient(let key): "gradient of \(name(of: key))"
    case .made(let key): "\(name(of: key)) as made"
    case .standardised(let key): "standardised \(network.nodes[key.node].name)"
    case .gradientOfStandardised(let key): "gradient of standardised \(name(of: key))"
    case .around(let node): "around \(network.nodes[node].name)"
    case .mean(let node): "mean of \(network.nodes[node].name)"
    case .deviation(let node): "deviation of \(network.nodes[node].name)"
    case .patches(let node): "patches of \(network.nodes[node].name)"
    case .sums(let node): "sums of \(network.nodes[node].name)"
    case .packed(let node): "packed factor of \(network.nodes[node].name)"
    }
  }

  func name(of use: ExponentSlot.Use) -> String {
    switch use {
    case .value(let node): network.nodes[node].name
    case .error(let node, let reader): nameOfError(node, from: reader)
    case .errorOfLogits: "error of logits"
    case .parameter(let key): "exponent of \(name(of: key))"
    case .gradient(let key): "gradient of \(name(of: key))"
    }
  }

  private func nameOfError(_ node: Int, from reader: Int?) -> String {
    "error of \(network.nodes[node].name)" + (reader.map { " from \(network.nodes[$0].name)" } ?? "")
  }
}
