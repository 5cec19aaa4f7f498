import Methods
import Networks
import Programs
import Testing

@testable import Execution

/// Where an import has divided channels, what is drawn and how far a step moves it follow the divisors.
@Suite struct DivisorTests {
  private func session(_ method: Method) throws -> Session {
    let images = TestImages(Shape(19, 15, 3), count: 6, classes: 4)
    var model = try TestModel(TestNetworks.odd(), images: images)
    model.values.divisors = [
      "c.expand": Self.wide, "c.expand.rectifier": Self.wide, "c.depthwise": Self.wide.reversed(),
      "c.depthwise.rectifier": Self.wide.reversed(), "b.project": Self.narrow, "c.project": Self.narrow,
      "c.sum": Self.narrow,
    ]
    return try Session(model, method, .int8, images: images)
  }

  private static let wide = (0..<48).map { [1, 0.25, 0.5][$0 % 3] as Float }
  private static let narrow = (0..<24).map { [0.5, 1, 0.125, 0.25][$0 % 4] as Float }

  /// The first step of Adam is a whole rate, so that each element moves by the rate times its factor, or,
  /// where it has no gradient to speak of, by less.
  private func expectStep(
    _ session: Session, _ name: String, written: [Float]?, read: [Float]?,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let parameter = try #require(session.program.parameters.first { $0.name == name })
    let learned = try #require(session.store.integers[parameter.key])
    let before = learned.values
    session.learn(1)
    let each = parameter.count / parameter.extents[0]
    var reached = 0
    for (index, (old, new)) in zip(before, learned.values).enumerated() {
      var factor = written.map { 1 / $0[index / each] } ?? 1
      if let read { factor *= each == 9 ? read[index / each] : read[index % read.count] }
      let step = abs(new - old) / (Float(parameter.rate) * factor)
      let unit = Float(learned.unit(of: index)) / 256 / (Float(parameter.rate) * factor)
      #expect(step <= 1.02 + unit, "\(name) \(index): \(step)", sourceLocation: location)
      if step >= 0.8 - unit { reached += 1 }
    }
    #expect(
      reached > parameter.count / 2, "\(name): \(reached) of \(parameter.count)", sourceLocation: location)
  }

  @Test func inPlace() throws {
    let session = try session(.full.setting("rate", to: "0.01"))
    session.settle()
    try expectStep(session, "c.expand.weight", written: Self.wide, read: Self.narrow)
  }

  @Test(arguments: ["c.depthwise", "c.project"])
  func inPlaceBehind(_ name: String) throws {
    let session = try session(.full.setting("rate", to: "0.01"))
    session.settle()
    let isDepthwise = name == "c.depthwise"
    try expectStep(
      session, "\(name).weight", written: isDepthwise ? Self.wide.reversed() : Self.narrow,
      read: isDepthwise ? Self.wide : Self.wide.reversed())
  }

  @Test func biases() throws {
    let session = try session(.bias.setting("rate", to: "0.01"))
    session.settle()
    try expectStep(session, "c.expand.bias", written: Self.wide, read: nil)
  }

  /// A reads what is divided and B writes it, so that B · A is what stands beside the divided matrix.
  @Test func lowRank() throws {
    let session = try session(.loRA)
    let down = try #require(session.program.parameters.first { $0.name == "c.expand.lora.down.weight" })
    let drawn = session.store.start.fresh(down)
    let learned = try #require(session.store.integers[down.key])
    for (index, value) in learned.values.enumerated() {
      let unit = Float(learned.unit(of: index)) / 256
      #expect(abs(value - drawn[index] * Self.narrow[index % 24]) <= unit)
    }
    session.settle()
    try expectStep(session, "c.expand.lora.up.weight", written: Self.wide, read: nil)
  }

  /// What is added to a divided value, through a change of size, and what reads one.
  @Test func modules() throws {
    let session = try session(.tinyTL)
    func factors(_ name: String) throws -> ElementFactors? {
      session.store.start.factors(of: try #require(session.program.parameters.first { $0.name == name }))
    }
    let spatial = try #require(try factors("lite.c.spatial.weight"))
    #expect(spatial.rows.allSatisfy { $0 == 1 } && spatial.period == 12 && spatial.firstColumn(of: 12) == 12)
    #expect(spatial.columns == Self.narrow.map { UInt16($0 * 32768) })
    let pointwise = try #require(try factors("lite.b.pointwise.weight"))
    #expect(pointwise.columns.isEmpty && pointwise.rows == Self.narrow.map { 1 / $0 })
    #expect(try factors("lite.b.pointwise.bias") != nil)
    #expect(try factors("classifier.weight") == nil && factors("lite.b.spatial.weight") == nil)
  }
}
