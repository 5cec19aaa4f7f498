import Methods
import Networks
import Programs
import Testing

@Suite("What int8 makes of a method's graph")
struct LegalisationTests {
  /// A backbone, and the same with fine values in some of its blocks.
  static func backbones() -> (plain: Network, fine: Network) {
    let plain = Network.embedded(resolution: 16, classes: 10).folded(nil).network
    var fine = plain
    let sums = plain.blocks.map { plain.nodes[$0.output] }.filter {
      if case .add = $0.operation { true } else { false }
    }
    fine.fineValues = Set(sums.prefix(1).map(\.name))
    return (plain, fine)
  }

  @Test(
    "a method draws the same graph, whatever values an import has kept in 12 bits",
    arguments: Method.withoutPool)
  func drawing(_ method: Method) throws {
    let (plain, fine) = Self.backbones()
    let drawn = try [plain, fine].map { backbone in
      try method.attached(to: backbone, classes: 4).nodes.map { node in
        var node = node
        node.isFine = false
        return node
      }
    }
    #expect(drawn[0] == drawn[1])
    #expect(fine.fineValues.count == 1)
  }

  @Test("a gate on a sum that int8 cannot run is left out there, with what makes it, and nowhere else")
  func gates() throws {
    let (plain, fine) = Self.backbones()
    func names(_ backbone: Network, _ precision: Precision) throws -> [String] {
      try Method.da3.attached(to: backbone, classes: 4).legalised(for: precision).nodes.map(\.name)
    }
    let all = try names(plain, .int8)
    let left = try names(fine, .int8)
    let missing = all.filter { !left.contains($0) }
    #expect(missing.contains { $0.hasSuffix(".gated") } && missing.contains { $0.hasSuffix(".open") })
    #expect(missing.contains { $0.hasSuffix(".gate") } && !missing.contains { $0.hasSuffix(".attention") })
    #expect(left.contains { $0.hasSuffix(".gated") }, "the others stay")
    #expect(try names(fine, .float32) == names(plain, .float32))
  }
}
