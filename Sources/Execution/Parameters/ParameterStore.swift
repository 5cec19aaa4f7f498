public import Networks
public import Programs

/// Everything that outlives a step: the parameters of a task's program and the exponents that learning moves.
/// A training program and an inference program of one task share a store.
public final class ParameterStore: @unchecked Sendable {
  /// The frozen network's numbers.
  public let model: ModelValues
  private var scales: [String: Float]
  /// The arithmetic.
  public let precision: Precision
  /// Parameters that learn in integers, by name.
  public private(set) var integers: [String: IntegerParameter] = [:]
  /// Parameters in float32, by name.
  public private(set) var floats: [String: FloatParameter] = [:]
  /// Names of the float32 parameters that belong to an adapter: those that learn, and its norms' statistics.
  private(set) var learned: Set<String> = []
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
    self.model = model
    precision = program.precision
    scales = model.activationScales
    for node in program.network.nodes where scales[node.name] == nil {
      guard case .add = node.operation else { continue }
      scales[node.name] = scales[program.network.nodes[node.inputs[0]].name]
    }
    for parameter in program.parameters { try add(parameter, seed) }
    if let memory, program.isTraining {
      for parameter in program.parameters where parameter.role == .weight {
        integers[parameter.name]?.place(parameter.name, in: memory)
      }
    }
    for slot in program.exponents { exponents[slot.name] = ExponentBox() }
  }

  private func add(_ parameter: ProgramParameter, _ seed: UInt64) throws(BindingError) {
    let name = parameter.name
    let known = parameter.isAdapter || precision == .int8 ? nil : model.floats[name]
    if let known, known.count != parameter.count {
      throw BindingError("\(name) has \(known.count) values, not \(parameter.count)")
    }
    switch precision {
    case .float32:
      guard known != nil || parameter.isAdapter || parameter.isTrainable || parameter.role.isStatistic else {
        throw BindingError("the network has no float32 values for \(name); import it again")
      }
      if parameter.isTrainable || parameter.isAdapter { learned.insert(name) }
      floats[name] = FloatParameter(
        values: known ?? fresh(parameter, seed), isTrainable: parameter.isTrainable)
    case .int8:
      guard parameter.isTrainable else { return }
      // What a frozen network's bias learns is its difference, which starts from 0.
      let values =
        parameter.isAdapter ? fresh(parameter, seed) : Array(repeating: 0, count: parameter.count)
      integers[name] = IntegerParameter(
        values: values, base: base(of: parameter), reach: reach(of: parameter))
    }
  }

  private func fresh(_ parameter: ProgramParameter, _ seed: UInt64) -> [Float] {
    var generator = SplitMix64(key: seed, Weights.key(parameter.name))
    return parameter.initialiser.values(count: parameter.count, from: &generator)
  }

  /// The units of a trained parameter besides the power of two.
  private func base(of parameter: ProgramParameter) -> Double {
    parameter.base.map { Double(scale(of: $0)) } ?? 1
  }

  /// The largest magnitude to expect of a trained parameter, in real units. A weight that starts from zero is
  /// given ±1/8 and a bias ±1 (both assumed: the range doubles when a weight reaches its end).
  private func reach(of parameter: ProgramParameter) -> Double {
    if parameter.role == .bias { return 1 }
    let reach = Double(parameter.initialiser.reach)
    return reach > 0 ? reach : 0.125
  }

  /// The calibrated scale of a node's value; a sum that an adapter adds takes the scale of its first input.
  func scale(of node: String) -> Float { scales[node] ?? 1 }
}

/// A program that cannot be bound to what is there: one line with the remedy.
public struct BindingError: Error, CustomStringConvertible {
  /// What, where, remedy.
  public var description: String
  /// An error with its line.
  public init(_ description: String) { self.description = description }
}
