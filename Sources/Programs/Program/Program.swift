public import Networks

/// A learning step (or an inference) as a flat list of operations over one planned arena. Every number that
/// is printed about a step is read off this value: the bytes, the multiply-accumulates, the cost on a chip;
/// and executors run it.
public struct Program: Sendable {
  /// The adapted network that it was lowered from.
  public var network: Network
  /// Its arithmetic.
  public var precision: Precision
  /// Images per step.
  public var batch: Int
  /// How many threads' scratch the arena holds.
  public var threads: Int
  /// Whether it learns or only answers.
  public var isTraining: Bool
  /// In the order in which they run.
  public var instructions: [Instruction]
  /// Everything in the arena.
  public var tensors: [Tensor]
  /// Everything that outlives a step.
  public var parameters: [ProgramParameter]
  /// Integers of state that place the binary points.
  public var exponents: [ExponentSlot]
  /// The images, after normalisation.
  public var input: TensorID
  /// How many tokens each text has, where texts may be shorter than the input.
  public var lengths: TensorID?
  /// The value of the last node.
  public var output: TensorID
  /// Class probabilities, one row per image; with boxes a row for each answer at each position.
  public var probabilities: TensorID
  /// The value of each node by its index, where it exists as a tensor.
  public var values: [Int: TensorID]
  /// Where every tensor lies.
  public var arena: ArenaPlan

  /// Labels of a batch: one for each row of probabilities.
  public var labelCount: Int { self[probabilities].rows }

  /// The tensor of an identifier.
  public subscript(id: TensorID) -> Tensor { tensors[id.index] }
  /// The parameter of an identifier.
  public subscript(id: ParameterID) -> ProgramParameter { parameters[id.index] }
  /// The exponent of an identifier.
  public subscript(id: ExponentID) -> ExponentSlot { exponents[id.index] }

  /// How many tokens there are: the rows of the table that they name; nil where the input is a picture.
  public var vocabulary: Int? {
    guard self[input].element == .int32 else { return nil }
    let tables = instructions.compactMap { $0.body as? GatherInstruction }.filter { $0.index == .token }
    return tables.map(\.rows).min() ?? .max
  }

  /// Checks a text before it is written.
  /// - Throws: `NetworkError` when the program takes no tokens, or not so many, or one has no row in the
  ///   table.
  public func check(tokens: [Int32]) throws(NetworkError) {
    guard let vocabulary else { throw NetworkError("\(network.name) takes pictures, no tokens") }
    let positions = network.inputShape.positions
    let fits = lengths == nil ? tokens.count == positions : (1...positions).contains(tokens.count)
    guard fits else {
      throw NetworkError(
        "\(network.name) takes \(lengths == nil ? "" : "1 to ")\(positions) tokens, not \(tokens.count); "
          + "cut or fill up the text")
    }
    guard let stranger = tokens.first(where: { $0 < 0 || $0 >= vocabulary }) else { return }
    throw NetworkError(
      "\(network.name) has no token \(stranger): its table has \(vocabulary) rows; use its own tokenizer")
  }

  /// The name of the node that an instruction comes from.
  public func name(of instruction: Instruction) -> String { network.nodes[instruction.node].name }

  /// The 8-bit errors that instruction `index` makes.
  public func errors(madeBy index: Int) -> [TensorID] {
    instructions[index].writes.filter { self[$0].role == .error && self[$0].element == .int8 }
  }

  /// The error that the gradient of each weight is made of.
  public var errorsOfGradients: [ParameterID: TensorID] {
    var result: [ParameterID: TensorID] = [:]
    for instruction in instructions {
      guard let gradient = instruction.body as? WeightGradientInstruction else { continue }
      result[gradient.parameter] = gradient.error
    }
    return result
  }
}
