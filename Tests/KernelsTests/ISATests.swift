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

  @Test(arguments: InstructionSet.allCases.filter { !$0.isSupported })
  func anUnsupportedSetIsRefused(set: InstructionSet) {
    #expect(set.kernels == nil)
    #expect(throws: InstructionSet.Unsupported.self) { try InstructionSet.named(set.rawValue) }
  }
}

/// One line each in the test log: which sets the other suites compare with the reference on this processor.
@Suite struct TestedInstructionSets {
  @Test(.enabled(if: InstructionSet.avx2.isSupported, "this processor does not run AVX2"))
  func avx2() { #expect(InstructionSet.avx2.kernels != nil) }

  @Test(.enabled(if: InstructionSet.avx512vnni.isSupported, "this processor does not run AVX-512 VNNI"))
  func avx512vnni() { #expect(InstructionSet.avx512vnni.kernels != nil) }

  @Test(.enabled(if: InstructionSet.amx.isSupported, "this processor or system has no AMX tiles of bytes"))
  func amx() { #expect(InstructionSet.amx.kernels != nil) }

  @Test(
    .enabled(
      if: InstructionSet.neon.isSupported, "no NEON here: Scripts/check_emulated.sh checks it by emulation"))
  func neon() { #expect(InstructionSet.neon.kernels != nil) }
}
