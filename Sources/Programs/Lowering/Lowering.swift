public import Networks

/// Turns an adapted network into a program: forward, loss, and for a training program the gradients that some
/// trainable parameter needs, and their updates.
struct Lowering {
  let network: Network
  let precision: Precision
  let batch: Int
  let isTraining: Bool
  let threads: Int
  let imagesInTurn: Bool

  let shapes: [Shape]
  let consumers: [[Int]]
  /// Whether a gradient of each node's value is needed by something trainable at or below it.
  let needsGradient: [Bool]
  /// The forms of integers; nil in float32.
  let forms: IntegerForms?

  var instructions: [Instruction] = []
  var tensors: [Tensor] = []
  var parameters: [ProgramParameter] = []
  var parameterIndex: [ParameterKey: ParameterID] = [:]
  var exponents: [ExponentSlot] = []

  /// The tensor of each node's value, by node.
  var values: [Int: TensorID] = [:]
  /// The bits of a rectifier, or of an activation with a signed backward, by its node.
  var masks: [Int: TensorID] = [:]
  /// Rectifiers that are not part of the instruction before them.
  var isRectifierAlone: Set<Int> = []
  /// What has been saved for backward of norms and standardised weights, by node.
  var normStatistics: [Int: (mean: TensorID, deviation: TensorID)] = [:]
  var standardised: [Int: TensorID] = [:]
  /// How long texts are, where something asks.
  var lengths: TensorID?
  /// What the integers of an accumulator that is a value stand for, by its node.
  var accumulators: [Int: AccumulatorScale] = [:]
  /// What convolutions with a rule for their weight compute with, by node.
  var madeWeights: [Int: TensorID] = [:]
  /// Errors that have reached each node's value so far, by node.
  var errors: [Int: [ErrorContribution]] = [:]

  var program: Program?

  init(
    _ network: Network, precision: Precision, batch: Int, isTraining: Bool, threads: Int, imagesInTurn: Bool
  ) throws(NetworkError) {
    guard batch >= 1, threads >= 1 else {
      throw NetworkError("batch and threads must be at least 1, not \(batch) and \(threads)")
    }
    (self.network, self.precision, self.batch) = (network, precision, batch)
    (self.isTraining, self.threads, self.imagesInTurn) = (isTraining, threads, imagesInTurn)
    shapes = try network.shapes()
    consumers = network.consumers()
    needsGradient =
      isTraining ? network.nodesWithErrors() : Array(repeating: false, count: network.nodes.count)
    forms = precision == .int8 ? IntegerForms(network) : nil
  }

  var elementForActivations: Element { precision == .int8 ? .int8 : .float32 }
  var elementForErrors: Element { precision == .int8 ? .int8 : .float32 }
  var elementForGradients: Element { precision == .int8 ? .int32 : .float32 }

  func rows(_ node: Int) -> Int { batch * shapes[node].positions }

  /// Whether a node's value is kept in 12 bits.
  func isFine(_ node: Int) -> Bool { precision == .int8 && network.nodes[node].isFine }

  mutating func tensor(
    _ kind: Tensor.Kind, _ element: Element, rows: Int, columns: Int, scale: Scale = Scale(),
    isFine: Bool = false
  ) -> TensorID {
    tensors.append(
      Tensor(
        kind: kind, name: name(of: kind), element: element, rows: rows, columns: columns, scale: scale,
        isFine: isFine))
    return TensorID(index: tensors.count - 1)
  }

  mutating func exponent(_ use: ExponentSlot.Use, _ rule: ExponentSlot.Rule) -> ExponentID {
    exponents.append(ExponentSlot(use: use, name: name(of: use), rule: rule))
    return ExponentID(index: exponents.count - 1)
  }

  /// The parameter of a node in a role, declared at its first use.
  mutating func parameter(_ node: Int, _ role: ParameterRole, base: Int? = nil) -> ParameterID {
    let owner = network.nodes[node]
    let key = ParameterKey(node, role)
    if let known = parameterIndex[key] { return known }
    guard let parameter = owner.operation.rule.parameters.first(where: { $0.role == role }) else {
      preconditionFailure("\(owner.name) has no \(role.rawValue)")
    }
    let isTrainable = owner.trainable.contains(role)
    // A weight of the backbone that learns keeps the scales of its channels (docs/arithmetic.md, section 23).
    let keepsScales = role == .weight && owner.origin == .backbone
    let slot =
      precision == .int8 && isTrainable && !keepsScales ? exponent(.parameter(key), .weight) : nil
    let id = ParameterID(index: parameters.count)
    parameters.append(
      ProgramParameter(
        key: key, name: name(of: key), extents: parameter.extents, initialiser: parameter.initialiser,
        isTrainable: isTrainable, group: owner.roleGroups[role] ?? owner.group, origin: owner.origin,
        exponent: slot, base: base))
    parameterIndex[key] = id
    return id
  }

  mutating func emit(_ pass: Instruction.Pass, _ node: Int, _ body: some InstructionBody) {
    instructions.append(Instruction(pass: pass, node: node, body: body))
  }

