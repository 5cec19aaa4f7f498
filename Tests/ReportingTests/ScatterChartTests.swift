import Foundation
import Testing

@testable import Reporting

@Suite struct ScatterChartTests {
  /// Fifteen methods close together, in two precisions.
  private static let crowd = ComparisonReport(
    title: "t", facts: ["f"], precisions: ["int8", "float32"],
    contestants: (0..<15).flatMap { index in
      (0..<2).map { precision in
        ComparisonReport.Contestant(
          name: "method-\(index)", precision: precision, accuracy: 0.6 + 0.1 * sin(Double(index + precision)),
          standardError: 0.004, arenaBytes: (1 + 3 * precision) * (1_000_000 + 90_000 * index),
          stepJoules: precision == 0 ? 1e-4 * Double(1 + index % 4) : nil)
      }
    }, chip: "sas-mram", tables: [])

  private func point(_ name: String, _ x: Double, _ y: Double, group: Int = 0) -> ScatterChart.Point {
    ScatterChart.Point(name: name, group: group, x: x, y: y, error: 1, words: name)
  }

  private func chart(_ points: [ScatterChart.Point]) -> ScatterChart {
    ScatterChart(
      title: "t", description: "d", xName: "x", yName: "%", groups: ["int8", "float32"], points: points)
  }

  @Test func theFrontIsWhatNoOtherBeats() {
    let points = [
      point("worse", 2, 50), point("cheap", 1, 50), point("good", 4, 70), point("dear", 9, 70),
      point("best", 9, 71), point("twin", 4, 60), point("cheap too", 1, 40),
    ]
    #expect(chart(points).front.map(\.name) == ["cheap", "good", "best"])
    #expect(chart([]).front.isEmpty)
  }

  @Test(arguments: [
    ([1.0, 10], ["1", "3", "10"]), ([0.5, 400], ["1", "10", "100"]), ([3.0, 4], ["3"]), ([7.0], ["7"]),
  ])
  func ticksOfLogarithmsAreRoundNumbers(values: [Double], expected: [String]) {
    let axis = Axis(logarithmicCovering: values)
    let texts = axis.ticks.map { Readable.significant(pow(10, $0)) }.map { Double($0)! }
    #expect(expected.allSatisfy { texts.contains(Double($0)!) }, "\(texts)")
    #expect(values.allSatisfy { (0...1).contains(axis.position(log10($0))) })
    #expect(axis.ticks.count < 10 && axis.ticks.allSatisfy(axis.range.contains))
  }

  /// A point each, a bar each, a shape for each precision, and one name for each method.
  @Test func everyPointIsDrawn() {
    let charts = Self.crowd.charts
    #expect(charts.count == 2)
    let memory = charts[0].markup.source
    func count(_ text: String) -> Int { memory.components(separatedBy: text).count - 1 }
    // One more of each shape is in the legend.
    #expect(count("<circle class=\"mark fill0\"") == 16 && count("<rect class=\"mark stroke1\"") == 16)
    #expect(count("class=\"error stroke") == 30 && count("class=\"label\"") == 15)
    #expect(count("class=\"curve stroke-muted\"") == 2)
    #expect(memory.contains("<title>method-0, float32: 68.4 ± 0.4 %, 3.81 MiB</title>"))
    // What has no price is not in the second one.
    #expect(charts[1].groups == ["int8"] && charts[1].points.count == 15)
  }

  /// On a phone a unit of the picture is nearly a pixel: labels stay within it, and none covers another.
  @Test func labelsCanBeRead() {
    #expect(ScatterChart.width <= 360)
    for chart in Self.crowd.charts {
      let labels = chart.markup.source.matches(of: /class="label" x="([0-9.]+)" y="([0-9.]+)">([^<]+)</).map {
        (left: Double($0.1)!, bottom: Double($0.2)!, width: 6 * Double($0.3.count))
      }
      #expect(labels.count == 15)
      #expect(labels.allSatisfy { $0.left >= 0 && $0.left + $0.width <= ScatterChart.width })
      for (index, one) in labels.enumerated() {
        for other in labels[..<index] {
          let isBeside = one.left + one.width <= other.left || other.left + other.width <= one.left
          #expect(isBeside || abs(one.bottom - other.bottom) >= 11, "\(one) covers \(other)")
        }
      }
    }
    // Words have the page's ink, and a rim of its ground: they stay readable over lines, light and dark.
    let sheet = "\(stylesheet)"
    #expect(sheet.contains("svg .label { paint-order: stroke; stroke: var(--surface)"))
  }

  @Test func thePageIsOneOfItsKind() {
    let html = Self.crowd.html()
    #expect(PageKind.comparison.isKind(ofPage: html) && !PageKind.sweep.isKind(ofPage: html))
    #expect(html.contains("class=\"scatter\"") && !html.contains("<script"))
    let untested = ComparisonReport(
      title: "t", facts: [], precisions: [], contestants: [], chip: "", tables: [])
    #expect(!untested.html().contains("<svg"))
  }
}
