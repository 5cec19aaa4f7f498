import ArgumentParser
import Foundation
import Learning
import Methods
import Networks
import Programs
import Reporting

/// `remanence plan`: what a learning step takes, before it runs.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print the memory and the work of one learning step, before it runs.",
    usage: "remanence plan [<options>]",
    discussion: """
      The figures are read off the program that `remanence learn` would run; the arena is what it would \
      allocate. With --accounting published, bytes are counted as the method's own paper counts them, or the \
      paper that --rule names, over the graph that it counted.
      """)

  @Option(help: ArgumentHelp("One of: \(Zoo.names); or a file that `import` wrote.", valueName: "network"))
  var network = Zoo.mobileNetV2.rawValue

  @OptionGroup var methodOptions: MethodOptions

  @Option(help: "int8 or float32.")
  var precision: Precision = .int8

  @Option(help: "Images per step.")
  var batch = 8

  @Option(help: "Side of the pictures in pixels (default: what the network was trained at).")
  var resolution: Int?

  @Option(help: "How many classes the task has.")
  var classes = 10

  @Option(help: "Threads that the arena holds scratch for (default: one per processor).")
  var threads: Int?

  @Option(help: "exact: as allocated; published: by the rule of a paper.")
  var accounting: Plan.Accounting = .exact

  @Option(
    help: ArgumentHelp(
      "Whose rule --accounting published follows (default: the method's own paper): "
        + "\(AccountingRule.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "paper"))
  var rule: AccountingRule?

  @Option(
    help: """
      Refuse more memory than this, as 32MiB; \(Method.namesOfSearching.joined(separator: ", ")) chooses \
      under it, by its paper's count.
      """, transform: ByteCount.init)
  var memoryLimit: ByteCount?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution ?? 224, threads: threads ?? 1)
    try Arguments.check(classes: classes, of: methodOptions.method)
    try Arguments.check(
      rule == nil || accounting == .published, "--rule goes with --accounting published")
  }

  func run() throws {
    let step = try PlannedStep.planned(
      network, method: methodOptions.method, precision: precision, batch: batch, resolution: resolution,
      classes: classes, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      accounting: accounting, rule: rule, memoryLimit: memoryLimit?.bytes)
    if json { return try JSONOutput.print(step) }
    for line in lines(step) { print(line) }
  }

  /// What was assumed because nobody said it, and what words of the table mean.
  private func remarks(_ step: PlannedStep) -> [String] {
    let learned = step.learningResolution
    let size =
      resolution == nil && step.resolution != learned
      ? "\(step.resolution)×\(step.resolution) pixels, what the network was trained at; learn takes "
        + "\(learned)×\(learned) unless told otherwise: --resolution \(learned)" : nil
    let task = Remanence.gave("--classes") ? nil : "\(classes) classes: --classes N"
    let assumed = [size, task].compactMap(\.self)
    return (assumed.isEmpty ? [] : ["Assumed: " + assumed.joined(separator: "; ")])
      + (step.fineValues == 0
        ? []
        : ["12 bits have those values whose rounding to 8 would disturb the answers most, found at import."])
  }

  private func lines(_ step: PlannedStep) -> [String] {
    let plan = step.plan
    var table = TextTable([.words("one learning step"), .numbers(""), .numbers("")])
    func row(_ name: String, bytes: Int) {
      table.append([name, Readable.bytes(bytes), "\(Readable.count(bytes)) B"])
    }
    func row(_ name: String, count: Int) {
      table.append([name, Readable.scaled(count), Readable.count(count)])
    }
    row("parameters that learn", count: plan.trainableParameters)
    row("parameters that stay", count: plan.frozenParameters)
    row("multiply-accumulates, forward", count: plan.forwardMACs)
    row("multiply-accumulates, whole step", count: plan.stepMACs)
    row("operations, whole step", count: plan.stepFLOPs)
    if step.fineValues > 0 { row("values kept in 12 bits, the others in 8", count: step.fineValues) }
    row("parameters", bytes: plan.parameterBytes)
    switch step.rule {
    case nil:
      row("optimiser", bytes: plan.optimizerBytes)
      row("arena, as allocated", bytes: plan.arenaBytes)
      row("  largest sum of live tensors", bytes: plan.peakActivationBytes)
      row("  kept for the backward pass", bytes: plan.savedBytes)
      row("parameters, optimiser and arena", bytes: plan.totalBytes)
      if let bytes = step.featureBytesPerPicture { row("features of each picture, on top", bytes: bytes) }
    case let rule?:
      row("activations at the peak, by \(rule.rawValue)'s rule", bytes: plan.peakActivationBytes)
      row("  kept for the backward pass", bytes: plan.savedBytes)
      row("parameters and activations", bytes: plan.totalBytes)
      row("exact: parameters, optimiser and arena of this engine", bytes: step.exact.totalBytes)
      row("  its arena", bytes: step.exact.arenaBytes)
      row("  its part kept for the backward pass", bytes: step.exact.savedBytes)
    }
    return [
      "\(step.network), \(step.method.name), \(step.precision.rawValue): \(step.classes) classes, "
        + "\(step.resolution)×\(step.resolution) pixels, batch \(step.batch), "
        + "\(step.threads) thread\(step.threads == 1 ? "" : "s")"
    ] + step.notes.flatMap { $0.wrapped() } + table.lines()
      + remarks(step).flatMap { $0.wrapped() }
      + (step.isExpectedToGrow
        ? [
          "Planned with 8 bits for every value. Importing \(step.network), at its first use, finds some that",
          "are worth 12: remanence fetch \(step.network) photographs; remanence import \(step.network) -o "
            + "NET",
        ] : [])
  }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

// So that the command line takes them by name and lists them where a name is wrong.
extension Plan.Accounting: ExpressibleByArgument {}
extension AccountingRule: ExpressibleByArgument {}
