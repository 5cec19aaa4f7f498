import Records
import Testing

@testable import Reporting

@Suite struct ChartTests {
  @Test(arguments: [
    (0.0, 2.3, [0, 0.5, 1, 1.5, 2, 2.5], 1), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], 1),
    (-0.03, 0.05, [-0.04, -0.02, 0, 0.02, 0.04, 0.06], 2), (0, 960, [0, 200, 400, 600, 800, 1000], 0),
  ])
  func ticksAreRoundNumbers(low: Double, high: Double, ticks: [Double], decimals: Int) {
    let axis = Axis(covering: [low, high])
    #expect(axis.ticks.count == ticks.count)
    #expect(zip(axis.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-12 }, "\(axis.ticks)")
    #expect(axis.decimals == decimals)
  }

  @Test(arguments: 0..<200) func axesCoverTheirValues(seed: UInt64) {
    // A multiplicative generator is random enough here; the seed is in the test's name.
    var word = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
    func draw() -> Double {
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(word >> 11) * 0x1p-53 - 0.5) * (seed % 2 == 0 ? 1e6 : 1e-3)
    }
    let values = [draw(), draw(), draw()]
    let loose = Axis(covering: values)
    #expect(values.allSatisfy { (-1e-9...1 + 1e-9).contains(loose.position($0)) })
    #expect((3...10).contains(loose.ticks.count), "\(loose.ticks)")
    let tight = Axis(covering: values, loose: false)
    #expect(tight.ticks.allSatisfy { (-1e-9...1 + 1e-9).contains(tight.position($0)) })
  }

  @Test func axesOfNothingAndOfOneValueExist() {
    #expect(Axis(covering: [Double]()).range == 0...1)
    #expect(Axis(covering: [.nan, .infinity]).range == 0...1)
    #expect(Axis(covering: [0.0]).range == 0...1)
    #expect(Axis(covering: [4.0]).range.contains(4))
  }

  @Test func curvesAreThinnedToMeansAndRanges() {
    let samples = (0..<10).map { (x: Double($0), y: $0 == 3 ? .nan : Double($0 % 2)) }
    let curve = Curve(name: "a", colour: 0, samples: samples, stretches: 3)
    // Nine finite samples in stretches of three: 0 1 2, 4 5 6, 7 8 9.
    #expect(curve.points.map(\.x) == [1, 5, 8])
    let thirds = curve.points.map { Int(($0.mean * 3).rounded()) }
    #expect(thirds == [1, 1, 2])
    #expect(curve.points.map(\.low) == [0, 0, 0])
    #expect(curve.points.map(\.high) == [1, 1, 1])
    #expect(curve.hasBand)
    #expect(!Curve(name: "b", colour: 0, samples: samples).hasBand)
  }

  @Test func linesLieBetweenTheAxes() {
    let curve = Curve(name: "a", colour: 1, samples: [(0, 0), (5, 0.5), (10, 2)])
    let faint = Curve(name: "a", colour: 1, samples: [(0, 1), (10, 1)])
    let chart = LineChart(
      title: "t", description: "d", xName: "x", yName: "y", curves: [curve], background: [faint],
      yAxis: Axis(covering: [0, 1]))
    let source = chart.markup.source
    // The plot is 456 wide from 52 and 220 high from 76; what lies above the axis is drawn at its end.
    #expect(source.contains(#"<polyline class="curve stroke1" points="52,296 280,186 508,76">"#))
    #expect(source.contains(#"<g class="faint"><polyline class="curve stroke1" points="52,76 508,76">"#))
  }

  @Test func barsShareOneScale() {
    let bars = StackedBars(
      title: "t", description: "d",
      bars: [
        .init(name: "a", parts: [("x", 100, 0), ("y", 300, 1)]), .init(name: "b", parts: [("z", 200, nil)]),
      ])
    let rectangles = bars.markup.source.matches(
      of: /class="segment [^"]*" x="([0-9.]+)" [^>]*width="([0-9.]+)"/)
    #expect(rectangles.map { "\($0.1) \($0.2)" } == ["0 130", "130 390", "0 260"])
  }

  @Test func tensorsLieWhereThePlanPutsThem() {
    let plan = PlanRecord(
      instructions: ["conv", "relu", "head", "loss"],
      tensors: [
        .init(name: "x", kind: "activation", bytes: 512, offset: 0, first: 0, last: 1),
        .init(name: "y", kind: "saved", bytes: 512, offset: 512, first: 1, last: 3),
      ], arenaBytes: 1024)
    let source = ArenaChart(plan: plan).markup.source
    let pattern =
      /class="tensor fill([0-9])" x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)" height="([0-9.]+)"/
    let tensors = source.matches(of: pattern)
    #expect(tensors.map { String($0.1) } == ["0", "1"])
    // The plot is 996 wide from 52 and 320 high from 76: half of the instructions, half of the bytes.
    #expect(tensors.map { "\($0.2) \($0.3) \($0.4) \($0.5)" } == ["52 236 498 160", "301 76 747 160"])
    #expect(source.contains("<title>y (saved), 512 B, 1 relu to 3 loss</title>"))
  }

  @Test func legendsWrap() {
    let legend = Legend(entries: (0..<5).map { (index: Int) in ("series \(index)", index) })
    let rows = legend.rows(width: 220)
    #expect(rows.map(\.count) == [2, 2, 1])
    #expect(rows.allSatisfy { $0[0].x == 0 })
    let long = Legend(entries: [(String(repeating: "a", count: 80), 0)]).rows(width: 400)
    #expect(long[0][0].name.count == 36)
  }
}
