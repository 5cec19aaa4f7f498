import Dispatch
import Formats
import Foundation
import Records
import Synchronization

/// Runs jobs that do not depend on each other, on all cores. Results are kept in a file as jobs end, so that
/// work that was cut off goes on where it was.
public struct IndependentJobs: Sendable {
  /// Where results are kept until all are there; nil to keep none.
  public var path: String?
  /// Jobs at a time.
  public var workers: Int
  /// Told, in order, how many jobs have ended of how many there are; first how many are kept from before.
  public var observe: @Sendable (_ done: Int, _ total: Int) -> Void

  /// A runner of jobs.
  public init(
    path: String? = nil, workers: Int,
    observe: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    (self.path, self.workers, self.observe) = (path, workers, observe)
  }

  /// The results of the jobs called `names`, in their order; those that the file holds are not computed
  /// again.
  /// - Parameters:
  ///   - names: what to call each job.
  ///   - key: one line that stands for everything that results depend on and names do not tell. Results of
  ///     another key are thrown away.
  ///   - run: does the job at a position of `names`.
  /// - Throws: the first error of a job, when those that run have ended; `FormatError` when two jobs have one
  ///   name, or the file cannot be written.
  public func results<Result: Codable & Sendable>(
    _ names: [String], key: String, _ run: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw FormatError("is asked for twice", at: twice, remedy: "name each seed and each chip once")
    }
    let kept = Mutex(try Kept<Result>(path: path, key: key))
    let missing = kept.withLock { kept in names.indices.filter { kept.results[names[$0]] == nil } }
    let next = Atomic(0)
    let failure = Mutex<(any Error)?>(nil)
    let known = names.count - missing.count
    let ended = Mutex(known)
    observe(known, names.count)
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, missing.count))) { _ in
      while failure.withLock({ $0 == nil }) {
        let at = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard at < missing.count else { return }
        do {
          let result = try run(missing[at])
          try kept.withLock { try $0.add(result, of: names[missing[at]]) }
          ended.withLock { ended in
            ended += 1
            observe(ended, names.count)
          }
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return kept.withLock { kept in names.map { kept.results[$0]! } }
  }

  /// A key for results that depend on the values of `basis`, and on nothing else that can change.
  /// - Throws: `EncodingError` for a number that is none.
  public static func key(of basis: [any Encodable]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var hash = SHA256.Hasher()
    for value in basis { hash.update(try [UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")]) }
    return hash.digest().hexadecimal
  }

  /// Removes the file: whoever asked has the results.
  public func finish() {
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }
}

/// Results by the names of their jobs, in memory and in a file: a title with the key on its first line, then
/// a line of JSON for each.
private struct Kept<Result: Codable & Sendable>: ~Copyable {
  private(set) var results: [String: Result] = [:]
  private var file: AppendedFile?

  private static var title: String { "remanence results " }

  private struct Line: Codable {
    var name: String
    var result: Result
  }

  /// Opens the file at `path`, or begins it. A line that was cut short by a crash is forgotten, and with it
  /// what follows.
  init(path: String?, key: String) throws {
    guard let path else { return }
    let text = FileManager.default.contents(atPath: path) ?? Data()
    let lines = text.split(separator: UInt8(ascii: "\n"))
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    // A file that begins otherwise is somebody's.
    guard !isThere || (!isFolder.boolValue && (text.isEmpty || text.starts(with: Self.title.utf8))) else {
      throw FormatError(
        "is in the way of the results so far, and was not written by us", at: path,
        remedy: "move it away, or name another output")
    }
    let head = Self.title + key
    var length = head.utf8.count + 1
    guard lines.first.map({ $0.elementsEqual(head.utf8) }) == true, text.count >= length else {
      try AtomicFile.write(head + "\n", to: path)
      file = try AppendedFile(path: path, keeping: length)
      return
    }
    let decoder = JSONDecoder()
    for line in lines.dropFirst() {
      guard length + line.count < text.count, let read = try? decoder.decode(Line.self, from: line) else {
        break
      }
      results[read.name] = read.result
      length += line.count + 1
    }
    file = try AppendedFile(path: path, keeping: length)
  }

  mutating func add(_ result: Result, of name: String) throws {
    results[name] = result
    guard file != nil else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try file?.append([UInt8](encoder.encode(Line(name: name, result: result))) + [UInt8(ascii: "\n")])
  }
}
