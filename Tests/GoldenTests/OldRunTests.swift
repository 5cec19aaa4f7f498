import Foundation
import Testing

/// Runs that version 0.1.0 wrote, with `run.json` of layout 1 and adapters of format 1: six steps with
/// Rep-Net, and a head that was stopped at its 60th step of 400. And six steps with Rep-Net in layout 2 and
/// format 2.
@Suite("Runs that an earlier version wrote")
struct OldRunTests {
  /// Copies a recorded run: what opens it may write into it.
  private func copy(_ name: String, of layout: Int = 1, into folder: TemporaryFolder) throws -> String {
    let path = folder.path + "/" + name
    try FileManager.default.copyItem(atPath: "\(Golden.folder)/runs-\(layout)/\(name)", toPath: path)
    return path
  }

  /// The words called `key` of a list's elements.
  private static func words(_ key: String, of list: JSON?) -> [String] {
    guard case .list(let elements) = list else { return [] }
    return elements.compactMap { if case .word(let word) = $0[key] { word } else { nil } }
  }

  @Test(arguments: [1, 2]) func aFinishedRunIsEvaluatedAnswersAndIsReported(layout: Int) async throws {
    let folder = try TemporaryFolder()
    let run = try copy("finished", of: layout, into: folder)
    let evaluation = Figures(try await Command(words: ["evaluate", run]).json()).values
    #expect(evaluation["accuracy.sample"] == "0.12")
    #expect(evaluation["accuracy_matrix[][]"] == "0.12")
    let pictures = (0..<12).map { "\(run)/samples/sample-\($0).png" }
    let answers = Command(words: ["predict", run, "--task", "sample"] + pictures)
    let labels = Self.words("label", of: try await answers.json()["answers"])
    let samples = try Data(contentsOf: URL(filePath: run + "/samples/samples.json"))
    let recorded = Self.words("prediction", of: try JSONDecoder().decode(JSON.self, from: samples))
    #expect(labels.count == 12 && recorded.count == 12)
    // The arithmetic has changed since: after six steps some answers are decided by a rounding.
    #expect(zip(labels, recorded).count { $0 == $1 } >= 9)
    let page = folder.path + "/report.html"
    try await Command(words: ["report", run, "-o", page]).output()
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("t-shirt"))
    let again = try await Command(words: ["learn", "--resume", "-o", run]).json()
    #expect(Figures(again).values["accuracy_matrix[][]"] == "0.12")
  }

  @Test(arguments: [1, 2]) func aFinishedRunIsSimulatedAndPriced(layout: Int) async throws {
    let folder = try TemporaryFolder()
    let run = try copy("finished", of: layout, into: folder)
    let outcome = Figures(try await Command(words: ["simulate", run, "--write-error-rate", "0"]).json())
      .values
    let evaluation = Figures(try await Command(words: ["evaluate", run]).json()).values
    #expect(evaluation["adapter_sha256.sample"] != nil)
    // What the run has learned stands beside what its simulation learns, by the arithmetic of today.
    #expect(outcome["tasks[].fault_free_adapter_sha256"] == evaluation["adapter_sha256.sample"])
    #expect(outcome["tasks[].adapter_sha256"] != nil)
    let price = Figures(try await Command(words: ["chip", "--run", run]).json()).values
    #expect(price["batch"] == "5" && price["network"] == "embedded")
  }

  @Test func aStoppedRunGoesOnToTheRecordedEnd() async throws {
    let folder = try TemporaryFolder()
    let run = try copy("stopped", into: folder)
    try await Command(words: ["learn", "--resume", "-o", run]).output()
    try Golden("runs.txt").check(
      [
        "adapter's tensors": Golden.tensors(run + "/adapters/sample.safetensors"),
        "losses and accuracies": Golden.course(run),
      ], of: "remanence learn --resume -o Tests/GoldenTests/Golden/runs-1/stopped")
  }
}
