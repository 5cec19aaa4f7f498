import Testing

@testable import Reporting

@Suite struct ValidationReportTests {
  private let figures = [
    ComparedFigure(name: "a", group: "energy, fJ", series: "e", published: 10, computed: 11, passed: true),
    ComparedFigure(
      name: "b", group: "energy, fJ", series: "e", published: 1000, computed: 100, passed: false),
    ComparedFigure(
      name: "d", group: "energy, fJ", series: "e", published: 3, computed: 2, passed: true),
    ComparedFigure(name: "<c>", group: "time, ns", series: "t", published: 5, computed: 5, passed: true),
  ]

  @Test func groupsOfThreeHaveAChartAndMissesAreHollow() {
    let html = ValidationReport(figures: figures, freeConstants: ["x = 1 & more"]).html()
    #expect(html.ranges(of: "<svg").count == 2)
    #expect(html.ranges(of: "<circle").count == 7)
    #expect(html.ranges(of: "fill=\"none\"").count == 2)
    #expect(html.contains("3 of 4 figures"))
    #expect(html.contains("&lt;c&gt;") && html.contains("x = 1 &amp; more"))
  }

  @Test func theOverviewStandsAlone() {
    let svg = ValidationReport(figures: figures, freeConstants: []).svg()
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.hasSuffix("</svg>\n"))
    #expect(svg.ranges(of: "<circle").count == 4)
  }

  @Test func whatAgreesLiesOnTheLine() throws {
    let source = AgreementChart(title: "t", figures: [figures[3]]).markup.source
    let line = try #require(
      source.firstMatch(of: /class="boundary" x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"/))
    let point = try #require(source.firstMatch(of: /cx="([\d.]+)" cy="([\d.]+)"/))
    func number(_ text: Substring) -> Double { Double(text) ?? .nan }
    let slope =
      (number(line.4) - number(line.2)) / (number(line.3) - number(line.1))
    let height = number(line.2) + slope * (number(point.1) - number(line.1))
    #expect(abs(height - number(point.2)) < 0.1)
  }
}
