import Formats
import Foundation
import Synchronization
import Testing

@testable import Tasks

/// A registry on paper: commands are noted, downloads write `payload`, unpacking writes `files`.
private final class FakeRegistry: Sendable {
  let commands = Mutex<[[String]]>([])
  let payload: [UInt8]
  let files: [String]
  /// What the n-th download answers instead of succeeding.
  let failures: Mutex<[CommandRunner.Outcome]>

  init(payload: [UInt8] = [1, 2, 3], files: [String], failures: [CommandRunner.Outcome] = []) {
    self.payload = payload
    self.files = files
    self.failures = Mutex(failures)
  }

  var runner: CommandRunner {
    CommandRunner { command, folder, whileRunning in
      self.commands.withLock { $0.append(command) }
      whileRunning()
      if command.contains("download") {
        if let failure = self.failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return failure }
        let suffix = command[0] == "apt-get" ? "deb" : "whl"
        try? Data(self.payload).write(to: folder.appending(path: "thing.\(suffix)"))
      } else if command[0] == "dpkg-deb" || command.contains("zipfile") {
        for file in self.files {
          let target = folder.appending(path: file)
          try? FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
          try? Data(file.utf8).write(to: target)
        }
      }
      return .init(status: 0, output: "")
    }
  }
}

@Suite("Fetching packages")
struct FetcherTests {
  let payload: [UInt8] = [1, 2, 3]

  func wheel(sha256: String? = nil) -> Package {
    .pip("thing", "1.0", sha256: sha256 ?? SHA256(of: payload).hexadecimal, bytes: 3, kept: ["data/a.txt"])
  }

  func fetchable(_ package: Package) -> Fetchable {
    Fetchable(name: "thing", kind: .task, packages: [package], licence: "MIT", source: "test")
  }

  @Test func aPackageIsCheckedUnpackedAndFetchedOnce() throws {
    let folder = try TemporaryFolder()
    let registry = FakeRegistry(files: ["data/a.txt", "data/b.txt"])
    let fetcher = Fetcher(cache: folder.cache, runner: registry.runner, isRoot: false)
    var phases: [FetchProgress.Phase] = []
    try fetcher.fetch([fetchable(wheel())]) { phases.append($0.phase) }
    #expect(phases == [.downloading, .downloading, .checking, .unpacking, .done])
    #expect(folder.cache.isIntact(wheel()))
    let root = folder.cache.folder(of: wheel())
    #expect(try FileTree.files(under: root.path, links: .skipped) == ["data/a.txt", "package.json"])

    let before = registry.commands.withLock(\.count)
    phases = []
    try fetcher.fetch([fetchable(wheel())]) { phases.append($0.phase) }
    #expect(phases == [.present])
    #expect(registry.commands.withLock(\.count) == before)
  }

  @Test func aWrongSumLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let registry = FakeRegistry(files: ["data/a.txt"])
    let package = wheel(sha256: String(repeating: "0", count: 64))
    let error = formatError {
      try Fetcher(cache: folder.cache, runner: registry.runner, isRoot: false)
        .fetch([fetchable(package)]) { _ in }
    }
    #expect(error?.what.contains("where 000000") == true)
    #expect(!folder.cache.holds(package))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.cache.packages.path) == [".lock"])
  }

  @Test func aDamagedFileIsNoticedAndFetchedAgain() throws {
    let folder = try TemporaryFolder()
    let registry = FakeRegistry(files: ["data/a.txt"])
    let fetcher = Fetcher(cache: folder.cache, runner: registry.runner, isRoot: false)
    try fetcher.fetch([fetchable(wheel())]) { _ in }
    let file = folder.cache.folder(of: wheel()).appending(path: "data/a.txt")
    try Data().write(to: file)
    #expect(!folder.cache.isIntact(wheel()))
    try fetcher.fetch([fetchable(wheel())]) { _ in }
    #expect(folder.cache.isIntact(wheel()))
    #expect(try Data(contentsOf: file) == Data("data/a.txt".utf8))
  }

  @Test func aPackageWithoutWhatIsKeptIsRefused() throws {
    let folder = try TemporaryFolder()
    let registry = FakeRegistry(files: ["data/b.txt"])
    let error = formatError {
      try Fetcher(cache: folder.cache, runner: registry.runner, isRoot: false)
        .fetch([fetchable(wheel())]) { _ in }
    }
    #expect(error?.what.hasPrefix("does not hold data/a.txt") == true)
  }

  @Test func rootRefreshesPackageListsOnce() throws {
    let folder = try TemporaryFolder()
    let missing = CommandRunner.Outcome(status: 100, output: "E: Unable to locate package thing\n")
    let files = ["data/a.txt", "usr/share/doc/thing/copyright"]
    let registry = FakeRegistry(files: files, failures: [missing])
    let package = Package.apt(
      "thing", "1:1.0", sha256: SHA256(of: payload).hexadecimal, bytes: 3, kept: ["data"])
    try Fetcher(cache: folder.cache, runner: registry.runner, isRoot: true).fetch([fetchable(package)]) { _ in
    }
    #expect(registry.commands.withLock { $0.contains(["apt-get", "update"]) })
    #expect(registry.commands.withLock { $0[0].last } == "thing=1:1.0")
    #expect(folder.cache.isIntact(package))
  }

  @Test(arguments: [
    (100, "E: Unable to locate package thing", "sudo apt-get update"),
    (100, "E: Version '1.0' for 'thing' was not found", "Debian 12"),
    (127, "env: 'apt-get': No such file or directory", "Debian or Ubuntu"),
    (100, "Err: something else", "check the network"),
  ]) func othersAreToldWhatToDo(status: Int, output: String, remedy: String) throws {
    let folder = try TemporaryFolder()
    let outcome = CommandRunner.Outcome(status: Int32(status), output: output + "\n")
    let registry = FakeRegistry(files: [], failures: [outcome])
    let package = Package.apt("thing", "1.0", sha256: "", bytes: 3, kept: [])
    let error = formatError {
      try Fetcher(cache: folder.cache, runner: registry.runner, isRoot: false)
        .fetch([fetchable(package)]) { _ in }
    }
    #expect(error?.place == "thing 1.0 (apt)")
    #expect(error?.remedy.contains(remedy) == true)
    #expect(registry.commands.withLock(\.count) == 1)
  }

  @Test func theSystemRunnerReportsOutputStatusAndMissingPrograms() throws {
    let folder = try TemporaryFolder()
    let outcome = CommandRunner.system.run(["sh", "-c", "echo out; echo err >&2; exit 3"], folder.url, {})
    #expect(outcome.status == 3)
    #expect(outcome.output == "out\nerr\n")
    #expect(CommandRunner.system.run(["no-such-program-here"], folder.url, {}).status == 127)
  }
}
