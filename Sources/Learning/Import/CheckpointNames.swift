import Networks

/// What others call the parameters of the architectures that we know.
enum CheckpointNames {
  /// The name of our parameter `name` ("features.2.expand.weight") in a checkpoint of `architecture`.
  static func name(of name: String, in architecture: Zoo) -> String {
    let parts = name.split(separator: ".").map(String.init)
    let role = roles[parts.last ?? ""] ?? parts.last ?? ""
    let isNorm = parts.dropLast().last == "norm"
    let path = Array(parts.dropLast(isNorm ? 2 : 1))
    switch architecture {
    case .mobileNetV2: return torchvision(path, isNorm) + "." + role
    case .efficientNetLite0: return efficientNet(path, isNorm) + "." + role
    case .proxylessNASMobile, .embedded: return name
    }
  }

  private static let roles = [
    "scale": "weight", "shift": "bias", "mean": "running_mean", "variance": "running_var",
  ]

  /// torchvision's MobileNetV2: "features.1.conv" lists the parts of a block; the first block has no expansion.
  private static func torchvision(_ path: [String], _ isNorm: Bool) -> String {
    if path == ["classifier"] { return "classifier.1" }
    guard path.count == 3 else { return "\(path.joined(separator: ".")).\(isNorm ? 1 : 0)" }
    let block = "features.\(path[1]).conv"
    let first = path[1] == "1" ? 0 : 1
    switch path[2] {
    case "expand": return "\(block).0.\(isNorm ? 1 : 0)"
    case "depthwise": return "\(block).\(first).\(isNorm ? 1 : 0)"
    default: return "\(block).\(first + (isNorm ? 2 : 1))"
    }
  }

  /// The efficientnet_lite_pytorch package: norms are numbered in each block, and the first block, without
  /// expansion, starts from 1.
  private static func efficientNet(_ path: [String], _ isNorm: Bool) -> String {
    switch path[0] {
    case "stem": return isNorm ? "_bn0" : "_conv_stem"
    case "head": return isNorm ? "_bn1" : "_conv_head"
    case "classifier": return "_fc"
    default:
      let block = "_blocks.\(path[1])"
      switch path[2] {
      case "expand": return "\(block).\(isNorm ? "_bn0" : "_expand_conv")"
      case "depthwise": return "\(block).\(isNorm ? "_bn1" : "_depthwise_conv")"
      default: return "\(block).\(isNorm ? "_bn2" : "_project_conv")"
      }
    }
  }
}
