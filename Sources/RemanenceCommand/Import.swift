import ArgumentParser
import Formats
import Foundation
import Learning
import Networks
import Reporting
import Tasks

/// `remanence import FILE -o NET`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Quantise a float checkpoint, and tell how far it agrees with the original.",
    usage: "remanence import <file> --output <output> [<options>]")

  @Argument(
    help: ArgumentHelp(
      "An ONNX file, a PyTorch or safetensors checkpoint, called as you like, or the name of a fetched "
        + "network."))
  var file: String

  @Option(
    help: """
      What a checkpoint is of (an ONNX file says so itself): \
      \(Zoo.allCases.map(\.rawValue).joined(separator: ", ")).
      """)
  var architecture: String?

  @Option(name: [.short, .long], help: "The network to write.")
  var output: String

  @Option(
    name: .customLong("task"), parsing: .singleValue,
    help: "A task whose test pictures the agreement is measured on, too; may be given again.")
  var tasks: [String] = []

  @Option(help: "Pictures of each task.")
  var pictures = 64

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What is subtracted from pixels of 0 to 1: one number, or three for red, green and blue.",
      discussion: "Default: what the file says, or one beside it, or its architecture, or else ImageNet's.",
      valueName: "number"
    ))
  var mean: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What they are divided by then: one number, or three for red, green and blue.", valueName: "number"))
  var deviation: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Keep the values that need it most in 12 bits.",
      discussion:
        "They are found by rounding each alone. Without, agreement is lower and a step a little faster."))
  var fineValues = true

  @Option(
    help: ArgumentHelp(
      "How far below the network's answers the noise of 8-bit values must lie: 0 to 60 dB.",
      discussion: "Values are kept in 12 bits until it does, those first that gain most for their time.",
      valueName: "dB"))
  var fineNoise = FineValues.noiseBelowAnswers

  @Option(help: "Threads that compute.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Replace the output if it is there and is no network of this product.")
  var force = false

  @Flag(help: "Print one JSON object.")
  var json = false

  /// What the file is a checkpoint of; the name of a fetched network tells it.
  private var zoo: Zoo? { Zoo(rawValue: architecture ?? file) }

  func validate() throws {
    try Arguments.check(threads: threads)
    try UnusedOptions.refuse(["--pictures"], unless: !tasks.isEmpty, "it goes with --task")
    try UnusedOptions.refuse(["--fine-noise"], unless: fineValues, "no value is kept in 12 bits")
    try Arguments.check((0...60).contains(fineNoise), "--fine-noise must be 0 to 60")
    try Arguments.check((1...100_000).contains(pictures), "--pictures must be 1 to 100000")
    do throws(FormatError) { _ = try normalisation() } catch {
      throw ValidationError("what --mean and --deviation say " + error.what + "; " + error.remedy)
    }
    // An ONNX file brings its graph with it.
    if architecture == nil { try FrozenNetwork.checkKind(FrozenNetwork.checkpoint(file)) }
    guard zoo == nil, architecture != nil || !FrozenNetwork.bringsGraph(file) else { return }
    let names = Zoo.allCases.map(\.rawValue)
    let list = names.joined(separator: ", ")
    throw ValidationError(
      architecture.map {
        "--architecture \($0) is unknown; \($0.suggestion(among: names))choose from \(list)"
      } ?? "name the architecture of \(file) with --architecture: \(list)")
  }

  /// What `--mean` and `--deviation` say; nil where neither is given.
  private func normalisation() throws(FormatError) -> Normalisation? {
    guard !mean.isEmpty || !deviation.isEmpty else { return nil }
    guard !mean.isEmpty, !deviation.isEmpty else {
      throw FormatError(
        "belongs together", at: "import",
        remedy: "give \(mean.isEmpty ? "--mean" : "--deviation"), too")
    }
    return try Normalisation(
      Normalisation.numbers(mean.joined(separator: " ")),
      Normalisation.numbers(deviation.joined(separator: " ")), at: "import")
  }

  func run() throws {
    let input = try FrozenNetwork.checkpoint(file)
    guard PathText.resolved(input) != PathText.resolved(output) else {
      throw FormatError("is the file that is imported", at: output, remedy: "name another one with -o")
    }
    try OutputFile(output, force: force).check(.network)
    let shown = LearningShown()
    defer { shown.finish() }
    let report = try FrozenNetwork.importing(
      input, as: zoo, to: output, threads: threads, normalisation: normalisation(),
      fineNoise: fineValues ? fineNoise : nil,
      comparedTasks: shown.tasks(tasks), comparedPictures: pictures,
      progress: shown.importing)
    shown.finish()
    if json { return try JSONOutput.print(report) }
    var table = TextTable([.words("pictures"), .numbers("count"), .numbers("top-1"), .numbers("cosine")])
    func append(_ name: String, _ agreement: Agreement) {
      table.append([
        name, "\(agreement.images)", Readable.percent(agreement.top1),
        String(format: "%.4f", agreement.featureCosine),
      ])
    }
    append("photographs", report.photographs)
    for (name, agreement) in report.tasks.sorted(by: { $0.key < $1.key }) { append(name, agreement) }
    print("int8 against float32:")
    for line in table.lines(width: 100) { print(line) }
    if !report.fineValues.isEmpty {
      print("\(report.fineValues.count) values in 12 bits, the others in 8 (all in 8: --no-fine-values)")
    }
    print(report.normalisation.line)
    print(report.path.printable)
  }
}
