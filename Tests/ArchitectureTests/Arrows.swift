/// The rules that import lines are held to. Functions of texts, so that they can be tried on planted ones.
struct Arrows {
  var table: ModuleTable

  /// Modules of the standard library and of the platforms; Foundation is none of them.
  static let platform: Set = ["Swift", "Synchronization", "Dispatch", "Darwin", "Glibc", "Musl"]
  /// The modules that may use Foundation: the edge of the package.
  static let edge: Set = [
    "Formats", "Records", "Tasks", "Silicon", "Learning", "Experiments", "Reporting",
    "RemanenceCommand",
  ]
  static let foundation: Set = ["Foundation", "FoundationEssentials"]

  /// The import lines of a Swift file: number and module.
  static func imports(_ file: SourceFile) -> [(line: Int, module: String)] {
    let form =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/
    return file.lines.enumerated().compactMap { index, line in
      line.firstMatch(of: form).map { (index + 1, String($0.1)) }
    }
  }

  /// The imports of a Swift file below `Sources` that its module's row does not allow.
  func violations(in file: SourceFile) -> [String] {
    guard let row = table[file.target] else {
      return ["\(file.path): \(file.target) has no row in Package.swift"]
    }
    return Self.imports(file).compactMap { line, module in
      let place = "\(file.path):\(line): \(row.name) imports \(module)"
      if Self.foundation.contains(module) {
        return Self.edge.contains(row.name) ? nil : "\(place), which stays at the edge of the package"
      }
      if module == "CKernels", row.name != "Kernels" { return "\(place), which only Kernels may" }
      guard Self.platform.contains(module) || row.allowed.contains(module) || module == row.name else {
        return "\(place), which its row in Package.swift does not name"
      }
      return nil
    }
  }

  /// What a row names and no file of its module imports, and modules that may use Foundation and do not.
  func unused(by files: [SourceFile]) -> [String] {
    var imported: [String: Set<String>] = [:]
    for file in files { imported[file.target, default: []].formUnion(Self.imports(file).map(\.module)) }
    return table.rows.flatMap { row in
      let found = imported[row.name] ?? []
      let names = (row.imports + row.external).filter { !found.contains($0) }
        .map { "Package.swift: \(row.name) names \($0), which none of its files imports" }
      let isIdle = Self.edge.contains(row.name) && found.isDisjoint(with: Self.foundation)
      return isIdle ? names + ["Arrows.swift: \(row.name) may use Foundation, and does not"] : names
    }
  }

  /// The lines of a file in C that include a header of intrinsics outside of CKernels.
  static func intrinsics(in file: SourceFile) -> [String] {
    guard file.target != "CKernels" else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      line.contains(/^\s*#\s*(?:include|import)\s*[<"](?:\w*intrin|arm_neon|arm_sve)\.h[>"]/)
        ? "\(file.path):\(index + 1): intrinsics outside of CKernels" : nil
    }
  }
}
