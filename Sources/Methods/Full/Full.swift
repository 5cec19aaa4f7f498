import Networks

/// Trains every parameter, of the whole network or of its last blocks.
struct Full: AdaptationMethod {
  static let name = "full"
  static let summary = "Every parameter, of the whole network or of its last blocks."
  static let source = "full fine-tuning, the usual upper bound"
  static let options = [
    MethodOption<Full>.rate("rate", \.rate, of: "every parameter"),
    .integer(
      "blocks", \.blocks, in: 0...1000, "How many of the last blocks learn, with what follows; 0: everything."
    ),
  ]

  /// Adam's rate of everything.
  var rate = Head.defaultRate
  /// Blocks that learn, counted from the last one; 0 for the whole network.
  var blocks = 0

  init() {}

  /// TinyTL's table compares with all of it, MobileTL with its last blocks.
  var accounting: AccountingRule { blocks == 0 ? .tinyTL : .mobileTL }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    var network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let first = blocks == 0 ? 0 : try network.lastBlocks(blocks)[network.blocks.count - blocks].input + 1
    network.train(
      Set(ParameterRole.allCases), in: ParameterGroup("backbone", rate: rate), at: first..<network.nodes.count
    )
    return network
  }
}

extension Method {
  /// Every parameter, with the defaults.
  public static let full = Method(Full())
}
