import Foundation
import Kernels
import Methods
import Testing

@Suite("The bits of learning")
struct RunTests {
  static let cases = Method.all.map(\.name).flatMap { method in ["int8", "float32"].map { (method, $0) } }

  /// Methods that make use of every kind of kernel, and are run with all of them always; the others with all
  /// of them in `make test-all`.
  static let always: Set = ["rep-net", "full"]

  /// No record is left of a method that is gone or has another name.
  @Test func whatIsRecordedIsOfAMethod() throws {
    let recorded = try Golden("runs.txt").commands.compactMap { command in
      command.components(separatedBy: " --method ").dropFirst().first?.prefix { $0 != " " }
    }.map(String.init)
    #expect(Set(recorded) == Set(Method.all.map(\.name)))
  }

  /// Integers are the same on every processor and for any number of threads: one record holds for all. Sums
  /// of float32 are the same for any number of threads, and on AVX2 and AVX-512; kernels without fused
  /// multiply-add round otherwise.
  @Test("a run gives the recorded adapter, losses and answers", arguments: cases)
  func run(method: String, precision: String) async throws {
    let isWhole = Self.always.contains(method) || Golden.isWhole || Golden.isRecording
    for set in isWhole ? InstructionSet.supported : [.best] {
      var found: Set<[String: String]> = []
      for threads in isWhole && set == .best ? ["1", "2"] : ["2"] {
        found.insert(try await learn(method, precision, set, threads: threads))
      }
      #expect(found.count == 1, "\(method) in \(precision) on \(set.rawValue) depends on the threads")
      let command = Self.command(method, precision).line + Golden.kernels(set, precision: precision)
      try Golden("runs.txt").check(
        found.first ?? [:], of: command, isOptional: precision == "float32" && !set.isRecorded)
    }
  }

  private static func command(_ method: String, _ precision: String) -> Command {
    // Five pictures and 24 pixels fill no vector evenly.
    Command(
      words: [
        "learn", "--network", "embedded", "--task", "sample", "--method", method, "--precision", precision,
        "--resolution", "24", "--batch", "5", "--max-steps", "6",
      ])
  }

  private func learn(
    _ method: String, _ precision: String, _ set: InstructionSet, threads: String
  ) async throws -> [String: String] {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    var command = Self.command(method, precision)
    command.environment["REMANENCE_ISA"] = set.rawValue
    command.unwritten = ["--threads", threads, "-o", run]
    if let maker = try Method.named(method).poolMethod {
      let pool = folder.path + "/pool"
      var making = Self.command(maker, precision)
      making.environment = command.environment
      making.unwritten = ["--threads", threads, "-o", pool]
      try await making.output()
      command.unwritten += ["--pool", pool]
    }
    try await command.output()
    let pictures = (0..<4).map { "\(run)/samples/sample-\($0).png" }
    let answers = Command(
      words: ["predict", run, "--task", "sample"] + pictures, environment: command.environment)
    let confidences = Figures(try await answers.json(), leavingOut: ["image"]).values
    return [
      "adapter's tensors": try Golden.tensors(run + "/adapters/sample.safetensors"),
      "losses and accuracies": try Golden.course(run),
      "labels": confidences["answers[].label"] ?? "",
      "confidences": confidences["answers[].confidence"] ?? "",
    ]
  }
}

extension Golden {
  /// What is written behind a command whose result depends on the kernels.
  static func kernels(_ set: InstructionSet, precision: String) -> String {
    guard precision == "float32" else { return "" }
    return switch set.rawValue {
    case "avx2", "avx512vnni", "amx": " (AVX2 or AVX-512)"
    default: " (\(set.rawValue))"
    }
  }
}

extension InstructionSet {
  /// Whether results in float32 have been recorded for it.
  var isRecorded: Bool { ["scalar", "avx2", "avx512vnni", "amx"].contains(rawValue) }
}
