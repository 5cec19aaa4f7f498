import Foundation
import Testing

@Suite("remanence validate")
struct ValidateTests {
  @Test func everyRowHasTheContractsKeys() async throws {
    let object = try await Program.run("validate", "--json").json()
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == object["row_count"] as? Int && rows.count > 300)
    for row in rows {
      for key in ["published", "computed", "relative_error", "tolerance"] {
        #expect(row[key] as? Double != nil, "\(key)")
      }
      for key in ["id", "source", "unit", "role", "tolerance_kind"] {
        #expect(row[key] as? String != nil, "\(key)")
      }
      #expect(row["passed"] as? Bool != nil)
    }
    let constants = try #require(object["free_constants"] as? [[String: Any]])
    #expect(constants.allSatisfy { ($0["source"] as? String)?.hasPrefix("fitted: ") == true })
  }

  @Test(arguments: [[], ["--all"]])
  func theTableFitsATerminal(options: [String]) async throws {
    let outcome = try await Program(["validate"] + options).end()
    outcome.expectSuccess()
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.count > (options.isEmpty ? 60 : 300))
    #expect(outcome.output.contains("Missed, and why:"))
  }

  @Test func picturesGoToOneFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/validation.html"
    try await Program.run("validate", "-o", path).expectSuccess()
    let html = try String(contentsOfFile: path, encoding: .utf8)
    #expect(html.hasSuffix("</html>\n") && html.contains("<svg"))
    let outcome = try await Program.run("validate", "-o", folder.path + "/missing/validation.html")
    outcome.expectFailure("cannot be created")
  }

  /// A macro of one's own, held to what was measured of it.
  @Test func onesOwnMacro() async throws {
    let folder = try TemporaryFolder()
    let macro = try await Program.run("chip", "--technology", "sram", "--print-macro").output
    try folder.write(Array(macro.utf8), to: "macro.json")
    func validate(_ published: String, _ options: String...) async throws -> Outcome {
      try folder.write(Array(published.utf8), to: "mine.json")
      return try await Program(
        ["validate", "--macro", folder.path + "/macro.json", "--published", folder.path + "/mine.json"]
          + options
      ).end()
    }
    let object = try await validate(
      "{ \"name\": \"mine\", \"efficiency_tops_per_w\": 10, \"area_mm2\": 90, \"input_bits\": 4 }", "--json"
    ).json()
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.compactMap { $0["id"] as? String } == ["own/efficiency/mine", "own/area/mine"])
    #expect(rows.allSatisfy { $0["role"] as? String == "held_out" && $0["computed"] as? Double ?? 0 > 0 })
    #expect(rows[1]["passed"] as? Bool == false)
    let lines = try await validate("{ \"name\": \"mine\", \"clock_mhz\": 300, \"tolerance_factor\": 1.5 }")
    lines.expectSuccess()
    #expect(lines.output.contains("own/clock/mine") && !lines.output.contains("Fitted or chosen"))
    for (published, words) in [
      ("{ \"name\": \"mine\" }", "mine.json: efficiency_tops_per_w: is missing, and so is every other"),
      ("{ \"name\": \"mine\", \"area_mm2\": -1 }", "mine.json: area_mm2: -1.0 is not allowed"),
      ("{ \"name\": \"mine\", \"area\": 1, \"clock_mhz\": 1 }", "mine.json: area: is no field here"),
      ("{ \"name\": \"mine\", \"clock_mhz\": 1, \"tolerance_factor\": 5 }", "tolerance_factor: 5.0"),
    ] {
      try await validate(published).expectFailure(words)
    }
    try await Program.run("validate", "--macro", folder.path + "/macro.json")
      .expectFailure("give both files", status: 64)
  }
}
