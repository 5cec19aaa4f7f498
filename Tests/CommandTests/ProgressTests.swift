import Foundation
import Testing

@Suite("What is shown where there is no terminal")
struct ProgressTests {
  @Test func linesArePlainAndNarrow() async throws {
    let folder = try TemporaryFolder()
    let tasks = try await Shared.tasks().path
    let outcome = try await Program(
      Shared.learning([tasks + "/marks", tasks + "/shapes"], to: folder.path + "/run")
    ).end()
    outcome.expectSuccess()
    for text in [outcome.output, outcome.errors] {
      #expect(text.hasSuffix("\n"))
      #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    #expect(outcome.output.contains("after learning"))
    let announcement = try #require(outcome.errorLines.first { $0.hasPrefix("learning ") })
    for part in [
      "learning marks, shapes: rep-net over ", " in int8, 32×32 pixels, batch 4, ", "at most 20 steps",
    ] {
      #expect(announcement.contains(part), "\(announcement)")
    }
    #expect(outcome.errors.contains("\ntask 1/2 marks: 20 of 20 steps, loss "))
    #expect(outcome.errors.contains("\nlearned shapes: marks "))
  }

  /// A log keeps each line whole; a terminal gets it cut between words.
  @Test(arguments: [40, 72, 300]) func notesAreAsWideAsTheTerminal(columns: Int) async throws {
    let folder = try TemporaryFolder()
    let picture = try folder.writeTask("marks", pictures: 1) + "/spots/0.png"
    try FileManager.default.createDirectory(atPath: folder.path + "/shown", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: picture, toPath: folder.path + "/shown/0.png")
    for name in [
      "a  b.txt", "\u{4F60}\u{597D}\u{4F60}\u{597D}.txt", "c.txt", ".hidden", "Thumbs.db", "desktop.ini",
    ] {
      try folder.write(Array("x".utf8), to: "shown/" + name)
    }
    let arguments = try await ["predict", Shared.run(), "--task", "marks", folder.path + "/shown"]
    let log = try await Program(arguments).end()
    log.expectSuccess()
    let note = try #require(log.errorLines.first)
    #expect(log.errorLines.count == 1 && note.contains(" left out: "))
    let terminal = try PseudoTerminal(columns: columns)
    let shown = try Program(arguments, environment: ["TERM": "xterm"], terminal: terminal)
    try await shown.end().expectSuccess()
    let lines = terminal.lines()
    // The folder's path is one word.
    let widest = max(columns - 1, note.split(separator: " ").map(\.count).max() ?? 0)
    #expect(lines.allSatisfy { $0.count <= widest } && (columns == 300 || lines.count > 1), "\(lines)")
    #expect(lines.joined(separator: " ") == note)
  }

  @Test func nothingIsToldOfStepsThatAreNotCountedYet() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    let outcome = try await Program(Shared.learning([task], to: folder.path + "/run", steps: 4)).end()
    outcome.expectSuccess()
    #expect(!outcome.errors.contains("loss 0.000"))
    #expect(outcome.errors.contains("\nlearning marks: 4 of 4 steps, loss "))
  }

  @Test func aPlanSaysWhatItAssumed() async throws {
    let text = try await Program.run("plan", "--network", "mobilenet-v2").output.replacing("\n", with: " ")
    #expect(
      text.contains(
        "Assumed: 224×224 pixels, what the network was trained at; learn takes 96×96 unless told otherwise: "
          + "--resolution 96; 10 classes: --classes N"), "\(text)")
    let told = try await Program.run(
      "plan", "--network", "mobilenet-v2", "--resolution", "96", "--classes", "10")
    #expect(!told.output.contains("Assumed"))
    #expect(
      try await Program.run("plan", "--network", "embedded").output.contains(
        "Assumed: 10 classes: --classes N"))
  }

  @Test(arguments: [["plan"], ["fetch", "--list", "emoji"], ["plan", "--accounting", "published"]])
  func tablesFit(arguments: [String]) async throws {
    let outcome = try await Program(arguments).end()
    outcome.expectSuccess()
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
