import Foundation
import Testing

@testable import Reporting

@Suite struct SimulationReportTests {
  /// As many technologies as there are built in.
  private static let names = (0..<7).map { "technology \($0)" }

  private static var report: SimulationReport {
    var report = SimulationReport(summary: "A stream.")
    report.energy = names.enumerated().map { index, name in
      .init(
        name: name, points: [.init(x: 10, shares: [0.1, 0.3]), .init(x: 100 + Double(index), shares: [0.5])])
    }
    return report
  }

  /// Every curve has a colour of its own, which the style sheet knows in light, in dark and on paper.
  @Test func technologiesHaveColoursOfTheirOwn() {
    let html = Self.report.html()
    for index in Self.names.indices {
      #expect(html.components(separatedBy: "class=\"curve stroke\(index)\"").count == 2, "curve \(index)")
    }
    let sheet = "\(stylesheet)"
    var light: Set<Substring> = []
    for index in 0..<Palette.count {
      let definitions = sheet.components(separatedBy: "--s\(index): ").dropFirst().map { $0.prefix(7) }
      #expect(definitions.count == 3 && definitions.allSatisfy { $0.hasPrefix("#") }, "colour \(index)")
      #expect(definitions.first == definitions.last && definitions[0] != definitions[1], "colour \(index)")
      #expect(light.insert(definitions[0]).inserted, "colour \(index) is another one's")
      #expect(sheet.contains(".fill\(index) {") && sheet.contains(".stroke\(index) {"), "colour \(index)")
    }
  }

  @Test func theRunWithoutFaultsIsAYardstick() {
    var report = Self.report
    #expect(!report.html().contains("without faults"))
    report.withoutFaults = [0.6, 0.7]
    let html = report.html()
    #expect(html.contains("without faults") && html.contains("curve stroke-muted"))
  }

  @Test func planesThatWereNotTriedStayEmpty() {
    var report = SimulationReport(summary: "A stream.")
    report.losses = .init(
      groups: [("bits of weights", 2), ("bits of errors", 1)], columns: ["7", "6", "7"],
      rows: [("a.weight", [0.25, nil, -0.01]), ("all", [0.5, 0, 0.1])])
    let html = report.html()
    #expect(html.contains("colspan=\"2\"") && html.contains(">25.0<") && html.contains(">−1.0<"))
    #expect(html.components(separatedBy: "class=\"none\"").count == 2)
    // The largest loss has the deepest colour, a gain none.
    #expect(html.contains("var(--heat) 60%") && html.contains("var(--heat) 0%"))
  }
}
