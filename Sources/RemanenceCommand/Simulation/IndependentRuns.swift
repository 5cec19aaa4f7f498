import Dispatch
import Formats
import Foundation
import Synchronization

/// Runs that do not depend on each other, on all cores; kept in a file as they end, so that a command that was cut off
/// goes on where it was.
struct IndependentRuns: Sendable {
  /// Where results are kept until all are there; nil where they are not.
  var path: String?
  /// What all of them have in common. A file that says otherwise is begun anew.
  var key: String
  /// Runs at a time.
  var workers: Int
  /// Told of each run that ends: how many have, how many there are.
  var note: @Sendable (Int, Int) -> Void

  /// The results of the runs called `names`, in their order.
  /// - Throws: the first error of a run; others have ended by then.
  func results<Result: Codable & Sendable>(
    _ names: [String], _ run: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let known = Mutex(try stored(Result.self))
    let missing = known.withLock { known in names.indices.filter { known[names[$0]] == nil } }
    let done = names.count - missing.count
    let next = Mutex(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, missing.count))) { _ in
      while failure.withLock({ $0 == nil }) {
        let at = next.withLock { at in
          defer { at += 1 }
          return at
        }
        guard at < missing.count else { return }
        do {
          let result = try run(missing[at])
          try known.withLock { known in
            known[names[missing[at]]] = result
            try store(known)
            note(done + at + 1, names.count)
          }
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return known.withLock { known in names.map { known[$0]! } }
  }

  /// Forgets what was kept.
  func finish() {
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }

  private func stored<Result: Codable & Sendable>(_: Result.Type) throws -> [String: Result] {
    guard let path, let data = FileManager.default.contents(atPath: path) else { return [:] }
    guard let file = try? JSONDecoder().decode(Kept<Result>.self, from: data), file.key == key else {
      return [:]
    }
    return file.results
  }

  private func store<Result: Codable & Sendable>(_ results: [String: Result]) throws {
    guard let path else { return }
    try AtomicFile.write(Array(JSONEncoder().encode(Kept(key: key, results: results))), to: path)
  }

  private struct Kept<Result: Codable & Sendable>: Codable {
    var key: String
    var results: [String: Result]
  }
}
