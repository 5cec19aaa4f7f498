import Reporting
import Testing

@Suite("Reports on chips")
struct ChipReportTests {
  private func point(_ joules: Double, _ seconds: Double) -> SweepReport.Point {
    SweepReport.Point(values: ["<\(joules)>"], joules: joules, seconds: seconds, squareMetres: 1e-6)
  }

  @Test("the front has what no other chip beats in energy and time")
  func front() {
    let points = [point(3, 1), point(1, 3), point(2, 2), point(3, 2), point(2, 3), point(3, 3)]
    let report = SweepReport(title: "a", fields: ["b"], points: points)
    #expect(report.front == [point(3, 1), point(2, 2), point(1, 3)])
    for point in report.points where !report.front.contains(point) {
      #expect(report.front.contains { $0.joules <= point.joules && $0.seconds <= point.seconds })
    }
    #expect(report.html().contains("&lt;2.0&gt;"))
    #expect(SweepReport(title: "a", fields: [], points: []).front.isEmpty)
  }

  @Test("amounts, lifetimes that never end and curves without points make a whole document")
  func document() {
    let bar = ChipReport.Bar(name: "forward", shares: [.init(name: "arrays", amount: 1e-6)])
    let report = ChipReport(
      title: "a & b", facts: ["fact"], passes: [bar], layers: [bar], layerTimes: [bar], columns: ["step"],
      technologies: [
        .init(name: "x", values: ["1 µJ"], daysAtOneTask: nil, writeCurve: []),
        .init(name: "y", values: ["2 µJ"], daysAtOneTask: 100, writeCurve: [(1e-15, 0.5), (2e-15, 1e-9)]),
      ], technologyBars: [bar], constants: ["c = 1"])
    let html = report.html()
    #expect(html.hasSuffix("</html>\n") && html.contains("a &amp; b") && html.contains("1.00 µJ"))
    #expect(!html.contains("nan") && !html.contains("inf"))
  }

  @Test(
    "quantities have three digits and a prefix",
    arguments: [
      (1.5e-3, "1.50 mJ"), (0, "0 J"), (9.996e-7, "1.00 µJ"), (2e-18, "0.00200 fJ"), (1234, "1.23 kJ"),
    ])
  func quantity(value: Double, text: String) { #expect(Readable.quantity(value, "J") == text) }

  @Test(
    "lifetimes",
    arguments: [(0.5, "12 h 00 min"), (100, "100 days"), (3652.5, "10.0 years"), (1e9, "> 1,000 years")])
  func lifetime(days: Double, text: String) { #expect(Readable.lifetime(days: days) == text) }
}
