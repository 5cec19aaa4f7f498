import ArgumentParser
import Formats
import Methods
import Networks
import Records
import Silicon

/// Which network and method are priced, and on what.
struct ChipOptions: ParsableArguments {
  @Option(
    help: "A network by name, or a file that `import` wrote; vgg8 and resnet50 exist for pricing alone.")
  var network = Zoo.mobileNetV2.rawValue

  @Option(help: "How the network is adapted: \(Method.allCases.map(\.rawValue).joined(separator: ", ")).")
  var method = Method.repNet

  @Option(
    help: ArgumentHelp(
      "One of \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a file; default: the chip's.",
      valueName: "name|file"))
  var technology: String?

  @Option(help: ArgumentHelp("A chip's description, as --print-chip writes it.", valueName: "file"))
  var chip: String?

  @Option(help: "Volts of a write: more costs energy and fails less (default: the technology's).")
  var writeVoltage: Double?

  @Option(help: "Nanoseconds of a write's pulse (default: the technology's).")
  var pulse: Double?

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

  func validate() throws {
    try LearningOptions.check(batch: batch, resolution: resolution ?? 224, threads: 1)
    try LearningOptions.check((2...100_000).contains(classes), "--classes must be 2 to 100000")
    try LearningOptions.check((0.01...20).contains(writeVoltage ?? 1), "--write-voltage must be 0.01 to 20")
    try LearningOptions.check((0.01...1e6).contains(pulse ?? 1), "--pulse must be 0.01 to 1000000")
    try LearningOptions.check((1e-6...1e6).contains(tasksPerDay), "--tasks-per-day must be 1e-6 to 1e6")
    try LearningOptions.check((1...1e9).contains(stepsPerTask), "--steps-per-task must be 1 to 1e9")
  }

  /// Takes over what `record` was learned with.
  mutating func follow(_ record: RunRecord) {
    let configuration = record.configuration
    network = configuration.network
    method = Method(rawValue: configuration.method) ?? method
    (batch, resolution) = (configuration.batch, configuration.resolution)
    classes = record.tasks.first?.classNames.count ?? classes
  }

  /// The chip, with the technology that was asked for.
  func chosenChip() throws -> Chip {
    var chosen = try chip.map { try Chip(json: Self.bytes($0), file: $0) } ?? .standard()
    if let technology { chosen.technology = try Self.technology(technology) }
    // One's own values, which no source stands for.
    let own = Source.assumed("given on the command line")
    if let writeVoltage { chosen.technology.writeVoltage = Constant(writeVoltage, own) }
    if let pulse { chosen.technology.writePulse = Constant(pulse, own) }
    return chosen
  }

  /// A technology by name, or read from a file.
  static func technology(_ name: String) throws -> MemoryTechnology {
    if let named = MemoryTechnology.named(name) { return named }
    guard name.contains(".") || name.contains("/") else {
      let names = MemoryTechnology.all.map(\.name).joined(separator: ", ")
      throw ValidationError("--technology \(name) is unknown; choose from \(names), or name a file")
    }
    return try MemoryTechnology(json: bytes(name), file: name)
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    let source = try ByteSource(path: path)
    return try source.allBytes(maximumBytes: 1 << 20)
  }
}

extension Objective: ExpressibleByArgument {}
