import Foundation
import Testing

/// An adapter that is not the one that the run learned is refused before any work.
@Suite("Damaged adapters")
struct DamagedAdapterTests {
  @Test(arguments: [true, false]) func aDamagedOrMissingAdapterIsRefused(isThere: Bool) async throws {
    let folder = try TemporaryFolder()
    let (run, archive) = (folder.path + "/run", folder.path + "/run.tar")
    try FileManager.default.copyItem(atPath: await Shared.run(), toPath: run)
    let adapter = "run/adapters/marks.safetensors"
    var bytes = try folder.bytes(adapter)
    bytes[bytes.count / 2] ^= 1
    if isThere {
      try folder.write(bytes, to: adapter)
    } else {
      try FileManager.default.removeItem(atPath: folder.path + "/" + adapter)
    }
    let picture = try await Shared.tasks().path + "/marks/spots/0.png"
    for arguments in [
      ["learn", "--resume", "-o", run], ["pack", run, "-o", archive], ["evaluate", run], ["report", run],
      ["predict", run, "--task", "marks", picture],
    ] {
      let outcome = try await Program(arguments).end()
      #expect(outcome.status != 0 && outcome.output.isEmpty, "\(arguments)")
      let complaint = outcome.errorLines.last ?? ""
      #expect(complaint.contains("marks.safetensors"), "\(complaint)")
      #expect(complaint.contains(isThere ? "its SHA-256 differs" : "is not there"), "\(complaint)")
    }
    #expect(!FileManager.default.fileExists(atPath: archive))
  }

  @Test func aRunIsNotPackedIntoItself() async throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/run"
    try FileManager.default.copyItem(atPath: await Shared.run(), toPath: run)
    let record = try folder.bytes("run/run.json")
    for (words, complaint) in [
      (["pack", run, "-o", run + "/run.json", "--force"], "is a part of a run"),
      (["pack", run, "-o", run + "/run.tar"], "lies in the run that is packed"),
      (["report", run, "-o", run + "/run.json", "--force"], "is a part of a run"),
    ] {
      let outcome = try await Program(words).end()
      #expect(outcome.status != 0)
      #expect(outcome.errorLines.contains { $0.contains(complaint) }, "\(outcome.errorLines)")
    }
    #expect(try folder.bytes("run/run.json") == record)
  }

  @Test func whatCannotBeTestedIsAFailure() async throws {
    let folder = try TemporaryFolder()
    try folder.writeTask("marks", pictures: 4)
    try await Program(Shared.learning([folder.path + "/marks"], to: folder.path + "/run", steps: 2)).end()
      .expectSuccess()
    let table = folder.text("run/split.csv").split(separator: "\n")
    for row in table.map({ $0.split(separator: ",") }) where row.contains("test") {
      try FileManager.default.removeItem(atPath: folder.path + "/marks/" + row[1])
    }
    let outcome = try await Program(["evaluate", folder.path + "/run"]).end()
    #expect(outcome.status != 0)
    #expect(
      outcome.errorLines.last?.contains("has nothing left to test") == true, "\(outcome.errorLines)")
  }

  @Test func aSettingIsGivenOnce() async throws {
    let outcome = try await Program(
      ["learn", "--task", "sample", "--set", "rate=0.1", "--set", "rate=0.2", "-o", "never-made"]
    ).end()
    #expect(outcome.status != 0)
    #expect(outcome.errorLines.contains { $0.contains("--set gives rate twice") }, "\(outcome.errorLines)")
  }
}
