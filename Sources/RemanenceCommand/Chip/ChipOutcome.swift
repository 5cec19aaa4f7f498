import Methods
import Programs
import Silicon
import Units

/// What `remanence chip` prints: one chip in detail, others beside it, and this CPU.
struct ChipOutcome {
  let options: ChipOptions
  let network: PricedNetwork
  let trace: Trace
  /// A learning step; nil with `--pass inference`.
  let step: Workload?
  /// One image.
  let inference: Workload
  let priced: PricedChip
  /// The chip in other technologies, itself first.
  let compared: [PricedChip]

  init(_ options: ChipOptions, isTraining: Bool, trace: Trace) throws {
    self.options = options
    self.trace = trace
    network = try PricedNetwork(
      options.network, method: options.method, resolution: options.resolution, classes: options.classes)
    let step =
      try isTraining
      ? Workload(network.program(batch: options.batch, isTraining: true), trace: trace) : nil
    let inference = Workload(try network.program(batch: 1, isTraining: false), trace: trace)
    (self.step, self.inference) = (step, inference)
    let chip = try options.chosenChip()
    func price(_ chip: Chip) throws -> PricedChip {
      try PricedChip(chip, step: step, inference: inference, options)
    }
    priced = try price(chip)
    compared =
      try [priced]
      + ChipCommand.compared.filter { $0.name != chip.technology.name }.map { technology in
        var other = chip
        other.technology = technology
        return try price(other)
      }
  }

  /// The network, the method and the chip in words.
  var title: String {
    "\(network.name), \(options.method.rawValue): \(options.classes) classes, "
      + "\(network.resolution)×\(network.resolution) pixels"
      + (step == nil ? ", one image" : ", batch \(options.batch)")
  }
}
