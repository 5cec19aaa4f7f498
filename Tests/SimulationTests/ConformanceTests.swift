import Kernels
import Learning
import Methods
import Silicon
import Testing

/// The literal arrays and the engine over the same memory learn the same adapter.
@Suite struct ConformanceTests {
  static func memory(
    _ technology: MemoryTechnology = .sas, rate: Double = 0, seed: UInt64 = 1,
    _ change: (inout FaultModel, inout ArraySettings) -> Void = { _, _ in }
  ) throws -> ArrayMemory {
    var faults = FaultModel(technology)
    var settings = ArraySettings()
    faults.setWriteErrorRate(try Rate(rate, "rate"), of: technology)
    faults.readDisturb = .zero
    change(&faults, &settings)
    return try ArrayMemory(technology, faults: faults, settings: settings, seed: seed)
  }

  @Test(arguments: [Method.repNet, .repNetBias, .head])
  func withoutAFaultArraysLearnWhatPlainBytesDo(method: Method) throws {
    let fixture = try SimulationFixture()
    let plain = try fixture.engine(method, steps: 2, memory: nil)
    for copies in [false, true] {
      let arrays = try Self.memory { $1.keepsTransposedCopy = copies }
      #expect(try fixture.bitPlanes(method, steps: 2, memory: arrays) == plain, "copies: \(copies)")
      #expect(arrays.updates.wrongBits == 0 && arrays.updates.bits > 0)
      #expect(
        try fixture.engine(method, steps: 2, memory: Self.memory { $1.keepsTransposedCopy = copies }) == plain
      )
    }
  }

  /// Faults and options drawn at random; the number is printed by a failure.
  @Test(arguments: 0..<6)
  func withFaultsBothLearnTheSameBits(number: Int) throws {
    let fixture = try SimulationFixture()
    let technology: [MemoryTechnology] = [.sas, .sot, .reram]
    let rate = [0.3, 1e-2, 1e-3, 0.05][number % 4]
    func memory() throws -> ArrayMemory {
      try Self.memory(technology[number % 3], rate: rate, seed: UInt64(number)) { faults, settings in
        if number % 2 == 1 { faults.stuck = try! Rate(1e-3, "stuck") }
        if number % 4 >= 2 { faults.readDisturb = try! Rate(1e-6, "read disturb") }
        if number == 5 { faults.endurance = 2 }
        if number != 1 { faults.sense = try! Rate([1e-6, 1e-5, 5e-5][number % 3], "sense") }
        if number != 2 { faults.upset = try! Rate(2e-6, "upset") }
        if number == 4 { faults.protectedBits = 0xC0 }
        faults.write.erases = number == 3
        settings.keepsTransposedCopy = number % 2 == 0
        settings.correctsErrors = number % 3 == 1
        settings.comparesFirst = number != 4
        settings.verify = WriteVerify(tries: 1 + number % 3)
      }
    }
    let (literal, fast) = (try memory(), try memory())
    func rest(_ memory: ArrayMemory) -> (Int) -> Void {
      { if $0 == 0 { memory.forget(try! Rate(1e-4, "rest")) } }
    }
    let expected = try fixture.bitPlanes(.repNet, steps: 2, memory: literal, between: rest(literal))
    #expect(try fixture.engine(.repNet, steps: 2, memory: fast, threads: 2, between: rest(fast)) == expected)
    #expect(literal.updates == fast.updates && literal.programming == fast.programming)
    #expect(literal.updates.retries + literal.updates.wrongBits > 0)
    #expect(try fixture.engine(.repNet, steps: 2, memory: nil) != expected, "no fault showed")
  }

  @Test func everyInstructionSetComputesOnFaultyBytes() throws {
    let fixture = try SimulationFixture()
    let stuck = try Rate(0.01, "stuck")
    var digests: [String] = []
    for set in InstructionSet.supported {
      let memory = try Self.memory(rate: 0.1) { faults, _ in faults.stuck = stuck }
      digests.append(try fixture.engine(.repNet, steps: 2, memory: memory, set: set))
    }
    #expect(Set(digests).count == 1 && digests.count == InstructionSet.supported.count)
  }
}
