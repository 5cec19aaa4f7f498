import ArgumentParser
import Execution
import Experiments
import Formats
import Foundation
import Learning
import Methods
import Networks
import Programs
import Records
import Reporting
import Tasks

/// `remanence compare --network N --task T … --method M … -o FOLDER`
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let methods learn the same tasks; print what each learns and what it takes, side by side.",
    discussion: """
      Each method is an ordinary run in the folder, for each precision and seed; what is there is not \
      learned again, so that the same command goes on with what was stopped. Beside the runs stand \
      compare.json and \
      compare.html, with accuracy drawn over memory and over energy.
      """)

  @OptionGroup var schedule: ScheduleOptions

  @Option(
    name: .customLong("task"), parsing: .upToNextOption,
    help: "Tasks in order: names (\(ImageTask.names.joined(separator: ", "))) or folders of pictures.")
  var tasks: [String] = []

  @Option(
    name: .customLong("method"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Methods; default: each that needs no pool and goes with the network.", valueName: "method"))
  var methods: [Method] = []

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set an option of a method, as rep-net.side-rate=0.001; may be given again.",
      valueName: "method.name=value"))
  var settings: [String] = []

  @Option(name: .customLong("precision"), parsing: .upToNextOption, help: "int8, float32 or both.")
  var precisions: [Precision] = [.int8]

  @Option(parsing: .upToNextOption, help: "The seeds: one run of each method for each.") var seeds: [UInt64] =
    [1, 2, 3]

  @Option(
    help: """
      The bound that \(Method.namesOfSearching.joined(separator: ", ")) chooses under, by its paper's count, \
      as 256KiB.
      """, transform: ByteCount.init)
  var memoryLimit: ByteCount?

  @Option(
    parsing: .upToNextOption,
    help: "Folders of earlier \(Method.poolsInWords); of each precision those that learned in it.")
  var pool: [String] = []

  @OptionGroup var framing: FramingOption

  @Option(name: [.short, .long], help: "A folder for the runs and the results.")
  var output: String

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if tasks.isEmpty { throw ValidationError("name at least one task with --task") }
    if Remanence.gave("--method") { try Arguments.checkDifferent(methods.map(\.name), "--method") }
    try Arguments.checkDifferent(precisions.map(\.rawValue), "--precision")
    try Arguments.checkDifferent(seeds, "--seeds")
    let compared = try chosen() ?? Method.withoutPool
    try UnusedOptions.refuse(
      ["--memory-limit"], unless: compared.contains(where: \.searchesUnderBudget),
      "of the methods only \(Method.namesOfSearching.joined(separator: ", ")) chooses under it")
    try UnusedOptions.refuse(
      ["--pool"], unless: compared.contains { $0.poolMethod != nil }, "no compared method builds on a pool")
    try FramingOption.checkUnused(tasks)
  }

  /// The methods with their options set; nil where all are to be compared with their defaults.
  private func chosen() throws -> [Method]? {
    if methods.isEmpty, settings.isEmpty { return nil }
    var chosen = methods.isEmpty ? Method.withoutPool : methods
    var given = [Set<String>](repeating: [], count: chosen.count)
    for setting in settings {
      let names = chosen.map(\.name)
      guard let mark = setting.firstIndex(of: "="), let dot = setting[..<mark].firstIndex(of: ".") else {
        throw ValidationError("--set takes method.name=value, as \(names[0]).rate=0.001, not \(setting)")
      }
      let name = setting[..<dot].trimmingCharacters(in: .whitespaces)
      guard let index = names.firstIndex(of: name) else {
        throw ValidationError(
          "--set \(setting): no compared method is called \(name); \(name.suggestion(among: names))"
            + "compared are \(names.joined(separator: ", "))")
      }
      given[index].insert(setting[setting.index(after: dot)..<mark].trimmingCharacters(in: .whitespaces))
      do { try chosen[index].set(String(setting[setting.index(after: dot)...])) } catch let error
        as MethodError
      {
        throw ValidationError(error.description)
      }
    }
    for (method, names) in zip(chosen, given) { try method.checkUsed(names) }
    return chosen
  }

  func run() throws {
    var comparison = MethodComparison(network: schedule.network, tasks: tasks, methods: try chosen())
    (comparison.precisions, comparison.seeds) = (precisions, seeds)
    (comparison.resolution, comparison.batch) = (schedule.resolution, schedule.batch)
    (comparison.epochs, comparison.maximumSteps) = (schedule.epochs, schedule.maxSteps)
    comparison.settings.labelSmoothing = schedule.labelSmoothing
    (comparison.augmentation, comparison.framing) = (schedule.augmentation, framing.value)
    (comparison.byteBudget, comparison.pool) = (memoryLimit?.bytes, pool)
    try MethodComparison.check(folder: output)
    let sheet = OutputFile("\(output)/\(MethodComparison.sheetName)", force: false)
    let page = OutputFile("\(output)/\(MethodComparison.pageName)", force: false)
    if FileManager.default.fileExists(atPath: output) {
      try sheet.check(.comparison)
      try page.check(.page(.comparison))
    }
    let shown = LearningShown()
    defer { shown.finish() }
    Interrupt.listen()
    let compared = try comparison.learned(
      in: output, instructionSet: .chosen(), threads: schedule.threads, shouldStop: { Interrupt.hasCome },
      observe: shown.show)
    guard let compared else {
      shown.note("stopped and saved; the same command goes on")
      throw ExitCode(Interrupt.exitCode)
    }
    shown.finish()
    try sheet.write(JSONOutput.text(compared))
    try page.write(compared.report.html())
    if json { return try JSONOutput.print(compared) }
    for line in compared.lines + ["report: \(output)/\(MethodComparison.pageName)".printable] { print(line) }
  }
}
