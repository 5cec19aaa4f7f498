import Testing

/// The lengths of files that people write.
struct FileSizes {
  static let longest = 800
  static let median = 150

  /// What is too long among `files`, generated ones aside.
  static func violations(_ files: [SourceFile]) -> [String] {
    let sizes = files.filter { !$0.isGenerated }.map { ($0.path, $0.lines.count) }
    var found = sizes.filter { $0.1 > longest }.map { "\($0.0) has \($0.1) lines, more than \(longest)" }
    let sorted = sizes.map(\.1).sorted()
    if let middle = sorted.dropFirst(sorted.count / 2).first, middle >= median {
      found.append("the median of \(sorted.count) files is \(middle) lines, not below \(median)")
    }
    return found
  }
}

@Suite("The size of files")
struct FileSizeTests {
  @Test("no file is longer than 800 lines, and half are shorter than 150", arguments: ["Sources", "Tests"])
  func sizes(folder: String) throws {
    let files = try Repository.files(in: folder, suffixes: ["swift", "c", "h"])
    #expect(files.count > 20)
    #expect(FileSizes.violations(files) == [])
  }

  @Test("a file of the command is shorter than 150 lines: it prints, the library does")
  func command() throws {
    let files = try Repository.files(in: "Sources/RemanenceCommand", suffixes: ["swift"])
    #expect(files.count > 10)
    #expect(files.filter { $0.lines.count >= 150 }.map(\.path) == [])
  }

  @Test("long files are found, generated ones aside")
  func planted() {
    func file(_ lines: Int, head: String = "") -> SourceFile {
      SourceFile(path: "Sources/A/\(lines).swift", text: head + String(repeating: "\n", count: lines))
    }
    #expect(FileSizes.violations([file(10), file(20), file(900)]).count == 1)
    #expect(FileSizes.violations([file(10), file(160), file(170)]).count == 1)
    #expect(FileSizes.violations([file(10), file(900, head: "// swift-format-ignore-file\n")]).isEmpty)
  }
}
