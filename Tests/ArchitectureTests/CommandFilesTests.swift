import Testing

/// What a file of the command may declare: arguments and printing; results are records of the library.
enum CommandFiles {
  /// The declarations of JSON among `files`, and types of a command that another file needs.
  static func violations(_ files: [SourceFile]) -> [String] {
    files.flatMap { file in
      let json = file.lines.enumerated().compactMap { index, line in
        line.contains(/\b(?:struct|enum|class|actor|extension)\s+[\w.]+\s*:.*\b(?:Enc|C)odable\b/)
          ? "\(file.path):\(index + 1): a record of JSON, which belongs to the library" : nil
      }
      guard file.text.contains(/\bstruct\s+\w+\s*:\s*ParsableCommand\b/) else { return json }
      let types = file.code.matches(
        of: /\b(?:struct|enum|class|actor|protocol)\s+(\w+)\s*(:\s*ParsableCommand)?/
      )
      .filter { $0.2 == nil }.map { String($0.1) }
      return json
        + types.flatMap { type in
          files.filter { $0.path != file.path && $0.words.contains(type) }
            .map { "\(file.path): \(type), which \($0.path) needs, wants a file of its own" }
        }
    }
  }
}

extension SourceFile {
  /// Its text without comments and strings.
  fileprivate var code: String {
    lines.filter { !$0.trimmed.hasPrefix("//") }.joined(separator: "\n")
      .replacing(/"(?:[^"\\\n]|\\.)*"/, with: "\"\"")
  }

  /// Its identifiers.
  fileprivate var words: Set<String> { Set(code.matches(of: /\w+/).map { String($0.output) }) }
}

@Suite("The files of the command")
struct CommandFilesTests {
  @Test("a command declares no JSON, and no type that another file needs")
  func declarations() throws {
    let files = try Repository.files(in: "Sources/RemanenceCommand", suffixes: ["swift"])
    #expect(files.count { $0.text.contains(": ParsableCommand") } > 10, "no command was found")
    #expect(CommandFiles.violations(files) == [])
  }

  @Test(
    "planted declarations are found",
    arguments: [
      "struct A: ParsableCommand { struct Outcome: Encodable {} }",
      "struct A: ParsableCommand {}\nprivate struct Entry: Sendable, Codable {}",
      "struct A: ParsableCommand {}\nenum Shared { case one }",
    ])
  func planted(text: String) {
    let other = SourceFile(path: "Sources/RemanenceCommand/B.swift", text: "let b = Shared.one\n")
    let file = SourceFile(path: "Sources/RemanenceCommand/A.swift", text: text + "\n")
    #expect(CommandFiles.violations([file, other]).count == 1)
  }

  @Test("options and functions that take any JSON are no records")
  func others() {
    let text = "struct A: ParsableCommand {\n  func show(_ value: some Encodable) {}\n}\nstruct Own {}\n"
    #expect(CommandFiles.violations([SourceFile(path: "Sources/RemanenceCommand/A.swift", text: text)]) == [])
  }
}
