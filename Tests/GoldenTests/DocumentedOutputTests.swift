import Foundation
import Testing

/// Output that the documentation shows: a command in a block of its own, then what it prints, between
/// `<!-- NAME output: begin -->` and `<!-- NAME output: end -->`.
@Suite("Output that the documentation shows")
struct DocumentedOutputTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs").path

  @Test("what a page shows is what the command prints with an empty cache", arguments: ["chip.md"])
  func pages(page: String) async throws {
    let path = Self.folder + "/" + page
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let form =
      /```\nremanence (?<command>[^\n]+)\n```\n\n<!-- \w+ output: begin -->\n```\n(?<shown>(?s:.*?))```\n<!-- \w+ output: end -->/
    let blocks = text.matches(of: form)
    #expect(!blocks.isEmpty, "no output was found in \(page)")
    var current = text
    for block in blocks.reversed() {
      let printed = try await Command(words: block.command.split(separator: " ").map(String.init)).output()
      if Golden.isRecording {
        current.replaceSubrange(block.shown.startIndex..<block.shown.endIndex, with: printed)
      } else {
        #expect(printed == block.shown, "\(page) shows other output of: remanence \(block.command)")
      }
    }
    if current != text { try current.write(toFile: path, atomically: true, encoding: .utf8) }
  }
}
