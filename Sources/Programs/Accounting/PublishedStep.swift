public import Networks

/// A learning step as a paper would print it.
public struct PublishedStep: Sendable, Hashable {
  /// Parameters that learn and that the rule counts.
  public private(set) var trainableParameters: Int
  /// Parameters that stay.
  public private(set) var frozenParameters: Int
  /// What the rule counts for the first, in bytes.
  public private(set) var trainableBytes: Int
  /// What the rule counts for the others, in bytes.
  public private(set) var frozenBytes: Int
  /// What the forward pass of a batch keeps for its backward pass, in bytes.
  public private(set) var savedBytes: Int
  /// Activations of a batch at the peak, in bytes.
  public private(set) var peakActivationBytes: Int
  /// Operations of a batch.
  public private(set) var flops: StepFLOPs

  /// All parameters, in bytes.
  public var parameterBytes: Int { trainableBytes + frozenBytes }
  /// Parameters and activations at the peak, in bytes: what papers compare.
  public var totalBytes: Int { parameterBytes + peakActivationBytes }
  /// Parameters and what is kept for the backward pass, in bytes: what MobileTL's plot of MobileNetV3
  /// compares.
  public var storedBytes: Int { parameterBytes + savedBytes }

  /// Counts a step of `batch` images by `rule`.
  ///
  /// * `network`: the adapted graph that the rule counts, as `Method.counted(by:over:classes:)` gives it.
  ///
  /// - Throws: `NetworkError` when a node does not fit.
  public init(_ network: Network, by rule: AccountingRule, batch: Int) throws(NetworkError) {
    let profile = try PublishedAccounting(
      network, runsSidesLast: rule == .tinyTL, keepsEverySign: rule != .mobileTL)
    (trainableParameters, frozenParameters) = (profile.trainableParameters, profile.frozenParameters)
    savedBytes = batch * profile.savedBytesPerImage
    peakActivationBytes = batch * profile.peakBytesPerImage
    flops = try StepFLOPs(network, batch: batch)
    switch rule {
    case .repNet, .tinyTL: break
    case .mobileTL: savedBytes = try StoredActivations(network).bytes(batch: batch)
    case .loRAFusion:
      trainableParameters -=
        network.trainableParametersOfTheClassifier + network.coefficientsOfOtherMatrices
    case .tinyTraining:
      let update = try PartialUpdate(network)
      savedBytes = batch * update.activationBytes
      peakActivationBytes = savedBytes
      (trainableBytes, frozenBytes) = (update.gradientBytes, 0)
      return
    }
    (trainableBytes, frozenBytes) = (4 * trainableParameters, frozenParameters)
  }
}

extension Plan {
  /// What a paper would print of the same step. The arena and the multiply-accumulates are those of
  /// `program`, which really runs: papers' rules know of neither.
  public init(_ published: PublishedStep, of program: Program) {
    let exact = Plan(program)
    self.init(
      trainableParameters: published.trainableParameters, frozenParameters: published.frozenParameters,
      frozenBytes: published.frozenBytes, trainableBytes: published.trainableBytes, optimizerBytes: 0,
      savedBytes: published.savedBytes, peakActivationBytes: published.peakActivationBytes,
      parameterBytes: published.parameterBytes, totalBytes: published.totalBytes,
      arenaBytes: exact.arenaBytes, forwardMACs: exact.forwardMACs, stepMACs: exact.stepMACs,
      stepFLOPs: published.flops.total)
  }
}

extension Network {
  /// Coefficients that the matrices of a layer have beyond the first's: the paper's layers have one for each
  /// module of the pool.
  fileprivate var coefficientsOfOtherMatrices: Int {
    // A layer is a block, or a node outside of them: each has one last node.
    var layers: Set<Int> = []
    return nodes.indices.reduce(0) { sum, index in
      let own = nodes[index].operation.rule.parameters.first { $0.role == .coefficients }
      guard let own, nodes[index].trainable.contains(.coefficients) else { return sum }
      let block = blocks.first { $0.input < index && index <= $0.output }
      return sum + (layers.insert(block?.output ?? index).inserted ? 0 : own.count)
    }
  }

  fileprivate var trainableParametersOfTheClassifier: Int {
    guard let classifier = nodes.last else { return 0 }
    return classifier.operation.rule.parameters.reduce(0) {
      $0 + (classifier.trainable.contains($1.role) ? $1.count : 0)
    }
  }
}