  /// The only consumer of a node's value, if it is a rectifier: what fuses.
  func fusedRectifier(after node: Int) -> (node: Int, rectifier: Rectifier)? {
    guard consumers[node].count == 1,
      case .rectifier(let rectifier) = network.nodes[consumers[node][0]].operation
    else { return nil }
    return (consumers[node][0], rectifier)
  }
}

extension Program {
  /// Lowers `network` into a program.
  ///
  /// - Parameters:
  ///   - network: an adapted network with folded norms, as its method draws it.
  ///   - precision: the arithmetic.
  ///   - batch: images per step.
  ///   - isTraining: with loss, gradients and updates; or the forward pass alone.
  ///   - threads: how many threads' scratch the arena holds.
  ///   - imagesInTurn: whether instructions at the beginning may run for one image after another, which takes
  ///     less memory and gives the same bytes; who looks at every tensor of a whole batch leaves it out.
  /// - Throws: `NetworkError` when a node does not fit, or cannot run in the precision.
  public static func lowered(
    from network: Network, precision: Precision, batch: Int, isTraining: Bool, threads: Int = 1,
    imagesInTurn: Bool = false
  ) throws(NetworkError) -> Program {
    var lowering = try Lowering(
      try network.legalised(for: precision, isTraining: isTraining), precision: precision, batch: batch,
      isTraining: isTraining, threads: threads, imagesInTurn: imagesInTurn)
    return try lowering.lower()
  }
}

extension Lowering {
  mutating func lower() throws(NetworkError) -> Program {
    let input = try lowerInput()
    values[0] = input
    for node in network.nodes.indices.dropFirst() where values[node] == nil {
      try lowerForward(node)
    }
    let last = network.nodes.count - 1
    let (probabilities, error) = try lowerLoss(last)
    if isTraining, let error {
      errors[last] = [ErrorContribution(tensor: error)]
      for node in network.nodes.indices.reversed() where needsGradient[node] {
        lowerBackward(node)
      }
    }
    if !isTraining { applyConditions() }
    let output = values[last]!
    let kept = isTraining ? [probabilities] : [probabilities, output]
    return Program(
      network: network, precision: precision, batch: batch, threads: threads, isTraining: isTraining,
      instructions: instructions, tensors: tensors, parameters: parameters, exponents: exponents,
      input: input, lengths: lengths, output: output, probabilities: probabilities, values: values,
      arena: .plan(
        tensors, instructions, before: [input] + [lengths].compactMap(\.self), after: kept, batch: batch,
        inTurn: 0...(imagesInTurn ? instructions.mostInTurn : 0)))
  }

  /// Emits the forward instructions of one node. Nodes whose value an earlier node's fusion made are skipped
  /// by the caller.
  private mutating func lowerForward(_ node: Int) throws(NetworkError) {
    switch network.nodes[node].operation {
    case .input: break
    case .convolution(let operation): lowerConvolution(operation, node)
    case .norm(let operation): try lowerNorm(operation, node)
    case .rectifier(let operation): lowerRectifier(operation, node)
    case .add: lowerAdd(node)
    case .averagePool(let operation): lowerAveragePool(operation, node)
    case .globalPool(let operation): try lowerGlobalPool(operation, node)
    case .resize(let operation): lowerResize(operation, node)
    case .activation(let operation): lowerActivation(operation, node)
    case .multiply: lowerMultiply(node)
    case .maxPool(let operation): lowerMaxPool(operation, node)
    case .groupNorm(let operation): lowerGroupNorm(operation, node)
    case .matrixProduct(let operation): try lowerMatrixProduct(operation, node)
    case .softmax(let operation): try lowerSoftmax(operation, node)
    case .gather(let operation): try lowerGather(operation, node)
    }
  }

  /// Emits the backward instructions of one node.
  private mutating func lowerBackward(_ node: Int) {
    switch network.nodes[node].operation {
    case .input: break
    case .convolution(let operation): lowerConvolutionBackward(operation, node)
    case .norm(let operation): lowerNormBackward(operation, node)
    case .rectifier: lowerRectifierBackward(node)
    case .add: lowerAddBackward(node)
    case .averagePool(let operation): lowerAveragePoolBackward(operation, node)
    case .globalPool(let operation): lowerGlobalPoolBackward(operation, node)
    case .resize(let operation): lowerResizeBackward(operation, node)
    case .activation(let operation): lowerActivationBackward(operation, node)
    case .multiply: lowerMultiplyBackward(node)
    case .maxPool(let operation): lowerMaxPoolBackward(operation, node)
    case .groupNorm(let operation): lowerGroupNormBackward(operation, node)
    case .matrixProduct(let operation): lowerMatrixProductBackward(operation, node)
    case .softmax(let operation): lowerSoftmaxBackward(operation, node)
    // What it reads are tokens, and its table is frozen.
    case .gather: break
    }
  }
}

extension [Instruction] {
  /// How many at the beginning can run for one image after another. With a gate none does: who counts open
  /// rows looks at those of a whole batch.
  var mostInTurn: Int {
    guard !contains(where: { $0.condition != nil }) else { return 0 }
    return firstIndex { $0.pass != .forward || !($0.body is any ImagewiseInstruction) } ?? count
  }
}
