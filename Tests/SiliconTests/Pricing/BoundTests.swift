import Methods
import Silicon
import Testing
import Units

@Suite("What bounds a step")
struct BoundTests {
  private static func bound(
    macros: Int = 400, bufferBytes: Int = 1 << 20, _ change: (inout Chip) -> Void
  ) throws -> Part {
    var chip = Cases.chip(macros: macros, bufferBytes: bufferBytes)
    change(&chip)
    return try chip.price(Workload(Cases.program()), by: .latency).bound
  }

  @Test("what is made scarce is what bounds: arrays, wires, lanes, memory outside, writes")
  func scarcity() throws {
    let arrays = try Self.bound(macros: 4) {
      $0.technology = .sram
      $0.constants.offChipBandwidth = Constant(10_000, .assumed("test"))
    }
    #expect(arrays == .arrays)
    #expect(
      try Self.bound { $0.constants.interconnectWidth = Constant(8, .assumed("test")) } == .interconnect)
    #expect(try Self.bound { $0.constants.lanes = Constant(1, .assumed("test")) } == .vectorUnit)
    #expect(
      try Self.bound(macros: 8) {
        $0.constants.offChipBandwidth = Constant(0.01, .assumed("test"))
      } == .offChip)
    #expect(
      try Self.bound(macros: 8) {
        $0.technology = .reram
        $0.technology.writePulse = Constant(100_000, .assumed("test"))
      } == .writes)
    #expect(try Self.bound(bufferBytes: 1 << 14) { $0.workingArrays = 0 } == .offChip)
  }

  @Test("a chip that almost holds its weights loads little")
  func almost() throws {
    let workload = Workload(try Cases.program(isTraining: false))
    let needed = try Cases.chip(macros: 400).price(workload).neededSlots
    let price = try Cases.chip(macros: needed - 1).price(workload, by: .energy)
    let none = try Cases.chip(macros: needed / 4).price(workload, by: .energy)
    #expect(price.mapping.residentShare >= 0.75)
    #expect(price.total.offChipBytes < none.total.offChipBytes / 2)
  }
}
