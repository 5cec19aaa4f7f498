import Networks
import Programs
public import Silicon

/// Which bits matter: accuracy with faults in one bit plane of the weights, of the errors or of the
/// accumulators, layer by layer; and what protecting the top planes gains.
public struct Sensitivity: Encodable, Sendable {
  /// The stream's tasks.
  public var tasks: [String]
  /// Of learning and faults alike.
  public var seeds: [UInt64]
  /// The cells.
  public var technology: String
  /// Learning steps over all tasks.
  public var steps: Int
  /// How often what fails in the planes that are tried.
  public var rates: Rates
  /// Without faults, one per seed.
  public var plainAccuracies: [Double]
  /// What was hit, in each layer and in all together.
  public var losses: [Loss]
  /// Ways to protect the top bits.
  public var plans: [Plan]

  /// How often what fails in the planes that are tried (assumed: often enough that a loss shows above the
  /// range of seeds, and so rarely that more would lose more).
  public struct Rates: Sendable, Encodable {
    /// Failed writes per bit.
    public var write = 0.01
    /// Flips per bit and error.
    public var error = 1e-4
    /// Other rates of flips, tried in all layers together: whether bits lose the same at one rate says little
    /// while they do not at another.
    public var otherErrors = [1e-5, 1e-3]
    /// Flips per accumulator's bit and cycle.
    public var accumulator = 1e-6

    /// The usual ones.
    public init() {}
  }

  /// What faults in one plane cost.
  public struct Loss: Encodable, Sendable {
    /// Where bits fail.
    public enum Site: String, Encodable, Sendable {
      /// Writes of learned weights.
      case weights
      /// Errors that wait in the buffer.
      case errors
      /// Sums in the arrays.
      case accumulators
    }
    /// The name of a learned weight; nil where all of them are hit.
    public var layer: String?
    /// Where bits fail.
    public var site: Site
    /// The plane, from 0.
    public var bit: Int
    /// How often what fails.
    public var rate: Double
    /// Whether that is not the rate of all others.
    var isOtherRate = false
    /// Accuracy lost, as a share of 1, one per seed.
    public var losses: [Double]

    enum CodingKeys: String, CodingKey {
      case layer, site, bit, rate
      case losses = "accuracy_loss_by_seed"
    }

    /// What `layer` is called where it is shown.
    var layerInWords: String { isOtherRate ? "\(layerInJSON) at \(rate)" : layerInJSON }

    private var layerInJSON: String { layer ?? "all" }

