import Experiments
import Formats
import Foundation
import Synchronization
import Testing

@Suite("Independent jobs")
struct IndependentJobsTests {
  private let path = FileManager.default.temporaryDirectory.path + "/jobs-\(UUID().uuidString)"
  private let names = (0..<20).map { "job \($0)" }
  private struct Failure: Error {}

  /// The results with `workers`, and how many jobs ran for them.
  private func run(
    _ workers: Int, key: String = "key", path: String?, failing: Int? = nil
  ) throws -> (results: [Int], ran: Int) {
    let ran = Mutex(0)
    let results = try IndependentJobs(path: path, workers: workers).results(names, key: key) { index in
      if index == failing { throw Failure() }
      ran.withLock { $0 += 1 }
      return index * index
    }
    return (results, ran.withLock(\.self))
  }

  @Test(arguments: [1, 2, 7, 50]) func resultsHaveTheOrderOfTheirNames(workers: Int) throws {
    #expect(try run(workers, path: nil).results == (0..<20).map { $0 * $0 })
  }

  @Test func progressIsToldInOrder() throws {
    let told = Mutex<[Int]>([])
    let jobs = IndependentJobs(workers: 4) { done, total in told.withLock { $0.append(100 * done + total) } }
    _ = try jobs.results(names, key: "") { $0 }
    #expect(told.withLock(\.self) == (0...20).map { 100 * $0 + 20 })
  }

  @Test func aJobThatEndedIsNotDoneAgain() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: Failure.self) { try run(1, path: path, failing: 12) }
    // What a crash has torn is done again; so is a line that nobody ended.
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    try AtomicFile.write(kept.dropLast(1) + "", to: path)
    let second = try run(2, path: path)
    #expect(second.ran == 20 - 11 && second.results == (0..<20).map { $0 * $0 })
    #expect(try run(2, path: path).ran == 0)
    #expect(try run(2, key: "another", path: path).ran == 20)
    IndependentJobs(path: path, workers: 1).finish()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aFileOfSomebodyElseIsLeftAlone() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AtomicFile.write("precious\n", to: path)
    #expect(throws: FormatError.self) { try run(1, path: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious\n")
  }

  @Test func jobsThatAreNewRunBesideThoseThatAreKept() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let jobs = IndependentJobs(path: path, workers: 2)
    _ = try jobs.results(["a", "b"], key: "key") { $0 }
    let ran = Mutex<[Int]>([])
    let results = try jobs.results(["b", "c", "a"], key: "key") { index in
      ran.withLock { $0.append(index) }
      return 10 + index
    }
    #expect(results == [1, 11, 0] && ran.withLock(\.self) == [1])
  }

  /// What a crash or another version may have left after the words that tell the file as ours.
  @Test(
    arguments: ["", "\n", "key", "key\nnonsense\n", "key\n{\"name\":\"job 0\",\"result\":\"x\"}\n"])
  func aDamagedFileCostsNoMoreThanItsLines(text: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try AtomicFile.write("remanence results " + text, to: path)
    #expect(try run(1, path: path).ran == 20)
    #expect(try run(1, path: path).ran == 0)
  }

  @Test func aFileThatCannotBeWrittenIsAnError() {
    #expect(throws: FormatError.self) { try run(1, path: "/nowhere/at/all") }
  }
}
