public import Networks
public import Programs

/// Everything that outlives a step: the parameters of a task's program and the exponents that learning moves.
/// A training program and an inference program of one task share a store.
public final class ParameterStore: @unchecked Sendable {
  /// What the task began with.
  public let start: StartingValues
  /// The arithmetic.
  public let precision: Precision
  /// Parameters that learn in integers, by name.
  public private(set) var integers: [String: IntegerParameter] = [:]
  /// Parameters in float32, by name.
  public private(set) var floats: [String: FloatParameter] = [:]
  /// Names of the float32 parameters that belong to an adapter: those that learn, and its norms' statistics.
  private(set) var learned: Set<String> = []
  /// Output channels of each parameter, by name.
  private var channels: [String: Int] = [:]
  /// Packed forms of frozen weights, shared by the executors of a store.
  var packed: [String: PackedWeight] = [:]
  /// What holds the weights of convolutions; nil where bytes are just bytes.
  let memory: (any WeightMemory)?
  /// The cells of frozen weights, shared by the executors of a store.
  var frozenCells: [WeightPlane: StoredWeight] = [:]
  /// The exponents that ranges choose, by name: the one that the next step uses.
  public internal(set) var exponents: [String: ExponentBox] = [:]
  /// Updates made so far.
  public internal(set) var updates = 0

  /// One exponent.
  public final class ExponentBox: @unchecked Sendable {
    /// For the next step.
    public var target: Int32 = 0
    /// Of the tensor as it lies in the arena now.
    public var current: Int32 = 0
  }

  /// Fills fresh parameters of `program` from `seed`; frozen ones come from `model`.
  /// With a `memory`, a program that learns writes its weights there; one that only answers reads its frozen weights
  /// there and takes an adapter's as they were read when it was made.
  /// - Throws: `BindingError` when the model lacks a value, or one has the wrong size.
  public init(
    program: Program, model: ModelValues, seed: UInt64, memory: (any WeightMemory)? = nil
  ) throws(BindingError) {
    self.memory = memory
    start = StartingValues(program, model: model, seed: seed)
    precision = program.precision
    for parameter in program.parameters { try add(parameter) }
    if let memory, program.isTraining {
      for parameter in program.parameters where parameter.role == .weight {
        integers[parameter.name]?.place(parameter.name, in: memory)
      }
    }
    for slot in program.exponents { exponents[slot.name] = ExponentBox() }
  }

  private func add(_ parameter: ProgramParameter) throws(BindingError) {
    let name = parameter.name
    channels[name] = parameter.extents[0]
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
      if parameter.isTrainable || parameter.origin == .fresh { learned.insert(name) }
      floats[name] = FloatParameter(values: values, isTrainable: parameter.isTrainable)
    case .int8:
      guard parameter.isTrainable else { return }
      integers[name] = IntegerParameter(
        values: start.start(parameter), base: start.base(of: parameter), reach: start.reach(of: parameter))
    }
  }

  /// What has been learned, frozen, for a later task to build on: the high planes of integer weights.
  public var adapterValues: AdapterValues {
    AdapterValues(
      quantised: Dictionary(
        uniqueKeysWithValues: integers.map { name, parameter in
          let unit = parameter.base * Double(sign: .plus, exponent: Int(parameter.exponent), significand: 1)
          return (
            name,
            QuantisedWeight(
              integers: Array(UnsafeBufferPointer(start: parameter.high, count: parameter.count)),
              scales: Array(repeating: Float(unit), count: channels[name] ?? 1))
          )
        }),
      floats: integers.mapValues(\.values).merging(floats.mapValues(\.contents)) { $1 })
  }

  /// The calibrated scale of a node's value.
  func scale(of node: String) -> Float { start.scale(of: node) }
}

/// A program that cannot be bound to what is there: one line with the remedy.
public struct BindingError: Error, CustomStringConvertible {
  /// What, where, remedy.
  public var description: String
  /// An error with its line.
  public init(_ description: String) { self.description = description }
}
