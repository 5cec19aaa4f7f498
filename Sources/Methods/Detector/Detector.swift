import Networks

/// Trains a head that proposes boxes at every position of a feature map of the frozen network (docs/eye.md).
///
/// Everything that it says is a class: what is there, and which of sixteen distances the box reaches in each
/// direction. So the loss is the cross-entropy that a classifier has, and int8 needs nothing else.
struct Detector: AdaptationMethod {
  static let name = "detector"
  static let summary = "Boxes of a user's own classes, at every position of a frozen feature map."
  static let source =
    "Tian et al., FCOS, ICCV 2019; distances as classes: Li et al., GFL, NeurIPS 2020"
  static let options = [
    MethodOption<Detector>.rate("rate", \.rate, of: "the head"),
    .words(
      "stride", \.stride, ["8", "16", "32"], "Pixels of the input from one position to the next."),
    .integer(
      "hidden", \.hidden, in: 0...1024,
      "Channels of the convolution between features and answers; 0: none."),
  ]
  static let fewestClasses = 1
  static let proposesBoxes = true

  /// Adam's rate of the head.
  var rate = 1e-3
  /// Pixels from one position to the next.
  var stride = "16"
  /// Channels between features and answers (assumed).
  var hidden = 64

  init() {}

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let stride = Int(stride) ?? 16
    let (cut, channels) = try Self.features(of: context.backbone, stride: stride)
    let layout = BoxLayout(classes: context.classes, stride: stride)
    let group = ParameterGroup("detector", rate: rate)
    var network = context.backbone.prefix(through: cut)
    var (value, width) = (cut, channels)
    func add(_ name: String, _ operation: Operation, _ trainable: Set<ParameterRole> = []) {
      value = network.append(
        "detector.\(name)", operation, [value], trainable: trainable, in: trainable.isEmpty ? nil : group)
    }
    if hidden > 0 {
      add("hidden", .convolution(.linear(width, hidden)), [.weight, .bias])
      add("rectifier", .rectifier(Rectifier(limit: nil)))
      width = hidden
    }
    add("answers", .convolution(.linear(width, layout.channels)), [.weight, .bias])
    network.boxes = layout
    return network
  }

  /// The last value of `backbone` whose positions lie `stride` pixels apart and that has been rectified or
  /// activated: the widest of its resolution, as SSDLite reads it. Its node, and its channels.
  private static func features(
    of backbone: Network, stride: Int
  ) throws(NetworkError) -> (node: Int, channels: Int) {
    let shapes = try backbone.shapes()
    func extent(_ pixels: Int) -> Int { (pixels + stride - 1) / stride }
    let wanted = (extent(backbone.inputShape.height), extent(backbone.inputShape.width))
    let last = backbone.nodes.indices.last { index in
      guard (shapes[index].height, shapes[index].width) == wanted, wanted != (1, 1) else { return false }
      switch backbone.nodes[index].operation {
      case .rectifier, .activation: return true
      default: return false
      }
    }
    guard let last else {
      throw NetworkError(
        "\(backbone.name) at \(backbone.inputShape.width) × \(backbone.inputShape.height) pixels has no "
          + "feature map of stride \(stride); set another stride, or a larger resolution")
    }
    return (last, shapes[last].channels)
  }
}

extension Method {
  /// Boxes of a user's own classes, with the defaults.
  public static let detector = Method(Detector())
}
