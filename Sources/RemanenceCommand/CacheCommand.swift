import ArgumentParser
import Formats
import Foundation
import Reporting
import Tasks

/// `remanence cache [--clean]`
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Show what the cache folder holds, or delete its prepared pictures.",
    discussion:
      "Prepared pictures are decoded once and shared between tasks and runs. What was used longest ago is "
      + "deleted when they take more than REMANENCE_CACHE_LIMIT MiB (4096 unless it is set).")

  @Flag(help: "Delete the prepared pictures; they are prepared again when they are needed.") var clean = false
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let cache = Cache.standard
    let freed = clean ? try cache.clean() : nil
    let parts = cache.parts
    if json {
      return try JSONOutput.print(
        Outcome(
          folder: cache.root.path, limitBytes: cache.limit, freedBytes: freed,
          parts: parts.map { .init(name: $0.name, files: $0.files, bytes: $0.bytes) }))
    }
    print(cache.root.path.printable)
    if let freed { print("\(Readable.bytes(freed)) of prepared pictures deleted") }
    var table = TextTable([.words("part"), .numbers("files"), .numbers("size")])
    for part in parts { table.append([part.name.printable, "\(part.files)", Readable.bytes(part.bytes)]) }
    if !parts.isEmpty { for line in table.lines(width: 100) { print(line) } }
    print("prepared pictures may take \(Readable.bytes(cache.limit))")
  }

  private struct Outcome: Encodable {
    struct Part: Encodable {
      var name: String
      var files: Int
      var bytes: Int
    }
    var folder: String
    var limitBytes: Int
    var freedBytes: Int?
    var parts: [Part]
    enum CodingKeys: String, CodingKey {
      case folder
      case limitBytes = "limit_bytes"
      case freedBytes = "freed_bytes"
      case parts
    }
  }
}
