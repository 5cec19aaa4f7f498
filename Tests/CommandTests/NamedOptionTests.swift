import Foundation
import Testing

/// Libraries name options of the command in what they advise, for that is where most people read it. An
/// option that is renamed must not live on there.
@Suite("Options that messages name")
struct NamedOptionTests {
  @Test("every option that a library's text names is one of the command")
  func options() async throws {
    var known: Set<String> = []
    for command in HelpTests.commands + HelpTests.benches {
      let help = try await Program(command.split(separator: " ").map(String.init) + ["--help"]).end().output
      known.formUnion(Self.options(in: help))
    }
    #expect(known.isSuperset(of: ["--task", "--no-fine-values", "--pool"]))
    let named = try Self.libraryLines().filter { !$0.options.isEmpty }
    #expect(named.count > 20)
    for (place, options) in named {
      #expect(options.subtracting(known).isEmpty, "\(place)")
    }
  }

  /// Options, which begin at the beginning of a word; `var(--colour)` of a style is none.
  private static func options(in text: String) -> Set<String> {
    Set(text.matches(of: /(?:^|[\s"\[\/,;])(--[a-z]+(?:-[a-z]+)*)(?![\w:])/).map { String($0.1) })
  }

  /// The lines of libraries with text in quotes, with the options in it; not styles of pages, nor the
  /// arguments of other programs.
  private static func libraryLines() throws -> [(place: String, options: Set<String>)] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter {
      $0.hasSuffix(".swift") && !$0.hasPrefix("RemanenceCommand/") && !$0.hasPrefix("Reporting/")
        && $0 != "Tasks/Fetch/Fetcher+Commands.swift"
    }
    return try files.sorted().flatMap { file in
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.enumerated().compactMap { number, line -> (place: String, options: Set<String>)? in
        let words = line.drop(while: { $0 == " " })
        guard !words.hasPrefix("//"), words.contains("\"") else { return nil }
        return ("\(file):\(number + 1)", options(in: String(words)))
      }
    }
  }
}
