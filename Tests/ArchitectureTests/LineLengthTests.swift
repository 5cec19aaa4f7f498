import Testing

/// The width of the source: swift-format breaks code, but neither comments nor texts.
@Suite("The length of lines")
struct LineLengthTests {
  static let limit = 110

  /// Lines that are too long. A regular expression cannot be broken, and nobody reads what is generated.
  static func violations(_ files: [SourceFile]) -> [String] {
    files.filter { !$0.isGenerated }.flatMap { file in
      file.lines.enumerated().compactMap { index, line in
        let isExpression = line.trimmed.hasPrefix("/") && !line.trimmed.hasPrefix("//")
        return line.count > limit && !isExpression ? "\(file.path):\(index + 1): \(line.count) columns" : nil
      }
    }
  }

  @Test("no line is longer than 110 columns", arguments: ["Sources", "Tests", "Fuzz/Sources"])
  func lines(folder: String) throws {
    let files = try Repository.files(in: folder, suffixes: ["swift"])
    #expect(!files.isEmpty)
    #expect(Self.violations(files) == [])
  }

  @Test func longLinesAreFound() {
    let word = String(repeating: "x", count: 108)
    func found(_ text: String) -> Int {
      Self.violations([SourceFile(path: "A.swift", text: text + "\n")]).count
    }
    #expect(found("/ \(word)") == 0 && found("// \(word)") == 1 && found("let a = \"\(word)\"") == 1)
    #expect(found("// swift-format-ignore-file\n// \(word)") == 0 && found("//\(word)") == 0)
  }
}
