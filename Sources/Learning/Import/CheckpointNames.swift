import Networks

/// What others call the parameters of the architectures that we know.
enum CheckpointNames {
  /// The name of a node's parameter in a checkpoint of `architecture`. A norm's layer is named beside the one
  /// whose results it takes.
  static func name(of role: ParameterRole, of node: Network.Node, in architecture: Zoo) -> String {
    guard let layer = architecture.checkpointLayer else { return "\(node.name).\(role.rawValue)" }
    let path = node.name.split(separator: ".").map(String.init)
    guard case .norm = node.operation else { return layer(path, false) + "." + role.rawValue }
    return layer(path.dropLast(), true) + "." + (normRoles[role] ?? role.rawValue)
  }

  private static let normRoles: [ParameterRole: String] = [
    .scale: "weight", .shift: "bias", .mean: "running_mean", .variance: "running_var",
  ]
}
