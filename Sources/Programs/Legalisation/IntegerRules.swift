import Networks

/// The rules of what a program in int8 may hold: docs/arithmetic.md says why. Every refusal is here, so that
/// lowering need not ask.
struct IntegerRules {
  /// The form of a node's integers.
  private struct Form {
    /// Whether they lie in 0…255, as a rectifier leaves them, rather than in −127…127.
    var isRectified = false
    /// Whether their scale moves while learning.
    var moves = false
    /// Whether they have 12 bits.
    var isFine = false
  }

  private let network: Network
  private let isTraining: Bool
  private let consumers: [[Int]]
  private var forms: [Form] = []

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
    consumers = network.consumers()
    for index in network.nodes.indices { forms.append(form(index)) }
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
      case .rectifier: if !isPartOfItsInput(index) { try requireCoarse(index, "rectifier by itself") }
      case .convolution(let convolution): try check(convolution, index)
      case .norm: throw refusal(index, "a norm that cannot be folded does not run; it runs in float32 only")
      case .add: if !isTakenOver(index) { try checkSum(index) }
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
    let rectifier = rectifier(after: index)
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
    if moves, forms[valueNode(of: index)].isFine {
      throw refusal(index, "a value whose range moves cannot be fine")
    }
    if input.isFine, convolution.weightsPerChannel > Self.largestFinePatch {
      throw refusal(
        index,
        "a sum over fine values has at most \(Self.largestFinePatch) products, not \(convolution.weightsPerChannel); "
          + "import the network with --no-fine-values")
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
    let isFine = forms[valueNode(of: index)].isFine
    if isFine { try requireSigned(index, "fine sum") }
    if isFine, rectifier(after: index) != nil { throw refusal(index, "a fine sum cannot be rectified") }
    guard fine != (isFine ? 1 : 0) else { return }
    throw refusal(index, "a sum is fine if one of its inputs is, not both\(Self.remedy)")
  }

  private func check(_ pool: AveragePool, _ index: Int) throws(NetworkError) {
    guard pool.size & (pool.size - 1) == 0 else {
      throw refusal(index, "a pool's size must be a power of two, not \(pool.size)")
    }
    guard forms[network.nodes[index].inputs[0]].isFine else { return }
    let readers = consumers[index]
    guard readers.allSatisfy({ network.nodes[$0].trainable.contains(.weight) && !isLast($0) }) else {
      throw refusal(
        index,
        "the means of fine values are read by convolutions that train, other than the classifier, alone\(Self.remedy)"
      )
    }
  }

  private func checkErrors() throws(NetworkError) {
    var needsGradient: [Bool] = []
    for node in network.nodes {
      needsGradient.append(!node.trainable.isEmpty || node.inputs.contains { needsGradient[$0] })
    }
    var reachesLoss = network.nodes.indices.map { isLast($0) }
    for index in network.nodes.indices.reversed() where reachesLoss[index] {
      for input in network.nodes[index].inputs { reachesLoss[input] = true }
    }
    for index in network.nodes.indices.reversed() where needsGradient[index] {
      let count = consumers[index].filter { reachesLoss[$0] }.count
      guard count > Self.mostErrors else { continue }
      throw refusal(
        index,
        "at most \(Self.mostErrors) readers of a value can send an error back, not \(count); use --precision float32, "
          + "or a method that trains less")
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

  /// The form of a node's value, from those of the nodes before it.
  private func form(_ index: Int) -> Form {
    let node = network.nodes[index]
    let input = node.inputs.first.map { forms[$0] } ?? Form()
    switch node.operation {
    case .input, .add: return Form(isFine: node.isFine)
    case .convolution:
      // Only the backbone's values have been calibrated.
      return Form(moves: node.origin != .backbone && !isLast(index), isFine: node.isFine)
    case .norm: return input
    case .rectifier: return Form(isRectified: true, moves: input.moves, isFine: node.isFine)
    case .averagePool: return Form(isRectified: input.isRectified, moves: input.moves)
    case .maxPool: return Form(isRectified: input.isRectified, moves: input.moves, isFine: node.isFine)
    case .globalPool:
      return Form(isRectified: input.isRectified, moves: input.moves && node.origin != .backbone)
    case .resize: return Form(moves: input.moves)
    case .activation(let activation):
      if activation.kind.isBounded { return Form(isRectified: true, isFine: node.isFine) }
      let isCalibrated = node.origin == .backbone && !input.moves
      return Form(
        isRectified: !isCalibrated && input.isRectified, moves: input.moves, isFine: node.isFine)
    case .multiply:
      let isRectified = node.inputs.allSatisfy { forms[$0].isRectified }
      let moves = node.origin != .backbone || node.inputs.contains { forms[$0].moves }
      return Form(isRectified: isRectified, moves: moves, isFine: node.isFine)
    case .groupNorm, .gather: return Form(isFine: node.isFine)
    case .softmax: return Form(isRectified: true, isFine: node.isFine)
    case .matrixProduct:
      let moves = node.origin != .backbone || node.inputs.contains { forms[$0].moves }
      return Form(moves: moves, isFine: node.isFine)
    }
  }

  /// Whether a sum is one that a convolution adds in its accumulator: `Lowering.fusedResidual`.
  private func isTakenOver(_ sum: Int) -> Bool {
    let inputs = network.nodes[sum].inputs
    return inputs.contains { index in
      guard let other = inputs.first(where: { $0 != index }), other < index, consumers[index].count == 1,
        case .convolution(let convolution) = network.nodes[index].operation, convolution.kernel == 1,
        convolution.stride == 1,
        network.nodes[index].origin == .backbone || !network.nodes[index].trainable.contains(.weight)
      else { return false }
      let stands = !forms[other].moves || rectifier(after: sum) != nil
      return !forms[other].isRectified && stands && !forms[network.nodes[index].inputs[0]].moves
    }
  }

  /// Whether a rectifier is part of the convolution, norm or sum before it.
  private func isPartOfItsInput(_ index: Int) -> Bool {
    let input = network.nodes[index].inputs[0]
    guard rectifier(after: input) != nil else { return false }
    switch network.nodes[input].operation {
    case .convolution, .norm, .add: return true
    default: return false
    }
  }

  private func isLast(_ index: Int) -> Bool { index == network.nodes.count - 1 }

  private func rectifier(after index: Int) -> Rectifier? {
    guard consumers[index].count == 1,
      case .rectifier(let rectifier) = network.nodes[consumers[index][0]].operation
    else { return nil }
    return rectifier
  }

  /// The node whose value a convolution writes: the rectifier that follows it, or itself.
  private func valueNode(of index: Int) -> Int {
    rectifier(after: index) == nil ? index : consumers[index][0]
  }
}
