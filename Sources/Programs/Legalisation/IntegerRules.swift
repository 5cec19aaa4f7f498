import Networks

/// The rules of what a program in int8 may hold: docs/arithmetic.md says why. Every refusal is here, so that
/// lowering need not ask.
struct IntegerRules {
  private let network: Network
  private let isTraining: Bool
  private let forms: IntegerForms

  /// Errors of one value that its kernel sums.
  private static let mostErrors = 16
  /// 127 · 4,095 times this stays below 2³¹.
  private static let largestFinePatch = 4096
  /// 127 · 255 times this stays below 2³¹.
  private static let longestSum = 1 << 16
  /// Columns of a row that the soft-max takes.
  private static let widestSoftmax = 4096
  /// Elements that a norm takes together: their sums of squares stay below 2⁶².
  private static let largestNorm = 1 << 17

  init(_ network: Network, isTraining: Bool) {
    (self.network, self.isTraining) = (network, isTraining)
    forms = IntegerForms(network)
  }

  private func refusal(_ node: Int, _ reason: String) -> NetworkError {
    NetworkError("\(network.nodes[node].name): in int8 \(reason)")
  }

  private static let remedy = "; import the network again, or with --no-fine-values"

  /// - Throws: `NetworkError` naming the first node that int8 cannot run.
  func check() throws(NetworkError) {
    for (index, node) in network.nodes.enumerated() {
      switch node.operation {
      case .input: break
      case .rectifier: if !forms.isPartOfItsInput(index) { try requireCoarse(index, "rectifier by itself") }
      case .convolution(let convolution): try check(convolution, index)
      case .norm: throw refusal(index, "a norm that cannot be folded does not run; it runs in float32 only")
      case .add: if !forms.isTakenOver(index) { try checkSum(index) }
      case .averagePool(let pool): try check(pool, index)
      case .globalPool: try requireCoarse(index, "mean over all positions")
      case .resize:
        try requireSigned(index, "resize")
        try requireCoarse(index, "resize")
      case .activation: try requireCoarse(index, "activation")
      case .maxPool: try requireCoarse(index, "max pool")
      case .multiply:
        for input in node.inputs where forms[input].isFine {
          throw refusal(index, "a product reads values of 8 bits, not fine ones\(Self.remedy)")
        }
        try requireCoarse(index, "product")
      case .groupNorm(let norm): try check(norm, index)
      case .matrixProduct(let product): try check(product, index)
      case .softmax: try checkSoftmax(index)
      case .gather:
        try requireCoarse(index, "gather")
        if node.origin != .backbone { throw refusal(index, Self.uncalibrated("gather")) }
      }
    }
    if isTraining { try checkErrors() }
  }

  private func check(_ convolution: Convolution, _ index: Int) throws(NetworkError) {
    let node = network.nodes[index]
    let input = forms[node.inputs[0]]
    let trains = node.trainable.contains(.weight)
    let rectifier = forms.rectifier(after: index)
    if convolution.isStandardised {
      throw refusal(index, "weights are not standardised; standardisation runs in float32 only")
    }
    let moves = forms[index].moves
    if moves, rectifier?.limit != nil {
      throw refusal(index, "a value whose range moves is rectified by a plain rectifier, without a limit")
    }
    if !trains || node.origin == .backbone, convolution.hasBias, input.moves {
      throw refusal(index, "a convolution of the backbone with a bias cannot read a value whose range moves")
    }
    if moves, forms[forms.valueNode(of: index)].isFine {
      throw refusal(index, "a value whose range moves cannot be fine")
    }
    if input.isFine, convolution.weightsPerChannel > Self.largestFinePatch {
      throw refusal(
        index,
        "a sum over fine values has at most \(Self.largestFinePatch) products, not "
          + "\(convolution.weightsPerChannel); import the network with --no-fine-values")
    }
  }

  private static func uncalibrated(_ kind: String) -> String {
    "a \(kind) that a method adds has no calibrated scale; it runs in float32 only"
  }

  private func check(_ norm: GroupNorm, _ index: Int) throws(NetworkError) {
    let node = network.nodes[index]
    if node.origin != .backbone { throw refusal(index, Self.uncalibrated("norm")) }
    try requireCoarse(index, "norm")
    if forms[node.inputs[0]].moves { throw refusal(index, "a norm cannot read a value whose range moves") }
    let positions = norm.isPerPosition ? 1 : (try network.shapes()[index].positions)
    let count = positions * norm.channels / norm.groups
    guard count > Self.largestNorm else { return }
    throw refusal(index, "a norm takes at most \(Self.largestNorm) elements together, not \(count)")
  }

