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
}
