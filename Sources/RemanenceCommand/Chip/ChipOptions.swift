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
      The bound that \(Method.namesOfSearching.joined(separator: ", ")) chooses under, by its paper's count, as \
      256KiB.
      """)
  var memoryLimit: ByteCount?

  @OptionGroup var hardware: HardwareOptions

  @Option(help: "Images per learning step; an inference is of one.")
  var batch = 8

  @Option(help: "Pixels on each side (default: what the network was trained at).")
  var resolution: Int?

  @Option(help: "Classes of the task.")
  var classes = 10

  @Option(help: "What the mapping is chosen by: energy, latency or energy-delay.")
  var objective: Objective = .energyDelay

  @Option(help: "Tasks that are learnt in a day, for the lifetime.")
  var tasksPerDay = 1.0

  @Option(help: "Learning steps of a task, for the lifetime.")
  var stepsPerTask = 1000.0

  @Option(help: "Watts that this CPU is taken to draw, for its row (assumed: nothing here can measure them).")
  var processorPower = ProcessorModel.measured.power.value

  func validate() throws {
    try LearningOptions.check(batch: batch, resolution: resolution ?? 224, threads: 1)
    try LearningOptions.check((2...100_000).contains(classes), "--classes must be 2 to 100000")
    try LearningOptions.check(
      (0.01...1e4).contains(processorPower), "--processor-power must be 0.01 to 10000")
    try LearningOptions.check((1e-6...1e6).contains(tasksPerDay), "--tasks-per-day must be 1e-6 to 1e6")
    try LearningOptions.check((1...1e9).contains(stepsPerTask), "--steps-per-task must be 1 to 1e9")
  }

  /// What the run of `counted` learns, over the network where that is now.
  func work(of counted: RunTrace, isTraining: Bool) throws -> PricedWork {
    var options = self
    let configuration = counted.record.configuration
    options.network = counted.network
    options.methodOptions.method = try configuration.knownMethod()
    (options.batch, options.resolution) = (configuration.batch, configuration.resolution)
    options.classes = counted.record.tasks.first?.classNames.count ?? classes
    var work = options.work(isTraining: isTraining)
    (work.trace, work.earlier) = (counted.trace, counted.earlier)
    return work
  }

  /// What is priced.
  func work(isTraining: Bool) -> PricedWork {
    var work = PricedWork(
      network: network, method: methodOptions.method, batch: batch, resolution: resolution, classes: classes,
      isTraining: isTraining, objective: objective, tasksPerDay: tasksPerDay, stepsPerTask: stepsPerTask)
    work.byteBudget = memoryLimit?.bytes
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

  /// A technology by name, or read from a file.
  /// `option` is what gave the name.
  static func technology(_ name: String, option: String = "--technology") throws -> MemoryTechnology {
    if let named = MemoryTechnology.named(name) { return named }
    guard name.contains(".") || name.contains("/") else {
      let names = MemoryTechnology.all.map(\.name)
      throw ValidationError(
        "\(option) \(name) is unknown; \(name.suggestion(among: names))choose from "
          + "\(names.joined(separator: ", ")), or name a file")
    }
    return try MemoryTechnology(json: bytes(name), file: name)
  }

  /// A day by name, or read from a file.
  static func duty(_ name: String) throws -> DutyCycle {
    if let preset = DutyCycle.named(name) { return preset }
    guard name.contains(".") || name.contains("/") else {
      let names = DutyCycle.presets.map(\.name)
      throw ValidationError(
        "--day \(name) is unknown; \(name.suggestion(among: names))choose from "
          + "\(names.joined(separator: ", ")), or name a file")
    }
    return try DutyCycle(json: bytes(name), file: name)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    let source = try ByteSource(path: path)
    return try source.allBytes(maximumBytes: 1 << 20)
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
