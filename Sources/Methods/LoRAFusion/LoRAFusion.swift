import Networks

/// LoRAFusion: a pool of LoRA modules of earlier runs, frozen, is merged by one coefficient for each of them
/// and each adapted matrix, A = Σ c Aₖ and B = Σ c Bₖ, and each row of W + B A is given a length that learns.
/// Coefficients, magnitudes and the classifier alone learn.
///
/// A length starts from that of the frozen row, as a factor 1. The error goes through the row's norm exactly;
/// with `norm=detached` it takes the norm as a constant, as the published code does.
struct LoRAFusion: AdaptationMethod {
  static let name = "lorafusion"
  static let summary = "Coefficients that merge a pool of frozen LoRA modules, and lengths of rows."
  static let source = "Park et al., LoRAFusion, GLSVLSI 2025, and its published code"
  static let readsEarlierAdapters = true
  static let poolMethod: (any AdaptationMethod.Type)? = LoRA.self
  static let options = [
    MethodOption<LoRAFusion>.rate("rate", \.rate, of: "the classifier"),
    .rate("coefficient-rate", \.coefficientRate, of: "the coefficients"),
    .rate("magnitude-rate", \.magnitudeRate, of: "the rows' lengths, as factors"),
    .words("norm", \.norm, ["exact", "detached"], "Whether errors go through the norm of a row."),
    .integer("pool", \.pool, in: 0...1000, "For plan: so many modules, as learning takes them from --pool."),
    .integer("rank", \.rank, in: 1...256, "For plan: the rank of those."),
  ]

  /// Adam's rate of the classifier.
  var rate = Head.defaultRate
  /// Adam's rate of the coefficients: that of the published code.
  var coefficientRate = 0.02
  /// Adam's rate of the magnitudes: that of the published code.
  var magnitudeRate = 0.005
  /// Whether errors take the norm of a row as a constant.
  var norm = "exact"
  /// Modules to plan for where there are none.
  var pool = 0
  /// Their rank.
  var rank = 4

  init() {}

  var unusedOptions: [String: String] { pool > 0 ? [:] : ["rank": "it goes with pool=N, for plans"] }

  /// The paper's own.
  var accounting: AccountingRule { .loRAFusion }

  func resolved(_ context: MethodContext) throws(NetworkError) -> LoRAFusion {
    guard context.earlier.isEmpty || pool == 0 else {
      throw NetworkError(
        "lorafusion takes its pool from earlier runs here, and the option pool is for plans: leave it out")
    }
    return self
  }

  func adapted(_ context: MethodContext) throws(NetworkError) -> Network {
    let network = try Head.replaced(
      in: context.backbone, classes: context.classes, group: Head.group(rate))
    let products = try pooled(context.earlier, beside: network)
    let layers = products.values.count { !$0.isEmpty }
    guard layers > 0 else {
      throw NetworkError(
        "lorafusion has no pool: name runs of the method lora over \(network.name) by --pool; to plan, set "
          + "pool=N"
      )
    }
    var fused = network.rewritten { node, index, target, _ in
      guard let pool = products[index], !pool.isEmpty, case .convolution(var convolution) = node.operation
      else { return target.append(node) }
      var node = node
      // The published draw: uniform after Xavier over modules and layers.
      let bound = (6 / Float(pool.count + layers)).squareRoot()
      convolution.weightRule = .fused(
        WeightRule.Fusion(pool: pool, bound: bound, isNormDetached: norm == "detached"))
      node.operation = .convolution(convolution)
      return target.append(node)
    }
    fused.train([.scale], in: ParameterGroup("magnitudes", rate: magnitudeRate)) { $0.isFused }
    fused.train([.coefficients], in: ParameterGroup("coefficients", rate: coefficientRate)) { $0.isFused }
    return fused
  }

  /// The products of the pool, by the node of the matrix that they stand beside.
  private func pooled(
    _ earlier: [EarlierAdapter], beside network: Network
  ) throws(NetworkError) -> [Int: [WeightRule.Product]] {
    var products: [Int: [WeightRule.Product]] = [:]
    for matrix in network.matrices {
      let node = network.nodes[matrix]
      guard case .convolution(let convolution) = node.operation else { continue }
      let module = LoRA.module(beside: node.name)
      if earlier.isEmpty {
        products[matrix] = (0..<pool).map {
          WeightRule.Product(adapter: $0, down: module.down, up: module.up, rank: rank)
        }
        continue
      }
      for (place, adapter) in earlier.enumerated() {
        guard let down = adapter.network.convolution(module.down),
          let up = adapter.network.convolution(module.up)
        else { continue }
        let known = products[matrix]?.first?.rank ?? down.outChannels
        guard down.inChannels == convolution.inChannels, up.outChannels == convolution.outChannels,
          down.outChannels == known
        else {
          throw NetworkError(
            "the pool's module of \(adapter.task) beside \(node.name) is \(down.inChannels) → "
              + "\(down.outChannels) → \(up.outChannels) channels, not \(convolution.inChannels) → \(known) "
              + "→ \(convolution.outChannels): name runs of one rank over \(network.name)")
        }
        products[matrix, default: []].append(
          WeightRule.Product(
            adapter: place, down: module.down, up: module.up, rank: down.outChannels))
      }
    }
    return products
  }
}

extension Network {
  /// The convolution called `name`.
  fileprivate func convolution(_ name: String) -> Convolution? {
    guard let node = nodes.first(where: { $0.name == name }), case .convolution(let found) = node.operation
    else { return nil }
    return found
  }
}

extension Network.Node {
  fileprivate var isFused: Bool {
    if case .convolution(let convolution) = operation, case .fused = convolution.weightRule {
      true
    } else {
      false
    }
  }
}

extension Method {
  /// A pool of LoRA modules, with the defaults.
  public static let loRAFusion = Method(LoRAFusion())
}
