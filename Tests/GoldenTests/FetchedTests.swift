import Foundation
import Kernels
import Methods
import Testing

/// What takes minutes and fetches packages: `make test-all` asks for it with `REMANENCE_GOLDEN=all`, and
/// gives a release build in `REMANENCE_PROGRAM`.
@Suite(
  "The bits of networks and runs from packages", .serialized,
  .enabled(if: Golden.isWhole))
struct FetchedTests {
  /// The user's cache: what has been fetched once is not fetched again.
  static let cache =
    ProcessInfo.processInfo.environment["REMANENCE_CACHE"] ?? NSHomeDirectory() + "/.cache/remanence"

  /// MobileNetV2 as it is imported, made once.
  private static let network = Task {
    let path = NSTemporaryDirectory() + "remanence-golden-network-\(getpid())"
    try await imported("mobilenet-v2", to: path)
    return path
  }

  private static func imported(_ name: String, to path: String) async throws {
    try await Command(words: ["fetch", name, "photographs"]).output(cache: cache)
    try await Command(words: ["import", name], unwritten: ["-o", path]).output(cache: cache)
  }

  private var kernels: String { Golden.kernels(.best, precision: "float32") }

  @Test func mobileNetIsImportedToTheRecordedBits() async throws {
    let path = try await Self.network.value
    try Golden("fetched.txt").check(
      ["tensors": Golden.tensors(path)], of: "remanence import mobilenet-v2" + kernels,
      isOptional: !InstructionSet.best.isRecorded)
  }

  @Test func efficientNetIsImportedToTheRecordedBits() async throws {
    let folder = try TemporaryFolder()
    try await Self.imported("efficientnet-lite0", to: folder.path + "/network")
    try Golden("fetched.txt").check(
      ["tensors": Golden.tensors(folder.path + "/network")],
      of: "remanence import efficientnet-lite0" + kernels, isOptional: !InstructionSet.best.isRecorded)
  }

  /// The imported network's bits depend on the kernels that calibrated it; what is learned over it does not.
  /// On plain kernels, which take minutes here, only methods that make use of every kind of kernel run;
  /// `RunTests` runs all of them so over the embedded network.
  @Test("a run over MobileNetV2", arguments: RunTests.cases)
  func run(method: String, precision: String) async throws {
    try #require(InstructionSet.best.isRecorded)
    let network = try await Self.network.value
    try await Command(words: ["fetch", "emoji"]).output(cache: Self.cache)
    let runsPlain = precision == "int8" && RunTests.always.contains(method) && method != "full"
    for set in InstructionSet.supported where set != .scalar || runsPlain {
      for threads in ["1", "2"] where set == .best || threads == "2" {
        let folder = try TemporaryFolder()
        var pool: [String] = []
        if let maker = try Method.named(method).poolMethod {
          pool = [folder.path + "/pool"]
          try await learn(maker, precision, set, network, threads, to: pool[0])
        }
        try await learn(method, precision, set, network, threads, to: folder.path + "/run", pool: pool)
        let line = Command(words: ["learn", "--network", "MOBILENET"] + Self.words(method, precision)).line
        try Golden("fetched.txt").check(
          [
            "adapter's tensors": Golden.tensors(folder.path + "/run/adapters/emoji.safetensors"),
            "losses and accuracies": Golden.course(folder.path + "/run"),
          ], of: line + Golden.kernels(set, precision: precision))
      }
    }
  }

  private static func words(_ method: String, _ precision: String) -> [String] {
    [
      "--task", "emoji", "--method", method, "--precision", precision, "--resolution", "64", "--batch", "4",
      "--max-steps", "3",
    ]
  }

  private func learn(
    _ method: String, _ precision: String, _ set: InstructionSet, _ network: String, _ threads: String,
    to run: String, pool: [String] = []
  ) async throws {
    try await Command(
      words: ["learn", "--network", network] + Self.words(method, precision),
      unwritten: ["--threads", threads, "-o", run] + pool.flatMap { ["--pool", $0] },
      environment: ["REMANENCE_ISA": set.rawValue]
    ).output(cache: Self.cache)
  }

  @Test(arguments: [
    ["--write-error-rate", "0"], ["--write-error-rate", "0.01", "--tree-upset-rate", "1e-7"],
  ])
  func simulatedArrays(faults: [String]) async throws {
    try #require(InstructionSet.best.isRecorded)
    let network = try await Self.network.value
    try await Command(words: ["fetch", "emoji"]).output(cache: Self.cache)
    let words = ["--task", "emoji", "--resolution", "64", "--batch", "2", "--max-steps", "2"] + faults
    let object = try await Command(words: ["simulate", "--network", network] + words).json(cache: Self.cache)
    try Golden("fetched.txt").check(
      Figures(object, leavingOut: ["learning_s", "fault_free_learning_s"]).values,
      of: Command(words: ["simulate", "--network", "MOBILENET"] + words).line)
  }
}
