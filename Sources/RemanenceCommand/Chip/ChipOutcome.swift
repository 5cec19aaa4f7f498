import Methods
import Programs
import Silicon
import Units

/// What `remanence chip` prints: one chip in detail, others beside it, and this CPU.
struct ChipOutcome {
  let options: ChipOptions
  let network: PricedNetwork
  let trace: Trace
  /// This CPU.
  let processor: ProcessorModel
  /// A learning step; nil with `--pass inference`.
  let step: Workload?
  /// One image.
  let inference: Workload
  let priced: PricedChip
  /// The chip in other technologies, itself first.
  let compared: [PricedChip]

  /// How long this CPU took for a learning step, and in which run.
  typealias MeasuredStep = (time: Time, run: String)

  init(_ options: ChipOptions, isTraining: Bool, trace: Trace, measured: MeasuredStep? = nil) throws {
    self.options = options
    self.trace = trace
    network = try PricedNetwork(
      options.network, method: options.methodOptions.method, resolution: options.resolution, classes: options.classes)
    let step =
      try isTraining
      ? Workload(network.program(batch: options.batch, isTraining: true), trace: trace) : nil
    let inference = Workload(try network.program(batch: 1, isTraining: false), trace: trace)
    (self.step, self.inference) = (step, inference)
    processor = step.map { options.processor.measured(measured, $0) } ?? options.processor
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
    "\(network.name), \(options.methodOptions.method.name): \(options.classes) classes, "
      + "\(network.resolution)×\(network.resolution) pixels"
      + (step == nil ? ", one image" : ", batch \(options.batch)")
  }
}

extension ProcessorModel {
  /// The rate at which a run's steps computed `workload`, where there is one.
  fileprivate func measured(_ step: ChipOutcome.MeasuredStep?, _ workload: Workload) -> ProcessorModel {
    guard let step, step.time > .zero else { return self }
    var model = self
    let rate = Double(workload.macs) / step.time.seconds / 1e9
    model.rate = Constant(rate, .derived("mean time of a step of the run \(step.run), on this machine then"))
    return model
  }
}
