import Networks

/// What others call the parameters of the architectures that we know.
enum CheckpointNames {
  /// The name of our parameter `name` ("features.2.expand.weight") in a checkpoint of `architecture`.
  static func name(of name: String, in architecture: Zoo) -> String {
    let parts = name.split(separator: ".").map(String.init)
    let role = roles[parts.last ?? ""] ?? parts.last ?? ""
    let isNorm = parts.dropLast().last == "norm"
    let path = Array(parts.dropLast(isNorm ? 2 : 1))
    guard let layer = architecture.checkpointLayer else { return name }
    return layer(path, isNorm) + "." + role
  }

  private static let roles = [
    "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
  ]
}
