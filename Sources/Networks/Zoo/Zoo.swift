/// The architectures that exist by name.
public enum Zoo: String, CaseIterable, Sendable {
  case mobileNetV2 = "mobilenet-v2"
  case efficientNetLite0 = "efficientnet-lite0"
  case proxylessNASMobile = "proxylessnas-mobile"
  case embedded = "embedded"

  /// The graph at a square `resolution` in pixels with a classifier of `classes`.
  public func network(resolution: Int, classes: Int) -> Network {
    switch self {
    case .mobileNetV2: .mobileNetV2(resolution: resolution, classes: classes)
    case .efficientNetLite0: .efficientNetLite0(resolution: resolution, classes: classes)
    case .proxylessNASMobile: .proxylessNASMobile(resolution: resolution, classes: classes)
    case .embedded: .embedded(resolution: resolution, classes: classes)
    }
  }

  /// The resolution that the backbone was trained at, in pixels.
  public var nativeResolution: Int { self == .embedded ? 32 : 224 }
}
