import Execution
import Formats
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Programs
import Records
import Tasks
import Testing

@Suite struct LearnerInputTests {
  @Test func unreadablePicturesAreLeftOutCountedAndNamed() throws {
    let fixture = try LearnerFixture()
    _ = try fixture.folderTask("pictures", labels: [1, 8], count: 30)
    let trousers = fixture.path + "/pictures/trouser"
    for (name, bytes) in [("a", "not a picture"), ("b", ""), ("c", "\u{89}PNG\r\n\u{1a}\n")] {
      try Data(bytes.utf8).write(to: URL(filePath: "\(trousers)/broken-\(name).png"))
    }
    let task = try ImageTask.load(fixture.path + "/pictures", cache: fixture.cache)
    #expect(try fixture.learner("run", [task], steps: 10).run())
    let record = try fixture.stored("run").record.tasks[0]
    #expect(record.skippedImages == 3)
    #expect(Set(record.skippedNames) == Set(["a", "b", "c"].map { "\(trousers)/broken-\($0).png" }))
    #expect(record.trainExamples + record.testExamples == 60)
  }

  @Test func aMemoryLimitNamesTheMissingBytesAndTheBatchThatFits() throws {
    let frozen = try FrozenNetwork.embedded(precision: .int8)
    func check(_ bytes: Int, batch: Int) throws {
      let setup = try LearnerFixture.setup(batch: batch)
      let plan = try Plan(frozen, setup: setup, classes: 10, batch: batch, threads: 1)
      try MemoryLimit(bytes: bytes).check(plan, batch: setup.batch) {
        try Plan(frozen, setup: setup, classes: 10, batch: $0, threads: 1).totalBytes
      }
    }
    func message(_ bytes: Int, batch: Int) throws -> String {
      let error = #expect(throws: FormatError.self) { try check(bytes, batch: batch) }
      return try #require(error).description
    }
    // Far too little: the message tells what a batch of one needs, and with exactly that it passes.
    let impossible = try message(1000, batch: 8)
    let least = try #require(
      impossible.firstMatch(of: /a batch of 1 needs [^(]*\((\d+) bytes\)/).flatMap { Int($0.1) })
    let wanted = try #require(impossible.firstMatch(of: /plans for [^(]*\((\d+) bytes\)/))
    try check(least, batch: 1)
    #expect(throws: FormatError.self) { try check(least - 1, batch: 1) }
    // One byte too few for a batch of 8: the one it proposes passes, the next larger does not.
    let tight = Int(wanted.1)! - 1
    let fitting = try #require(
      try message(tight, batch: 8).firstMatch(of: /a batch of (\d+) fits/).flatMap { Int($0.1) })
    try check(tight, batch: fitting)
    #expect(throws: FormatError.self) { try check(tight, batch: fitting + 1) }
  }

  @Test(arguments: [0, 1, 767, 769])
  func aPictureOfAnotherSizeIsRefused(bytes: Int) throws {
    let fixture = try LearnerFixture()
    let setup = try LearnerFixture.setup(resolution: 16)
    _ = try fixture.learner("run", [LearnerFixture.sample()], setup: setup, steps: 1).run()
    let file = try AdapterFile(path: fixture.path + "/run/" + RunLayout.adapterFile(task: "sample"))
    let network = try file.bound(
      to: FrozenNetwork.embedded(precision: .int8), batch: 1, pool: ThreadPool(count: 1),
      instructionSet: .best)
    let error = #expect(throws: FormatError.self) {
      try network.answer(to: [UInt8](repeating: 9, count: bytes))
    }
    #expect(error?.description.contains("has \(bytes) bytes, not 768") == true)
    _ = try network.answer(to: [UInt8](repeating: 9, count: 768))
  }

  @Test func anAdapterRefusesAnotherNetwork() throws {
    let fixture = try LearnerFixture()
    _ = try fixture.learner("run", [LearnerFixture.sample()], steps: 1).run()
    var other = try FrozenNetwork.embedded(precision: .int8)
    other.sha256 = String(repeating: "0", count: 64)
    let file = try AdapterFile(path: fixture.path + "/run/" + RunLayout.adapterFile(task: "sample"))
    let error = #expect(throws: FormatError.self) {
      _ = try file.bound(to: other, batch: 1, pool: ThreadPool(count: 1), instructionSet: .best)
    }
    #expect(error?.description.contains("another network") == true)
  }
}