    /// Writes "all" where every layer is hit.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(layerInJSON, forKey: .layer)
      try container.encode(site, forKey: .site)
      try container.encode(bit, forKey: .bit)
      try container.encode(rate, forKey: .rate)
      try container.encode(losses, forKey: .losses)
    }
  }

  /// Learns `stream` on `chip` with faults in one plane after another.
  ///
  /// * `planes`: top bits that are tried in each layer by itself, 1 to 8.
  /// * `seeds`: of learning and faults alike; at least one.
  ///
  /// - Throws: `SimulationError` for a rate beyond 0 to 1 or a chip that cannot hold the weights, and what
  ///   ``IndependentJobs`` throws.
  public static func measured(
    _ stream: SimulatedLearning, on chip: Chip, rates: Rates = Rates(), planes: Int, seeds: [UInt64],
    by jobs: IndependentJobs
  ) throws -> Sensitivity {
    let write = try Rate(rates.write, "the rate of failed writes")
    for rate in [rates.error] + rates.otherErrors { _ = try Rate(rate, "the rate of flipped errors") }
    let upset = try Rate(rates.accumulator, "the rate of upset accumulators")
    let program = try stream.program(stream.tasks[0])
    let accumulator = try ArrayMemory(chip, faults: FaultModel(), seed: 0).accumulatorBits
    let probes = probes(program, rates, planes: planes, accumulatorBits: accumulator)
    let protections = Plan.Protection.all

    @Sendable func memory(_ at: Int, _ seed: UInt64) throws -> ArrayMemory {
      guard probes.indices.contains(at) else {
        return try protections[at - probes.count].memory(
          chip, rate: write, ArraySettings(chip), seed: seed)
      }
      let probe = probes[at]
      var faults = FaultModel()
      switch probe.site {
      case .weights:
        faults.setWriteErrorRate(write, of: chip.technology)
        faults.protectedBits = ~(1 << UInt8(probe.bit))
        faults.parameters = probe.layer.map { [$0.weight] }
      case .errors:
        faults.error = try Rate(probe.rate, "the rate of flipped errors")
        faults.errorBits = 1 << UInt8(probe.bit)
        faults.errors = probe.layer.map { layer in layer.error.map { [$0] } ?? [] }
      case .accumulators:
        faults.upset = upset
        faults.upsetBits = 1 << UInt32(probe.bit)
        faults.parameters = probe.layer.map { [$0.weight] }
      }
      return try ArrayMemory(chip, faults: faults, settings: ArraySettings(chip), seed: seed)
    }
    let subjects =
      ["plain bytes"] + probes.map(\.name)
      + protections.map(\.name)
    let names = subjects.flatMap { subject in seeds.map { "\(subject), seed \($0)" } }
    let key = try IndependentJobs.key(of: stream.basis + [chip.json(), rates])
    let results: [ArrayRun] = try jobs.results(names, key: key) { index in
      let (subject, seed) = (index / seeds.count, seeds[index % seeds.count])
      return try stream.run(subject == 0 ? nil : memory(subject - 1, seed), seed: seed)
    }
    func own(_ subject: Int) -> ArraySlice<ArrayRun> {
      results[subject * seeds.count..<(subject + 1) * seeds.count]
    }
    let plain = own(0).map(\.accuracy)
    let losses = probes.enumerated().map { at, probe in
      Loss(
        layer: probe.layer?.weight, site: probe.site, bit: probe.bit, rate: probe.rate,
        isOtherRate: probe.isOtherRate,
        losses: zip(plain, own(at + 1)).map { $0 - $1.accuracy })
    }
    let plans = protections.enumerated().map { at, protection in
      let own = own(1 + probes.count + at)
      return Plan(
        name: protection.name, accuracies: own.map(\.accuracy), picojoules: own.map(\.picojoules).mean)
    }
    return Sensitivity(
      tasks: stream.names, seeds: seeds, technology: chip.technology.name, steps: results[0].steps,
      rates: rates,
      plainAccuracies: plain, losses: losses, plans: plans)
  }

  /// A layer that learns: its weight, by the name that its cells have through all programs, and the error
  /// that the weight's gradient is made from.
  private struct Layer: Sendable {
    var weight: String
    var error: Tensor.Kind?
  }

  /// One plane that is hit, in a layer or, where it is nil, in all.
  private struct Probe: Sendable {
    var layer: Layer?
    var site: Loss.Site
    var bit: Int
    var rate: Double
    var isOtherRate = false

    var name: String { "\(site) of \(layer?.weight ?? "all"), bit \(bit), \(rate)" }
  }

  /// What is tried: all planes of everything together, and the top ones of each layer that learns.
  private static func probes(
    _ program: Program, _ rates: Rates, planes: Int, accumulatorBits: Int
  ) -> [Probe] {
    func probes(_ layer: Layer?, _ bits: Range<Int>, _ accumulators: [Int]) -> [Probe] {
      bits.reversed().map { Probe(layer: layer, site: .weights, bit: $0, rate: rates.write) }
        + bits.reversed().map { Probe(layer: layer, site: .errors, bit: $0, rate: rates.error) }
        + accumulators.map { Probe(layer: layer, site: .accumulators, bit: $0, rate: rates.accumulator) }
    }
    let others = rates.otherErrors.flatMap { rate in
      (0..<8).reversed().map { Probe(layer: nil, site: .errors, bit: $0, rate: rate, isOtherRate: true) }
    }
    // The bits of an accumulator that can matter by steps of four, from the top one.
    let accumulators = Array(stride(from: accumulatorBits - 1, through: 0, by: -4))
    let errors = Dictionary(
      uniqueKeysWithValues: program.errorsOfGradients.map { ($0.key.index, program[$0.value].kind) })
    let layers = program.parameters.indices.compactMap { index -> Layer? in
      let parameter = program.parameters[index]
      guard parameter.isTrainable, parameter.role == .weight else { return nil }
      return Layer(weight: parameter.name, error: errors[index])
    }
    return layers.flatMap { probes($0, 8 - planes..<8, Array(accumulators.prefix(planes / 2))) }
      + others + probes(nil, 0..<8, accumulators)
  }

  private enum CodingKeys: String, CodingKey {
    case tasks, seeds, technology, steps, losses, plans
    case write = "write_error_rate"
    case error = "error_flip_rate"
    case accumulator = "upset_rate"
    case plainAccuracies = "fault_free_average_accuracy_by_seed"
  }

  /// Writes the rates beside everything else.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(technology, forKey: .technology)
    try container.encode(steps, forKey: .steps)
    try container.encode(rates.write, forKey: .write)
    try container.encode(rates.error, forKey: .error)
    try container.encode(rates.accumulator, forKey: .accumulator)
    try container.encode(plainAccuracies, forKey: .plainAccuracies)
    try container.encode(losses, forKey: .losses)
    try container.encode(plans, forKey: .plans)
  }
}
