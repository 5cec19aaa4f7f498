import Testing

/// The map of modules in README.md: a table whose first cell names one or more targets and whose last one
/// names what they import.
struct ModuleMap {
  struct Row: Equatable {
    var names: [String]
    var imports: Set<String>
  }
  var rows: [Row]

  init(readme: String) {
    let section = readme.between("\n## Map of the modules\n", "\n## ") ?? ""
    rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") || $0.hasPrefix("| [`") }.map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: true)
        .filter { !$0.trimmed.isEmpty }
      func names(_ cell: Substring?) -> [String] {
        cell?.matches(of: /`(\w+)`/).map { String($0.1) } ?? []
      }
      return Row(names: names(cells.first), imports: Set(names(cells.last)))
    }
  }
}

@Suite("README.md")
struct ReadmeTests {
  @Test("the map of modules names exactly the targets, with the arrows of Package.swift")
  func map() throws {
    let table = ModuleTable(manifest: try Repository.text("Package.swift"))
    let map = ModuleMap(readme: try Repository.text("README.md"))
    #expect(map.rows.flatMap(\.names).sorted() == table.targets.sorted())
    for row in map.rows where row.names.count == 1 {
      let expected = table[row.names[0]].map { Set($0.imports + $0.external.filter(table.targets.contains)) }
      #expect(row.imports == expected ?? [], "\(row.names[0])")
    }
  }

  @Test("a map is read by its rows")
  func planted() {
    let readme = """
      # A

      ## Map of the modules

      | module | holds | imports |
      |---|---|---|
      | [`A`](Sources/A) | the `best` of it | `B`, `C` |
      | `B` `C` | rest | — |

      ## Next
      """
    #expect(
      ModuleMap(readme: readme).rows == [
        .init(names: ["A"], imports: ["B", "C"]), .init(names: ["B", "C"], imports: []),
      ])
  }
}
