import Kernels
public import Networks
public import Programs

/// What outlives a step of simulated arrays, in plain values: learned parameters, exponents, and the cells of
/// every weight. A learning and an answering executor of one task share it.
public final class BitPlaneState {
  /// A parameter that learns.
  struct Learned {
    var adam: Reference.Adam
    /// One unit of the high plane is base · 2^exponent.
    var exponent: Int
    var base: Double
    /// What one unit of the high plane is in each output channel of a weight of the backbone; its exponent is
    /// 0.
    var scales: [Float]?
    var momentExponent: Int?
    /// OR of the second moments after the last update.
    var secondMomentBits: UInt32 = 0
  }

  /// An exponent that ranges choose.
  struct Range {
    /// For the next step, and of the tensor as it is now.
    var target = 0, current = 0
  }

  /// What the task began with.
  let start: StartingValues
  var learned: [ParameterKey: Learned] = [:]
  var ranges: [ExponentSlot.Use: Range] = [:]
  var updates = 0
  let memory: ArrayMemory
  private var weights: [WeightPlane: ArrayWeights] = [:]
  private let parameters: [ProgramParameter]
  private let slots: [ExponentSlot]

  /// Fresh parameters of an int8 program, which has been placed in `memory`; its learned weights are written
  /// there.
  public init(_ program: Program, model: ModelValues, seed: UInt64, memory: ArrayMemory) {
    precondition(program.precision == .int8, "arrays hold integers")
    (start, self.memory) = (StartingValues(program, model: model, seed: seed), memory)
    (parameters, slots) = (program.parameters, program.exponents)
    for parameter in program.parameters where parameter.isTrainable {
      learned[parameter.key] = learned(parameter)
      if parameter.role == .weight { writeArrays(parameter) }
    }
    for slot in program.exponents { ranges[slot.use] = Range() }
  }

  /// The calibrated scale of the value of a node, by index.
  func scale(of node: Int) -> Double { Double(start.scale(of: node)) }

  private func learned(_ parameter: ProgramParameter) -> Learned {
    if let frozen = start.learnedInPlace(parameter) {
      let masters = frozen.integers.map { 256 * Int($0) }
      return Learned(
        adam: Reference.Adam(masters: masters), exponent: 0, base: 1, scales: frozen.scales)
    }
    let values = start.start(parameter)
    let (base, reach) = (start.base(of: parameter), start.reach(of: parameter))
    let wanted = 2 * reach / (127 * base)
    let exponent = wanted.significand == 1 ? Int(wanted.exponent) : Int(wanted.exponent) + 1
    let unit = base * Double(sign: .plus, exponent: exponent - 8, significand: 1)
    let masters = values.map { Int(max(-32512, min(32512, (Double($0) / unit).rounded()))) }
    return Learned(adam: Reference.Adam(masters: masters), exponent: exponent, base: base)
  }

  /// Writes a learned weight's high plane; the masters follow what the forward cells then hold.
  func writeArrays(_ parameter: ProgramParameter) {
    guard var learned = learned[parameter.key] else { return }
    let (name, meant) = (parameter.name, learned.adam.weights.map { Int8($0.high) })
    if memory.keepsTransposedCopy { arrays(name, meant, isTransposed: true, isFrozen: false).write(meant) }
    let forward = arrays(name, meant, isTransposed: false, isFrozen: false)
    forward.write(meant)
    for (index, stored) in forward.bytes.enumerated() {
      learned.adam.weights[index].master += 256 * (Int(stored) - Int(meant[index]))
    }
    self.learned[parameter.key] = learned
  }

  /// The cells of a weight in the direction in which it is read.
  func arrays(_ parameter: ProgramParameter, isTransposed: Bool) -> ArrayWeights {
    if let learned = learned[parameter.key] {
      let high = learned.adam.weights.map { Int8($0.high) }
      return arrays(parameter.name, high, isTransposed: isTransposed, isFrozen: false)
    }
    let frozen = start.quantised(parameter)!.integers
    return arrays(parameter.name, frozen, isTransposed: isTransposed, isFrozen: true)
  }

  private func arrays(_ name: String, _ meant: [Int8], isTransposed: Bool, isFrozen: Bool) -> ArrayWeights {
    let plane = WeightPlane(
      parameter: name, isTransposed: isTransposed && memory.keepsTransposedCopy, isFrozen: isFrozen)
    if let known = weights[plane] { return known }
    let made = ArrayWeights(plane, meant, in: memory)
    weights[plane] = made
    return made
  }

  /// What answering needs: the same tensors as a `ParameterStore`'s adapter.
  var adapter: [StateTensor] {
    var tensors: [StateTensor] = []
    for parameter in parameters.sorted(by: { $0.name < $1.name }) {
      guard let learned = learned[parameter.key] else { continue }
      let (name, weights) = (parameter.name, learned.adam.weights)
      tensors.append(
        StateTensor(
          name: "\(name)/high", element: .int8, bytes: weights.map { UInt8(bitPattern: Int8($0.high)) }))
      tensors.append(
        StateTensor(
          name: "\(name)/low", element: .int8, bytes: weights.map { UInt8(bitPattern: Int8($0.low)) }))
      tensors.append(StateTensor("\(name)/exponent", [Int32(learned.exponent)]))
    }
    for slot in slots.sorted(by: { $0.name < $1.name }) {
      guard case .value = slot.use, let range = ranges[slot.use] else { continue }
      tensors.append(StateTensor("range/\(slot.name)", [Int32(range.target)]))
    }
    return tensors
  }
}

/// One weight's cells, as they were last read.
final class ArrayWeights {
  private(set) var bytes: [Int8] {
    didSet { rows = [:] }
  }
  /// The bit planes of each output channel and array, by the geometry that reads them, as long as the bytes
  /// stay.
  var rows: [Geometry: [[BitPlanes]]] = [:]
  private let memory: ArrayMemory
  private let plane: Int

  /// Opens the cells; frozen ones are written if they have not been.
  init(_ plane: WeightPlane, _ meant: [Int8], in memory: ArrayMemory) {
    (bytes, self.memory) = (meant, memory)
    self.plane = memory.open(plane, count: meant.count)
    if plane.isFrozen { bytes.withUnsafeMutableBufferPointer { memory.program(self.plane, $0.baseAddress!) } }
  }

  func write(_ meant: [Int8]) {
    var stored = meant
    stored.withUnsafeMutableBufferPointer { memory.write(plane, $0.baseAddress!) }
    bytes = stored
  }

  /// What goes wrong with the next products.
  func productFaults(outputs: Int, isTransposed: Bool) -> SumFaults {
    memory.productFaults(plane, outputs: outputs, isTransposed: isTransposed)
  }

  /// The taps of an output that each array adds up.
  func arrays(isTransposed: Bool) -> [Range<Int>] { memory.arrays(plane, isTransposed: isTransposed) }

  /// Reads every cell `times` times. True when other bytes are found than before.
  func read(times: Int) -> Bool {
    var found = bytes
    let hasChanged = found.withUnsafeMutableBufferPointer {
      memory.read(plane, times: times, $0.baseAddress!)
    }
    if hasChanged { bytes = found }
    return hasChanged
  }
}
