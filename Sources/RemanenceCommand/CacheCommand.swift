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
    let contents = try CacheContents(cache, freedBytes: freed)
    if json { return try JSONOutput.print(contents) }
    print(contents.folder.printable)
    if let freed { print("\(Readable.bytes(freed)) of prepared pictures deleted") }
    var table = TextTable([.words("part"), .numbers("files"), .numbers("size")])
    for part in contents.parts {
      table.append([part.name.printable, "\(part.files)", Readable.bytes(part.bytes)])
    }
    if !contents.parts.isEmpty { for line in table.lines(width: 100) { print(line) } }
    print("prepared pictures may take \(Readable.bytes(contents.limitBytes))")
  }
}
