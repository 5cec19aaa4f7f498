import Networks

/// What MobileTL's motivation compares: units of 96 channels over 7 × 7 positions, all of which learns, each
/// with an input that an error is wanted for.
enum MobileUnit: String {
  case convolution
  case v2
  case v3

  private static let channels = 96
  /// A quarter of the channels.
  private static let squeezed = 24

  /// The unit between a linear layer that learns, so that errors go through it, and a classifier.
  var network: Network { Self.graph { append(to: &$0, from: $1) } }
  /// The same without the unit.
  static var head: Network { graph { $1 } }
  /// What learns there.
  static var headParameters: Int { head.parameters.reduce(0) { $0 + $1.parameter.count } }

  private static func graph(_ unit: (inout Network, Int) -> Int) -> Network {
    var network = Network(name: "unit", input: Shape(7, 7, channels), normalisation: .centred)
    let below = network.append("below", .convolution(Convolution(channels, channels)), [0])
    let value = unit(&network, below)
    network.blocks.append(Network.Block(name: "unit", stage: 0, input: below, output: value))
    let pooled = network.append("pool", .globalPool(GlobalPool()), [value])
    network.append("classifier", .convolution(.linear(channels, 2)), [pooled])
    network.train(Set(ParameterRole.allCases), in: ParameterGroup("all", rate: 1e-3)) { _ in true }
    return network
  }

  private func append(to network: inout Network, from input: Int) -> Int {
    let (channels, squeezed) = (Self.channels, Self.squeezed)
    var value = input
    func add(_ name: String, _ operation: Operation) {
      value = network.append("unit.\(name)", operation, [value])
    }
    func convolution(_ name: String, _ convolution: Convolution, isActivated: Bool = true) {
      add(name, .convolution(convolution))
      add("\(name).norm", .norm(Norm(channels, epsilon: 1e-3)))
      guard isActivated else { return }
      add(
        "\(name).activation",
        self == .v3 ? .activation(Activation(.hardSwish)) : .rectifier(Rectifier(limit: nil)))
    }
    let wide = Convolution(channels, channels, kernel: 5, padding: .each(2))
    guard self != .convolution else {
      convolution("spatial", wide)
      return value
    }
    convolution("expand", Convolution(channels, channels))
    convolution(
      "depthwise", Convolution(channels, channels, kernel: 5, padding: .each(2), groups: channels))
    if self == .v3 {
      let read = value
      add("squeeze", .globalPool(GlobalPool()))
      add("reduce", .convolution(Convolution(channels, squeezed, hasBias: true)))
      add("reduce.rectifier", .rectifier(Rectifier(limit: nil)))
      add("excite", .convolution(Convolution(squeezed, channels, hasBias: true)))
      add("gate", .activation(Activation(.hardSigmoid)))
      value = network.append("unit.excited", .multiply(Multiply()), [read, value])
    }
    convolution("project", Convolution(channels, channels), isActivated: false)
    return value
  }
}
