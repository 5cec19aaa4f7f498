import Kernels
import Methods
import Testing

@Suite("The figures of plan, chip, validate and simulate")
struct FiguresTests {
  static let networks = ["mobilenet-v2", "efficientnet-lite0", "proxylessnas-mobile", "embedded"]

  @Test("plan", arguments: networks)
  func plan(network: String) async throws {
    for (method, precision) in RunTests.cases
    where network == "embedded" || RunTests.always.contains(method) {
      let others = [
        ["--accounting", "published", "--batch", "4"],
        ["--resolution", "96", "--batch", "8", "--classes", "23"],
      ]
      for options in method == "rep-net" ? [[]] + others : [[]] {
        let command = Command(
          words: ["plan", "--network", network, "--method", method, "--precision", precision] + options
            + (try Method.named(method).poolMethod == nil ? [] : ["--set", "pool=2"]) + ["--threads", "2"])
        let asked: Set = ["accounting", "batch", "classes", "method", "network", "precision", "threads"]
        let figures = Figures(try await command.json(), leavingOut: asked)
        try Golden("plan.txt").check(figures.values, of: command.line)
      }
    }
  }

  @Test(
    "chip",
    arguments: [
      ["--network", "embedded"], ["--network", "embedded", "--method", "full", "--pass", "inference"],
      ["--network", "mobilenet-v2", "--batch", "4", "--resolution", "96"],
      ["--network", "vgg8", "--method", "head", "--technology", "sram"],
      ["--network", "resnet50", "--pass", "inference", "--technology", "reram"],
      ["--network", "efficientnet-lite0", "--technology", "stt-mram", "--transposed", "row-serial", "--ecc"],
      ["--network", "embedded", "--technology", "pcm", "--verify", "4", "--working-cells", "macros"],
      ["--network", "proxylessnas-mobile", "--technology", "fefet", "--objective", "latency", "--write-all"],
    ])
  func chip(options: [String]) async throws {
    let command = Command(words: ["chip"] + options)
    // Sources are words, ranges are no result; the chip's own description and its constants once are enough.
    let inputs: Set = ["source", "range", "name"]
    let figures = Figures(
      try await command.json(),
      leavingOut: options.count == 2 ? inputs : inputs.union(["chip", "constants"])
    ).values.filter { !($0.key.hasPrefix("technologies.") && $0.key.contains(".part.")) }
    try Golden("chip.txt").check(figures, of: command.line)
  }

  @Test func validate() async throws {
    let command = Command(words: ["validate"])
    let object = try await command.json()
    let inputs: Set = [
      "source", "range", "published", "tolerance", "tolerance_kind", "unit", "relative_error", "role", "id",
      "name", "passed",
      "row_count", "held_out_rows",
    ]
    let figures = Figures(object, leavingOut: inputs)
    try Golden("validate.txt").check(figures.values, of: command.line)
  }

  /// Stuck cells on every instruction set, for one thread and two; the others on the fastest.
  @Test(
    "simulate",
    arguments: [
      ["--write-error-rate", "0"], ["--write-error-rate", "0", "--transposed", "row-serial", "--ecc"],
      ["--write-error-rate", "0.05", "--stuck", "0.001", "--tree-upset-rate", "1e-6"],
      ["--upset-rate", "1e-6", "--error-flip-rate", "1e-4", "--working-cells", "macros"],
      ["--technology", "reram", "--verify", "2"], ["--method", "bias", "--read-disturb", "1e-6"],
      ["--method", "head", "--sense-error-rate", "1e-4", "--protected-bits", "1", "--idle", "30"],
    ])
  func simulate(options: [String]) async throws {
    for (index, set) in InstructionSet.supported.enumerated()
    where options.contains("--stuck") || set == .best {
      var command = Command(
        words: [
          "simulate", "--network", "embedded", "--task", "sample", "--max-steps", "3", "--resolution", "16",
          "--batch", "3",
        ] + options)
      let line = command.line
      command.environment["REMANENCE_ISA"] = set.rawValue
      command.unwritten = ["--threads", "\(1 + index % 2)"]
      let figures = Figures(
        try await command.json(), leavingOut: ["learning_s", "fault_free_learning_s"])
      try Golden("simulate.txt").check(figures.values, of: line)
    }
  }
}
