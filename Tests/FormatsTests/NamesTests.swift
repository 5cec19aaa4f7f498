import Foundation
import Testing

@testable import Formats

@Suite("Names in messages and commands")
struct NamesTests {
  @Test(
    arguments: [
      ("lite", "light"), ("LIGHT", "light"), ("publsihed", "published"), ("non", "none"),
      ("mat", "icons/mate"), ("icons/mat", "icons/mate"), ("icns/mate", "icons/mate"), ("integer", "int8"),
      ("mobilnet", "mobilenet-v2"), ("copper", nil), ("x", nil), ("", nil),
    ] as [(String, String?)])
  func theNearestIsFound(name: String, nearest: String?) {
    let names = ["none", "light", "published", "icons/mate", "icons/gnome", "int8", "mobilenet-v2"]
    #expect(name.nearest(among: names) == nearest)
    // A name without end is no slip.
    #expect(String(repeating: name + "light", count: 1000).nearest(among: names) == nil)
  }

  @Test func partsMayStandBetweenFullStops() {
    #expect("makros".nearest(among: ["macros", "macro.rows"], separator: ".") == "macros")
    #expect("row".nearest(among: ["macros", "macro.rows"], separator: ".") == "macro.rows")
  }

  /// Beginning and end of a text without end are shown, and how long it is.
  @Test(arguments: [1000, 1001, 5_000_000]) func whatIsShownIsBounded(count: Int) {
    let name = String(repeating: "\u{1B}", count: count - 1) + "e"
    let shown = name.printable
    #expect(shown.hasPrefix("\\u{1b}\\u{1b}") && shown.hasSuffix("\\u{1b}e"))
    #expect(shown.contains("(\(count) characters)") == (count > 1000))
    #expect(shown.count < 7000 && shown.unicodeScalars.allSatisfy(\.isASCII) || shown.contains("…"))
    let error = FormatError("is no picture", at: name, remedy: "convert it to PNG").description
    #expect(error.hasSuffix(": is no picture; convert it to PNG") && error.count < 7000)
  }

  /// A page shows what joins letters and pictures, and nothing that turns the writing or acts on a terminal.
  @Test func whatAPageShowsStaysOnItsLine() {
    let turning = "\u{200E}\u{200F}\u{202E}\u{2066}\u{2069}\u{61C}"
    for scalar in ("\u{0}\u{1B}\u{7F}\u{85}\u{9B}\u{2028}" + turning).unicodeScalars {
      #expect("a\(scalar)b".onPage == "a\\u{\(String(scalar.value, radix: 16))}b")
    }
    for text in ["plain", "two\nlines", "\t", "图 👩\u{200D}🔬", "می\u{200C}خواهم"] {
      #expect(text.onPage == text)
    }
  }

  @Test func aPathThatIsNearlyThereIsAskedAbout() throws {
    let folder = try TemporaryFolder()
    for name in ["photos", "notes.txt", ".hidden"] { try AtomicFile.write("x", to: folder.path(name)) }
    let there = folder.path("photos")
    #expect(PathText.suggestion(for: folder.path("photso")) == "did you mean \(there)? ")
    #expect(PathText.suggestion(for: folder.path("photso/")) == "did you mean \(there)? ")
    for path in [there, folder.path("other"), folder.path("hiden"), "", "/", folder.path("no/photos")] {
      #expect(PathText.suggestion(for: path) == "", "\(path)")
    }
    let line = message { _ = try ByteSource(path: folder.path("photso")) }
    #expect(line.contains("; did you mean \(there)? check"), "\(line)")
  }

  @Test func aLongNameIsShortened() {
    let name = String(repeating: "b", count: 200) + String(repeating: "e", count: 55)
    #expect(name.shortened == String(repeating: "b", count: 60) + "…" + String(repeating: "e", count: 30))
    #expect(String(name.prefix(100)).shortened == name.prefix(100))
  }

  private static let awkward = [
    "new\nline", "tab\there", "it's\u{7F}", "a\u{85}1", "back\\slash\n", "\u{202E}txt", "plain", "two words",
    "é'\u{1B}[2J", "\u{10FE85}0", "", "$(rm)\r",
  ]

  /// A shell gives back what was quoted, and what is quoted shows nothing but itself.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/bin/bash"), "needs bash"), arguments: awkward)
  func quotedArgumentsAreGivenBack(argument: String) throws {
    let quoted = shellQuoted([argument])
    #expect(quoted == quoted.printable)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "printf %s \(quoted)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let given = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    #expect(given == PathText.systemPath(argument).dropLast().map { UInt8(bitPattern: $0) })
  }

  @Test func controlCharactersInJSONAreEscaped() throws {
    let values = Self.awkward + ["\u{9B}31m", "\u{2028}", "\u{E0001}", "图 👩\u{200D}🔬"]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted]
    let text = String(decoding: try encoder.encode(values), as: UTF8.self).escapedJSON
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.isShown || PathText.isByte($0) })
    #expect(text.contains(#"a\u00851"#) && text.contains(#"\udb40\udc01"#) && text.contains("图"))
    #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == values)
  }
}
