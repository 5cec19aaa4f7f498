import ArgumentParser
import Formats
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
      allocate. With --accounting published, bytes are counted as the papers of TinyTL and Rep-Net count them.
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

  @Option(help: "Classes of the task.")
  var classes = 10

  @Option(help: "Threads that the arena holds scratch for (default: one per processor).")
  var threads: Int?

  @Option(help: "exact: as allocated; published: by the papers' rule, which counts float32 activations.")
  var accounting: Plan.Accounting = .exact

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    try LearningOptions.check(batch: batch, resolution: resolution ?? 224, threads: threads ?? 1)
    try LearningOptions.check((2...100_000).contains(classes), "--classes must be 2 to 100000")
  }

  func run() throws {
    let setup = try Setup(self)
    if json { return try JSONOutput.print(setup) }
    for line in setup.lines { print(line) }
  }

  /// The plan and what it is a plan of.
  private struct Setup: Encodable {
    var network: String
    let method: Method
    var precision: Precision
    var batch: Int
    var resolution: Int
    var classes: Int
    var threads: Int
    var accounting: Plan.Accounting
    var plan: Plan
    var fineValues: Int
    /// Whether an import would give some values 12 bits that now are planned with 8.
    private var isExpectedToGrow: Bool

    init(_ command: PlanCommand) throws {
      (network, method, precision) = (command.network, command.methodOptions.method, command.precision)
      (batch, classes, accounting) = (command.batch, command.classes, command.accounting)
      threads = command.threads ?? ProcessInfo.processInfo.activeProcessorCount
      // An architecture is planned for without its weights.
      let named = Zoo(rawValue: network)
      let frozen =
        try named == nil ? FrozenNetwork.load(network, precision: precision, threads: threads) : nil
      let native = named.map { Shape($0.nativeResolution, $0.nativeResolution, 3) }
      resolution = command.resolution ?? (native ?? frozen!.graph.inputShape).height
      let unfolded = (named ?? frozen?.architecture)?.network(resolution: resolution, classes: classes)
      let side = resolution
      let planned = try named.map {
        try FrozenNetwork.graph(of: $0, resolution: side, classes: command.classes)
      }
      let backbone = planned?.graph ?? frozen!.network(resolution: resolution)
      fineValues = precision == .int8 ? backbone.fineValues.count : 0
      let isExpected = precision == .int8 && planned?.isImported == false
      isExpectedToGrow = isExpected && named != .embedded && named != .proxylessNASMobile
      let program = try Program.lowered(
        from: method.attached(to: backbone, classes: classes),
        precision: precision, batch: batch, isTraining: true, threads: threads)
      switch accounting {
      case .exact: plan = Plan(program)
      case .published:
        guard let unfolded else {
          throw FormatError(
            "has no norms any more, which the published rule counts", at: network,
            remedy: "use --accounting exact, or name one of \(Zoo.names)")
        }
        // The papers' side modules have norms, as ours have in float32.
        let adapted = try method.attached(to: unfolded, classes: classes)
        plan = Plan(try PublishedAccounting(adapted), of: program)
      }
    }

    var lines: [String] {
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
      if fineValues > 0 { row("values in 12 bits, the others in 8", count: fineValues) }
      row("parameters", bytes: plan.parameterBytes)
      switch accounting {
      case .exact:
        row("optimiser", bytes: plan.optimizerBytes)
        row("arena, as allocated", bytes: plan.arenaBytes)
        row("  largest sum of live tensors", bytes: plan.peakActivationBytes)
        row("  kept for the backward pass", bytes: plan.savedBytes)
        row("parameters, optimiser and arena", bytes: plan.totalBytes)
      case .published:
        row("activations at the peak, by the papers' rule", bytes: plan.peakActivationBytes)
        row("  kept for the backward pass", bytes: plan.savedBytes)
        row("parameters and activations", bytes: plan.totalBytes)
        row("for comparison: our arena, as allocated", bytes: plan.arenaBytes)
      }
      return [
        "\(network), \(method.name), \(precision.rawValue): \(classes) classes, "
          + "\(resolution)×\(resolution) pixels, batch \(batch), \(threads) thread\(threads == 1 ? "" : "s")"
      ] + table.lines()
        + (isExpectedToGrow
          ? [
            "Planned with 8 bits for every value. Importing \(network), at its first use, finds some that are",
            "worth 12: remanence fetch \(network) photographs; remanence import \(network) -o NET",
          ] : [])
    }

    enum CodingKeys: String, CodingKey {
      case network, method, precision, batch, classes, threads, accounting
      case resolution = "resolution_px"
      case fineValues = "fine_values"
    }

    func encode(to encoder: any Encoder) throws {
      try plan.encode(to: encoder)
      var inputs = encoder.container(keyedBy: CodingKeys.self)
      try inputs.encode(network, forKey: .network)
      try inputs.encode(method.name, forKey: .method)
      try inputs.encode(precision, forKey: .precision)
      try inputs.encode(batch, forKey: .batch)
      try inputs.encode(resolution, forKey: .resolution)
      try inputs.encode(classes, forKey: .classes)
      try inputs.encode(threads, forKey: .threads)
      try inputs.encode(accounting, forKey: .accounting)
      try inputs.encode(fineValues, forKey: .fineValues)
    }
  }
}

extension CaseIterable where Self: RawRepresentable, RawValue == String {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

// So that the command line takes them by name and lists them where a name is wrong.
extension Plan.Accounting: ExpressibleByArgument {}
