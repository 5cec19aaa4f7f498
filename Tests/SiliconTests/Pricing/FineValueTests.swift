import Networks
import Programs
import Silicon
import Testing
import Units

@Suite("Price of values of 12 bits")
struct FineValueTests {
  private static let names: Set = [
    "image", "stem.rectifier", "blocks.0.depthwise.rectifier", "blocks.1.expand.rectifier",
    "blocks.1.project",
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
      for pass in Instruction.Pass.allCases {
        #expect(price.passes[pass]?.macs == before.passes[pass]?.macs)
      }
      #expect((1...1.5).contains(price.total.energy.total / before.total.energy.total))
      #expect((1...1.5).contains(price.total.time.total / before.total.time.total))
      #expect(price.total.energy.total > before.total.energy.total)
    }
  }

  @Test("by hand: 12 bits of an input take 12 cycles, each as dear as those of 8")
  func byHand() throws {
    var chip = Cases.chip(macros: 2)
    // Wires and lanes that never wait.
    chip.constants.interconnectWidth = Constant(65_536, .assumed("test"))
    chip.constants.lanes = Constant(65_536, .assumed("test"))
    let price = try chip.price(Workload(try Cases.pointwise(readsFine: true)))
    #expect(price.neededSlots == 2)
    let macro = ParallelMacro(technology: .sas)
    let full = macro.energy(.int8, .halves)
    // 16 vectors of 12 bits × 8 · 16 weights, and one of 8 bits × 16 · 2.
    let trees = (1.5 * 16 * 8 * 16 + 16 * 2) / 2048 * full[.adderTrees]
    #expect(abs(price.total.energy[.adderTrees] / trees - 1) < 1e-9)
    // Two tiles of weights are sensed into latches, once each.
    let sensing = 2 * Time.nanoseconds(chip.technology.readTime.value)
    let compute = (16 * 12 + 8) * macro.cycleTime(.int8) + sensing
    #expect(abs(price.total.time[.arrays] / compute - 1) < 1e-9)
    // 16 · 8 · 16 products of 12 bits, and 16 · 2 of 8.
    #expect(price.total.macs == 2048 + 32)
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
    func peak(_ fineValues: Set<String>) throws -> Double {
      Workload(try Cases.program(batch: 1, isTraining: false, fineValues: fineValues)).peakBytes
    }
    #expect(try peak(Self.names) > peak([]))
  }
}
