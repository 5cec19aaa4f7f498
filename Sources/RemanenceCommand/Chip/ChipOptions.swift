import ArgumentParser
import Experiments
import Formats
import Learning
import Methods
import Networks
import Records
import Silicon

/// Which network and method are priced, and on what.
struct ChipOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A network by name, or a file that `import` wrote; for pricing alone, also "
        + "\(PricedNetwork.graphNames.joined(separator: ", ")).")
  )
  var network = Zoo.mobileNetV2.rawValue

  @OptionGroup var methodOptions: MethodOptions

  @Option(
    help: """
      The bound that \(Method.namesOfSearching.joined(separator: ", ")) chooses under, by its paper's \
      count, as 256KiB.
      """, transform: ByteCount.init)
  var memoryLimit: ByteCount?

  @OptionGroup var hardware: HardwareOptions

  @Option(help: "Images per learning step; an inference is of one.")
  var batch = 8

  @Option(help: "Pixels on each side (default: what the network was trained at).")
  var resolution: Int?

  @Option(help: "How many classes the task has.")
  var classes = 10

  @Option(help: "What the mapping is chosen by: energy, latency or energy-delay.")
  var objective: Objective = .energyDelay

  @Option(help: "Tasks that are learned in a day, for the lifetime.")
  var tasksPerDay = 1.0

  @Option(help: "Learning steps of a task, for the lifetime.")
  var stepsPerTask = 1000.0

  @Option(
    help: "The share of dead cells at which a point of accuracy is lost; default: as was simulated.")
  var deadShare = Wear.deadForAPoint.value

  @Option(help: "Watts that this CPU is taken to draw, for its row (assumed: nothing here can measure them).")
  var processorPower = ProcessorModel.measured.power.value

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution ?? 224, threads: 1)
    try Arguments.check(classes: classes, of: methodOptions.method)
    try Arguments.check(
      (0.01...1e4).contains(processorPower), "--processor-power must be 0.01 to 10000")
    try Arguments.check((1e-6...1e6).contains(tasksPerDay), "--tasks-per-day must be 1e-6 to 1e6")
    try Arguments.check((1...1e9).contains(stepsPerTask), "--steps-per-task must be 1 to 1e9")
    try Arguments.check((1e-9...1).contains(deadShare), "--dead-share must be 1e-9 to 1")
  }

  /// What the run of `counted` learns, over the network where that is now.
  func work(of counted: RunTrace, isTraining: Bool) throws -> PricedWork {
    var work = work(isTraining: isTraining)
    try work.take(counted)
    return work
  }

  /// What is priced.
  func work(isTraining: Bool) -> PricedWork {
    var work = PricedWork(
      network: network, method: methodOptions.method, batch: batch, resolution: resolution, classes: classes,
      isTraining: isTraining, objective: objective, tasksPerDay: tasksPerDay, stepsPerTask: stepsPerTask)
    (work.byteBudget, work.deadForAPoint) = (memoryLimit?.bytes, deadShare)
    return work
  }

  /// The chip, with what was asked for in place of its own.
  func chosenChip() throws -> Chip {
    var chosen = try hardware.chosenChip()
    // One's own values, which no source stands for.
    let own = Source.assumed("given on the command line")
    if let volts = hardware.writeVoltage { chosen.technology.writeVoltage = Constant(volts, own) }
    if let pulse = hardware.pulse { chosen.technology.writePulse = Constant(pulse, own) }
    return chosen
  }

  /// This CPU with the stated power.
  var processor: ProcessorModel {
    var processor = ProcessorModel.measured
    if processorPower != processor.power.value {
      processor.power = Constant(processorPower, .assumed("given on the command line"))
    }
    return processor
  }
}

extension Objective: ExpressibleByArgument {}
