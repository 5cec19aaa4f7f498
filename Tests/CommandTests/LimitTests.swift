import Foundation
import Testing

@Suite("Memory, disk and processor that do not suffice")
struct LimitTests {
  /// `--memory-limit` of `bytes` for a batch of 4; what fits, and what it would have needed.
  @Test func aMemoryLimitSaysWhatIsMissingAndWhatFits() async throws {
    let folder = try TemporaryFolder()
    let arguments = try await Shared.learning(
      [Shared.tasks().path + "/marks"], to: folder.path + "/run", steps: 1)
    func refused(_ limit: Int) async throws -> String {
      let outcome = try await Program(arguments + ["--memory-limit", "\(limit)"]).end()
      outcome.expectFailure("memory limit: learning plans for ", " more than the limit of ")
      #expect(!folder.holds("run"))
      return outcome.errors
    }
    let tooSmall = try await refused(1000)
    let planned = try #require(
      tooSmall.firstMatch(of: /plans for [\d.]+ MiB \((\d+) bytes\)/).flatMap { Int($0.1) })
    #expect(tooSmall.contains("more than the limit of 1000 bytes; even"))
    let least = try #require(
      tooSmall.firstMatch(of: /even a batch of 1 needs [\d.]+ MiB \((\d+) bytes\)/).flatMap { Int($0.1) })
    #expect(try await refused(planned - 1).contains("; a batch of 3 fits"))
    #expect(try await refused(least).contains("; a batch of 1 fits"))
    let parts = try #require(
      tooSmall.firstMatch(
        of: /network ([\d.]+) KiB, what is learned ([\d.]+) KiB, its moments ([\d.]+) KiB, arena ([\d.]+) KiB/
      ))
    let sum = [parts.1, parts.2, parts.3, parts.4].compactMap { Double($0) }.reduce(0, +)
    #expect(abs(sum * 1024 - Double(planned)) < 1024, "\(tooSmall)")
    try await Program(arguments + ["--memory-limit", "\(planned)"]).end().expectSuccess()
  }

  /// The sums of an undisturbed run of 60 steps.
  private static let sums = Task {
    let folder = try TemporaryFolder()
    let arguments = try await Shared.learning(
      [Shared.tasks().path + "/marks"], to: folder.path + "/run", steps: 60)
    return try await Program(arguments + ["--json"]).end().json()["adapter_sha256"] as? [String: String]
  }

  /// Files may grow to `blocks` × 512 bytes; the signal that tells of it is ignored, as the disk gives none.
  private static func filesUp(to blocks: Int) -> [String] {
    ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"]
  }

  @Test func filesThatCannotGrowLoseNothing() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    // Room for the record and the first events, not for a checkpoint; then for no record.
    let arguments = Shared.learning([task], to: folder.path + "/run", steps: 60)
    let cut = try await Program(arguments, launcher: Self.filesUp(to: 400)).end()
    cut.expectFailure("checkpoint/state.safetensors: cannot take ", "; ")
    #expect(try folder.files(below: "run").allSatisfy { !$0.hasSuffix(".partial") })
    let resumed = try await Program.run("learn", "--resume", "-o", folder.path + "/run", "--json")
    #expect(try await resumed.json()["adapter_sha256"] as? [String: String] == Self.sums.value)
    let report = try folder.bytes("run/adapters/marks.md")
    try await Program.run("report", folder.path + "/run", launcher: Self.filesUp(to: 1))
      .expectFailure("report.html: cannot take ", "; ")
    #expect(!folder.holds("run/report.html"))
    #expect(try folder.bytes("run/adapters/marks.md") == report)
  }

  /// Whether a process may mount a file system for itself alone.
  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(
    "a full disk loses nothing: with room again, the run ends as it would have",
    .enabled(if: canMount, "needs Linux and the right to mount in a user namespace"),
    arguments: [64, 200, 500, 900])
  func fullDisks(kibibytes: Int) async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    try folder.write([], to: "disk/.keep")
    let script = """
      mount -t tmpfs -o size=\(kibibytes)k none '\(folder.path)/disk' || exit 99
      "$@"; status=$?
      cp -r '\(folder.path)/disk' '\(folder.path)/saved'
      exit $status
      """
    let cut = try await Program(
      Shared.learning([task], to: folder.path + "/disk/run", steps: 60),
      launcher: ["/usr/bin/unshare", "-rm", "sh", "-c", script, "sh"]
    ).end()
    cut.expectFailure("the disk is full: free some space and run it again")
    let again =
      folder.holds("saved/run/run.json")
      ? ["learn", "--resume", "-o", folder.path + "/saved/run"]
      : Shared.learning([task], to: folder.path + "/saved/run", steps: 60)
    let resumed = try await Program(again + ["--json"]).end()
    #expect(try await resumed.json()["adapter_sha256"] as? [String: String] == Self.sums.value)
  }

  @Test func cachesThatCannotBeWritten() async throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "file")
    let task = try folder.writeTask("marks")
    let outcome = try await Program(
      Shared.learning([task], to: folder.path + "/run"),
      environment: ["REMANENCE_CACHE": folder.path + "/file"]
    ).end()
    outcome.expectFailure(folder.path + "/file: is not a folder", "REMANENCE_CACHE")
    #expect(!outcome.errors.contains("learning marks") && !folder.holds("run"))
  }

  @Test(arguments: ["sse9", "AVX2", "neon avx2"])
  func unknownInstructionSets(name: String) async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Program(
      Shared.learning([Shared.tasks().path + "/marks"], to: folder.path + "/run"),
      environment: ["REMANENCE_ISA": name]
    ).end()
    outcome.expectFailure(
      "REMANENCE_ISA: instruction set '\(name)' is not available here; use one of: scalar")
    #expect(!folder.holds("run"))
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs a device that is always full"))
  func outputThatNobodyTakes() async throws {
    let shell = ["/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"]
    try await Program.run("plan", launcher: shell).expectFailure("standard output: cannot be written", "; ")
  }
}
