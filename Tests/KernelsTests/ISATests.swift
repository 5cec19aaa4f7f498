import Kernels
import Testing

@Suite struct ISATests {
  @Test func namesAreThoseOfTheLibrary() {
    for set in InstructionSet.allCases { #expect(String(cString: rm_isa_name(set.isa)) == set.rawValue) }
  }

  @Test func scalarIsEverywhereAndTheBestIsSupported() throws {
    #expect(InstructionSet.scalar.isSupported)
    #expect(InstructionSet.best.kernels != nil)
    #expect(try InstructionSet.named(nil) == .best)
    #expect(try InstructionSet.named("scalar") == .scalar)
  }

  @Test func anUnknownNameIsRefusedWithTheChoices() {
    #expect {
      try InstructionSet.named("mmx")
    } throws: { error in
      "\(error)".contains("'mmx'") && "\(error)".contains("scalar")
    }
  }
}
