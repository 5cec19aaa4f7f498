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
    #expect(outcome.errors.contains("\n1/2 marks: 20 of 20, loss "))
    #expect(outcome.errors.contains("\nlearned shapes: marks "))
  }

  @Test func nothingIsToldOfStepsThatAreNotCountedYet() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    let outcome = try await Program(Shared.learning([task], to: folder.path + "/run", steps: 4)).end()
    outcome.expectSuccess()
    #expect(!outcome.errors.contains("loss 0.000"))
    #expect(outcome.errors.contains("\n1/1 marks: 4 of 4, loss "))
  }

  @Test(arguments: [["plan"], ["fetch", "--list", "emoji"], ["plan", "--accounting", "published"]])
  func tablesFit(arguments: [String]) async throws {
    let outcome = try await Program(arguments).end()
    outcome.expectSuccess()
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
  }
}
