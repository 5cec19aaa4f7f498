import Networks
import Programs
import Silicon

/// Which bits matter: accuracy with faults in one bit plane of the weights, of the errors or of the accumulators, layer
/// by layer; and what protecting the top planes gains.
struct Sensitivity: Encodable {
  var tasks: [String]
  var seeds: [UInt64]
  var technology: String
  var steps: Int
  /// Failed writes per bit in the planes that fail, and flips per bit and error.
  var writeErrorRate, errorFlipRate: Double
  /// Flips per accumulator's bit and cycle.
  var upsetRate: Double
  /// Without faults, one per seed.
  var plainAccuracies: [Double]
  /// What was hit, in each layer and in all together.
  var losses: [Loss]
  /// Ways to protect the top bits.
  var plans: [Plan]

  /// What faults in one plane cost.
  struct Loss: Encodable, Sendable {
    enum Site: String, Encodable, Sendable { case weights, errors, accumulators }
    /// A learned weight, or "all".
    var layer: String
    var site: Site
    var bit: Int
    /// Accuracy lost, as a share of 1, one per seed.
    var losses: [Double]

    enum CodingKeys: String, CodingKey {
      case layer, site, bit
      case losses = "accuracy_loss_by_seed"
    }
  }

  enum CodingKeys: String, CodingKey {
    case tasks, seeds, technology, steps, losses, plans
    case writeErrorRate = "write_error_rate"
    case errorFlipRate = "error_flip_rate"
    case upsetRate = "upset_rate"
    case plainAccuracies = "fault_free_average_accuracy_by_seed"
  }

  /// Every layer together, and its bits: those of a layer by itself are its `planes` top ones.
  static let all = "all"

  /// Learns with faults in one plane after another.
  /// - Parameters:
  ///   - planes: top bits that are tried in each layer by itself.
  init(
    _ stream: SimulatedLearning, arrays: ArrayOptions, write: Rate, flip: Rate, upset: Rate, planes: Int,
    seeds: [UInt64], runs: IndependentRuns
  ) throws {
    let chip = try arrays.hardware.chosenChip()
    (tasks, self.seeds, technology) = (stream.names, seeds, chip.technology.name)
    (writeErrorRate, errorFlipRate, upsetRate) = (write.value, flip.value, upset.value)
    let program = try stream.program(stream.tasks[0])
    let accumulator = try ArrayMemory(chip, faults: FaultModel(), seed: 0).accumulatorBits
    let probes = Self.probes(program, planes: planes, accumulatorBits: accumulator)
    let protections = Plan.Protection.all
    let errors = Dictionary(
      uniqueKeysWithValues: program.errorsOfGradients.map { (program[$0].name, program[$1].name) })

    @Sendable func memory(_ at: Int, _ seed: UInt64) throws -> ArrayMemory {
      guard probes.indices.contains(at) else {
        return try protections[at - probes.count].memory(
          chip, rate: write, ArrayOptions.settings(chip), seed: seed)
      }
      let probe = probes[at]
      var faults = FaultModel()
      switch probe.site {
      case .weights:
        faults.setWriteErrorRate(write, of: chip.technology)
        faults.protectedBits = ~(1 << UInt8(probe.bit))
        if probe.layer != Self.all { faults.parameters = [probe.layer] }
      case .errors:
        faults.error = flip
        faults.errorBits = 1 << UInt8(probe.bit)
        if probe.layer != Self.all { faults.errors = errors[probe.layer].map { [$0] } ?? [] }
      case .accumulators:
        faults.upset = upset
        faults.upsetBits = 1 << UInt32(probe.bit)
        if probe.layer != Self.all { faults.parameters = [probe.layer] }
      }
      return try ArrayMemory(chip, faults: faults, settings: ArrayOptions.settings(chip), seed: seed)
    }
    let subjects =
      ["plain bytes"] + probes.map { "\($0.site) of \($0.layer), bit \($0.bit)" } + protections.map(\.name)
    let names = subjects.flatMap { subject in seeds.map { "\(subject), seed \($0)" } }
    let results: [ArrayRun] = try runs.results(names) { index in
      let (subject, seed) = (index / seeds.count, seeds[index % seeds.count])
      return try stream.run(subject == 0 ? nil : memory(subject - 1, seed), seed: seed)
    }
    func own(_ subject: Int) -> ArraySlice<ArrayRun> {
      results[subject * seeds.count..<(subject + 1) * seeds.count]
    }
    let plain = own(0).map(\.accuracy)
    (plainAccuracies, steps) = (plain, results[0].steps)
    losses = probes.enumerated().map { at, probe in
      Loss(
        layer: probe.layer, site: probe.site, bit: probe.bit,
        losses: zip(plain, own(at + 1)).map { $0 - $1.accuracy })
    }
    plans = protections.enumerated().map { at, protection in
      let own = own(1 + probes.count + at)
      return Plan(
        name: protection.name, accuracies: own.map(\.accuracy), picojoules: own.map(\.picojoules).mean)
    }
  }

  /// What is tried: all planes of everything together, and the top ones of each layer that learns.
  private static func probes(_ program: Program, planes: Int, accumulatorBits: Int) -> [Loss] {
    func probes(_ layer: String, _ bits: Range<Int>, _ accumulators: [Int]) -> [Loss] {
      bits.reversed().map { Loss(layer: layer, site: .weights, bit: $0, losses: []) }
        + bits.reversed().map { Loss(layer: layer, site: .errors, bit: $0, losses: []) }
        + accumulators.map { Loss(layer: layer, site: .accumulators, bit: $0, losses: []) }
    }
    // The bits of an accumulator that can matter by steps of four, from the top one.
    let accumulators = Array(stride(from: accumulatorBits - 1, through: 0, by: -4))
    let layers = program.parameters.filter { $0.isTrainable && $0.role == .weight }.map(\.name)
    return layers.flatMap { probes($0, 8 - planes..<8, Array(accumulators.prefix(planes / 2))) }
      + probes(all, 0..<8, accumulators)
  }
}
