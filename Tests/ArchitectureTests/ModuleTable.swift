/// The table of modules at the head of `Package.swift`.
struct ModuleTable: Sendable {
  struct Row: Sendable {
    var name: String
    /// Modules of this package.
    var imports: [String]
    /// Modules of system libraries and other packages.
    var external: [String]

    /// All that a file of this module may import, besides the standard library and the platform's.
    var allowed: Set<String> { Set(imports + external) }
  }

  /// In the order of the table.
  var rows: [Row]
  /// The targets that wrap a library of the system.
  var systemLibraries: [String]

  subscript(name: String) -> Row? { rows.first { $0.name == name } }

  /// Every target below `Sources`.
  var targets: [String] { rows.map(\.name) + systemLibraries }

  /// Products of other packages, by what the table calls them.
  private static let modulesOfProducts = [".protobuf": "SwiftProtobuf", ".argumentParser": "ArgumentParser"]

  /// Reads the table from the text of a manifest.
  init(manifest: String) {
    let code = manifest.split(separator: "\n", omittingEmptySubsequences: false).filter {
      !$0.trimmed.hasPrefix("//")
    }.joined(separator: "\n")
    let table = code.between("let modules: [Module] = [\n", "\n]\n") ?? ""
    rows = table.matches(of: /\.(c|swift|tool)\(\s*"(\w+)"([^)]*)\)/).map { row in
      let parts = row.3.split(separator: "external:")
      return Row(
        name: String(row.2),
        // A C target's only list is what it leaves out.
        imports: row.1 == "c" ? [] : parts.first.map { Self.names($0) } ?? [],
        external: parts.count > 1 ? Self.names(parts[1]) : [])
    }
    systemLibraries = code.matches(of: /\.systemLibrary\(\s*name: "(\w+)"/).map { String($0.1) }
  }

  private static func names(_ list: Substring) -> [String] {
    list.matches(of: /"(\w+)"|(\.\w+)/).map { match in
      match.1.map(String.init) ?? modulesOfProducts[String(match.2 ?? "")] ?? String(match.2 ?? "")
    }
  }

  /// What is wrong with the table itself: a row may name only rows above it.
  var violations: [String] {
    var above: Set<String> = []
    var found: [String] = []
    for row in rows {
      for name in row.imports where !above.contains(name) {
        found.append("Package.swift: \(row.name) names \(name), which is not above it")
      }
      above.insert(row.name)
    }
    return found
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: SubSequence {
    let blank: (Character) -> Bool = { $0.isWhitespace }
    guard let first = firstIndex(where: { !blank($0) }), let last = lastIndex(where: { !blank($0) })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

extension String {
  /// What stands between `start` and the next `end`; nil when either is missing.
  func between(_ start: String, _ end: String) -> String? {
    guard let head = firstRange(of: start) else { return nil }
    let rest = self[head.upperBound...]
    guard let tail = rest.firstRange(of: end) else { return nil }
    return String(rest[..<tail.lowerBound])
  }
}