  private func check(_ product: MatrixProduct, _ index: Int) throws(NetworkError) {
    let inputs = network.nodes[index].inputs
    if forms[index].isFine || inputs.contains(where: { forms[$0].isFine }) {
      throw refusal(index, "a matrix product reads and makes values of 8 bits, not fine ones\(Self.remedy)")
    }
    // The factor that is packed has a sign: the second one, and for errors the first of a transposed product.
    let packed = product.isTransposed ? inputs : [inputs[1]]
    if let input = packed.first(where: { forms[$0].isRectified }) {
      throw refusal(
        index, "a matrix product cannot take \(network.nodes[input].name) here, which has been rectified")
    }
    let shapes = try network.shapes()
    // Forward, and for the errors of either factor.
    let columns = inputs.map { shapes[$0].width * shapes[$0].channels / product.groups }
    let longest = max(columns[0], columns[1], shapes[inputs[0]].height, shapes[inputs[1]].height)
    guard longest > Self.longestSum else { return }
    throw refusal(index, "a sum has at most \(Self.longestSum) products, not \(longest)")
  }

  private func checkSoftmax(_ index: Int) throws(NetworkError) {
    try requireCoarse(index, "soft-max")
    let columns = try network.shapes()[index].channels
    guard columns > Self.widestSoftmax else { return }
    throw refusal(index, "a soft-max takes at most \(Self.widestSoftmax) columns, not \(columns)")
  }

  private func checkSum(_ index: Int) throws(NetworkError) {
    let fine = network.nodes[index].inputs.filter { forms[$0].isFine }.count
    let isFine = forms[forms.valueNode(of: index)].isFine
    if isFine { try requireSigned(index, "fine sum") }
    if isFine, forms.rectifier(after: index) != nil { throw refusal(index, "a fine sum cannot be rectified") }
    guard fine != (isFine ? 1 : 0) else { return }
    throw refusal(index, "a sum is fine if one of its inputs is, not both\(Self.remedy)")
  }

  private func check(_ pool: AveragePool, _ index: Int) throws(NetworkError) {
    guard pool.size & (pool.size - 1) == 0 else {
      throw refusal(index, "a pool's size must be a power of two, not \(pool.size)")
    }
    guard forms[network.nodes[index].inputs[0]].isFine else { return }
    let readers = forms.consumers[index]
    guard readers.allSatisfy({ network.nodes[$0].trainable.contains(.weight) && !forms.isLast($0) }) else {
      throw refusal(
        index,
        "the means of fine values are read by convolutions that train, other than the classifier, "
          + "alone\(Self.remedy)"
      )
    }
  }

  private func checkErrors() throws(NetworkError) {
    let needsGradient = network.nodesWithErrors()
    var reachesLoss = network.nodes.indices.map { forms.isLast($0) }
    for index in network.nodes.indices.reversed() where reachesLoss[index] {
      for input in network.nodes[index].inputs { reachesLoss[input] = true }
    }
    for index in network.nodes.indices.reversed() where needsGradient[index] {
      let count = forms.consumers[index].filter { reachesLoss[$0] }.count
      guard count > Self.mostErrors else { continue }
      throw refusal(
        index,
        "at most \(Self.mostErrors) readers of a value can send an error back, not \(count); use --precision "
          + "float32, or a method that trains less")
    }
  }

  /// Kernels of sums and of resizing read signed elements.
  private func requireSigned(_ index: Int, _ kind: String) throws(NetworkError) {
    guard let input = network.nodes[index].inputs.first(where: { forms[$0].isRectified }) else { return }
    throw refusal(index, "a \(kind) cannot read \(network.nodes[input].name), which has been rectified")
  }

  /// Some kernels read and write 8-bit values alone.
  private func requireCoarse(_ index: Int, _ kind: String) throws(NetworkError) {
    guard forms[index].isFine || forms[network.nodes[index].inputs[0]].isFine else { return }
    throw refusal(index, "a \(kind) reads and makes values of 8 bits, not fine ones\(Self.remedy)")
  }
}
