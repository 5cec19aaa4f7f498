public import Networks
public import Programs

/// Everything that outlives a step: the parameters of a task's program and the exponents that learning moves.
/// A training program and an inference program of one task share a store.
public final class ParameterStore: @unchecked Sendable {
  /// What the task began with.
  public let start: StartingValues
  /// The arithmetic.
  public let precision: Precision
  /// The parameters of the program, in its order.
  public let parameters: [ProgramParameter]
  /// Parameters that learn in integers.
  public private(set) var integers: [ParameterKey: IntegerParameter] = [:]
  /// Parameters in float32.
  public private(set) var floats: [ParameterKey: FloatParameter] = [:]
  /// Packed forms of frozen weights, shared by the executors of a store.
  var packed: [PackedKey: PackedWeight] = [:]
  /// What holds the weights of convolutions; nil where bytes are just bytes.
  let memory: (any WeightMemory)?
  /// The cells of frozen weights, shared by the executors of a store.
  var frozenCells: [WeightPlane: StoredWeight] = [:]
  /// The exponents that ranges choose.
  public private(set) var exponents: [ExponentSlot.Use: ExponentBox] = [:]
  /// The exponents of the program, in its order.
  let slots: [ExponentSlot]
  /// Updates made so far.
  public internal(set) var updates = 0
  /// Counts what else changes parameters: states that are taken up.
  var restorations = 0
  /// What rules make of frozen weights.
  var made: [ParameterKey: MadeWeight] = [:]

  /// One exponent.
  public final class ExponentBox: @unchecked Sendable {
    /// For the next step.
    public var target: Int32 = 0
    /// Of the tensor as it lies in the arena now.
    public var current: Int32 = 0
  }

  /// Fills fresh parameters of `program` from `seed`; frozen ones come from `model`.
  /// With a `memory`, a program that learns writes its weights there; one that only answers reads its frozen
  /// weights there and takes an adapter's as they were read when it was made.
  /// - Throws: `BindingError` when the model lacks a value, or one has the wrong size.
  public init(
    program: Program, model: ModelValues, seed: UInt64, memory: (any WeightMemory)? = nil
  ) throws(BindingError) {
    self.memory = memory
    start = StartingValues(program, model: model, seed: seed)
    precision = program.precision
    parameters = program.parameters
    slots = program.exponents
    for parameter in program.parameters { try add(parameter) }
    if let memory, program.isTraining {
      for parameter in program.parameters where parameter.role == .weight {
        integers[parameter.key]?.place(parameter.name, in: memory)
      }
    }
    for slot in program.exponents { exponents[slot.use] = ExponentBox() }
  }

  private func add(_ parameter: ProgramParameter) throws(BindingError) {
    let name = parameter.name
    switch precision {
    case .float32:
      let values =
        start.floats(parameter)
        ?? (parameter.isTrainable || parameter.role.isStatistic ? start.fresh(parameter) : nil)
      guard let values else {
        throw BindingError("the network has no float32 values for \(name); import it again")
      }
      guard values.count == parameter.count else {
        throw BindingError("\(name) has \(values.count) values, not \(parameter.count)")
      }
      floats[parameter.key] = FloatParameter(values: values, isTrainable: parameter.isTrainable)
    case .int8:
      guard parameter.isTrainable else { return }
      if parameter.role == .weight, parameter.origin == .backbone {
        guard let weight = start.learnedInPlace(parameter), weight.integers.count == parameter.count else {
          throw BindingError("the network has no int8 weights for \(name); import it again")
        }
        integers[parameter.key] = IntegerParameter(inPlace: weight)
        return
      }
      integers[parameter.key] = IntegerParameter(
        values: start.start(parameter), base: start.base(of: parameter), reach: start.reach(of: parameter))
    }
  }

  /// What has been learned, frozen, for a later task to build on: the high planes of integer weights.
  public var adapterValues: AdapterValues {
    var values = AdapterValues(quantised: [:], floats: [:])
    for parameter in parameters {
      values.floats[parameter.name] = integers[parameter.key]?.values ?? floats[parameter.key]?.contents
      guard let learned = integers[parameter.key], parameter.role == .weight else { continue }
      let each = learned.count / parameter.extents[0]
      values.quantised[parameter.name] = QuantisedWeight(
        integers: learned.highBytes,
        scales: (0..<parameter.extents[0]).map { Float(learned.unit(of: $0 * each)) })
    }
    return values
  }

  /// The calibrated scale of the value of a node, by index.
  func scale(of node: Int) -> Float { start.scale(of: node) }

  /// The exponent of a slot, which the programs that share the store share.
  func box(_ use: ExponentSlot.Use) -> ExponentBox {
    if let known = exponents[use] { return known }
    let box = ExponentBox()
    exponents[use] = box
    return box
  }
}

/// The packed form of a weight in one direction.
struct PackedKey: Hashable {
  var parameter: ParameterKey
  var isTransposed: Bool
}

/// A program that cannot be bound to what is there: one line with the remedy.
public struct BindingError: Error, CustomStringConvertible {
  /// What, where, remedy.
  public var description: String
  /// An error with its line.
  public init(_ description: String) { self.description = description }
}
