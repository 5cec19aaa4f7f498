import Networks

/// Sparse update after tiny-training: of the last layers' biases, and of some layers' weights, which a search
/// chooses under a bound of bytes, or which `layers` names.
///
/// In int8 the weights learn in place, in the scales of their channels: what quantisation-aware scaling mends
/// for a step that is proportional to the gradient, Adam's step by a rate over the scale does not suffer from
/// (docs/arithmetic.md, section 23).
struct SparseUpdate: AdaptationMethod {
  static let name = "sparse"
  static let summary =
    "Some layers' weights and the last biases, chosen under --memory-limit (tiny-training)."
  static let source = "Lin et al., On-device training under 256KB memory, NeurIPS 2022"
  static let searchesUnderBudget = true
  static let options = [
    MethodOption<SparseUpdate>.rate("rate", \.rate, of: "everything that learns"),
    .layers(
      "layers", \.layers, "Convolutions whose weights learn; search: chosen under the bound.", all: "search"),
    .integer(
      "biases", \.biases, in: 0...1000,
      "Convolutions, from the last one, whose biases learn; found with search."),
  ]

  /// Adam's rate of everything that learns.
  var rate = Head.defaultRate
  /// The convolutions whose weights learn.
  var layers = "search"
  /// The last convolutions whose biases learn.
  var biases = 0

  /// The bound where none is given: the paper's.
  static let defaultBudget = 256 << 10

  init() {}

  /// The paper's own.
  var accounting: AccountingRule { .tinyTraining }

  func resolved(_ context: MethodContext) throws(NetworkError) -> SparseUpdate {
    guard layers == "search" else {
      let bytes = try stated.bytes(in: context.backbone)
      if let bound = context.byteBudget, bytes > bound {
        throw NetworkError(
          "\(biases) biases and the weights of \(layers) take \(bytes) bytes an image by the paper's rule, "
            + "and the limit is \(bound): name fewer, or raise the limit")
      }
      return self
    }
    guard biases == 0 else {
      throw NetworkError(
        "sparse finds how many biases learn where it searches: leave biases out, or name layers")
    }
    let scheme = try SparseScheme.searched(context.backbone, budget: context.byteBudget ?? Self.defaultBudget)
    var method = self
    method.layers = scheme.layers.joined(separator: ",")
    method.biases = scheme.biases
    return method
  }

  /// The scheme that the options state.
  private var stated: SparseScheme {
    SparseScheme(biases: biases, layers: layers.split(separator: ",").map(String.init))
  }

  func notes(_ context: MethodContext) throws(NetworkError) -> [String] {
    let bytes = try stated.bytes(in: context.backbone)
    let bound = context.byteBudget.map { " of \($0)" } ?? ""
    return [
      "sparse: the last \(biases) biases and the weights of \(layers) learn: \(bytes)\(bound) bytes an image "
        + "by the paper's rule, the classifier apart"
    ]
  }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let method = try resolved(context)
    var network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let convolutions = network.convolutions
    guard method.biases <= convolutions.count else {
      throw NetworkError(
        "\(network.name) has \(convolutions.count) convolutions before its classifier, not \(method.biases): "
          + "set biases to \(convolutions.count) or less")
    }
    let group = ParameterGroup("layers", rate: rate)
    for layer in method.layers.split(separator: ",").map(String.init) {
      guard let index = convolutions.first(where: { network.nodes[$0].name == layer }) else {
        throw NetworkError(
          "\(network.name) has no convolution \(layer); it has "
            + convolutions.map { network.nodes[$0].name }.joined(separator: ", "))
      }
      network.train([.weight], in: group, at: [index])
    }
    let last = convolutions.suffix(method.biases)
    let norms = network.nodes.indices.filter { index in
      guard case .norm = network.nodes[index].operation else { return false }
      return last.contains(network.nodes[index].inputs[0])
    }
    network.train([.bias], in: group, at: Set(last))
    network.train([.shift], in: group, at: Set(norms))
    return network
  }
}

/// Which parameters a sparse update changes.
struct SparseScheme {
  /// Convolutions, from the last one, whose biases learn.
  var biases: Int
  /// Names of the convolutions whose weights learn.
  var layers: [String]

  /// Bytes that learning adds for one image, by the rule of the authors' code: 4 a bias, a bit for each
  /// element that an updated layer makes, and of an updated weight 1 for each element that it reads and each
  /// of its own.
  func bytes(in network: Network) throws(NetworkError) -> Int {
    let shapes = try network.shapes()
    var bits = 0
    let convolutions = network.convolutions
    for index in convolutions.suffix(biases) {
      bits += 32 * shapes[index].channels + shapes[index].count
    }
    let last = Set(convolutions.suffix(biases))
    for index in convolutions where layers.contains(network.nodes[index].name) {
      bits += Self.weightBits(network, index, shapes)
      if !last.contains(index) { bits += shapes[index].count }
    }
    return (bits + 7) / 8
  }

  private static func weightBits(_ network: Network, _ index: Int, _ shapes: [Shape]) -> Int {
    guard case .convolution(let convolution) = network.nodes[index].operation else { return 0 }
    return 8
      * (shapes[network.nodes[index].inputs[0]].count + convolution.outChannels
        * convolution.weightsPerChannel)
  }

  /// The scheme within `budget` bytes that is worth most. The authors measure what each layer adds to the
  /// accuracy of their networks, which is not known of others: here a layer is worth the root of the number
  /// of weights that learn (assumed: more help, each less). For every number of biases the layers above are
  /// taken by worth over bytes.
  /// - Throws: `NetworkError` when not even the last bias fits.
  static func searched(_ network: Network, budget: Int) throws(NetworkError) -> SparseScheme {
    let shapes = try network.shapes()
    let convolutions = network.convolutions
    var best: (worth: Double, scheme: SparseScheme)?
    for biases in 1...max(1, convolutions.count) {
      var scheme = SparseScheme(biases: biases, layers: [])
      guard try scheme.bytes(in: network) <= budget else { break }
      let candidates = convolutions.suffix(biases).map { index in
        let bytes = weightBits(network, index, shapes) / 8
        guard case .convolution(let convolution) = network.nodes[index].operation else {
          return (index, 0.0, 1)
        }
        return (index, Double(convolution.outChannels * convolution.weightsPerChannel).squareRoot(), bytes)
      }.sorted { ($0.1 / Double($0.2), $0.0) > ($1.1 / Double($1.2), $1.0) }
      var worth = convolutions.suffix(biases).reduce(0) { $0 + Double(shapes[$1].channels).squareRoot() }
      var left = budget - (try scheme.bytes(in: network))
      var taken: [Int] = []
      for (index, value, bytes) in candidates where bytes <= left {
        taken.append(index)
        worth += value
        left -= bytes
      }
      scheme.layers += taken.sorted().map { network.nodes[$0].name }
      if worth > best?.worth ?? 0 { best = (worth, scheme) }
    }
    guard let best, !best.scheme.layers.isEmpty else {
      throw NetworkError(
        "\(network.name) has no layer that learns within \(budget) bytes at \(network.inputShape); raise the "
          + "limit, or lower the resolution")
    }
    return best.scheme
  }
}

extension Network {
  /// The convolutions of the backbone but the classifier, by index.
  fileprivate var convolutions: [Int] {
    nodes.indices.dropLast().filter { index in
      guard case .convolution = nodes[index].operation else { return false }
      return nodes[index].origin == .backbone
    }
  }
}

extension Method {
  /// Sparse update, with the defaults.
  public static let sparseUpdate = Method(SparseUpdate())
}
