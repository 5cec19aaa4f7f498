import Kernels
import Learning
import Methods
import Testing

@testable import Silicon

/// The literal arrays and the engine over the same memory learn the same adapter.
@Suite struct ConformanceTests {
  /// Weights that learn in place, in one block: more take a minute.
  // swift-format-ignore: NeverUseForceTry
  static let oneBlock = try! Method.mobileTL.setting("blocks", to: "1")

  /// Arrays of the built-in chip, changed; without read disturb.
  static func memory(
    _ technology: MemoryTechnology = .sas, rate: Double = 0, seed: UInt64 = 1,
    chip change: (inout Chip) -> Void = { _ in },
    _ faulty: (inout FaultModel, inout ArraySettings) -> Void = { _, _ in }
  ) throws -> ArrayMemory {
    var chip = Chip.standard(technology)
    change(&chip)
    var faults = FaultModel(technology)
    var settings = ArraySettings()
    faults.setWriteErrorRate(try Rate(rate, "rate"), of: technology)
    faults.readDisturb = .zero
    faulty(&faults, &settings)
    return try ArrayMemory(chip, faults: faults, settings: settings, seed: seed)
  }

  @Test(arguments: [
    (Method.repNet, TransposedPolicy.copy, false), (.repNetBias, .transposable, false),
    (.head, .rowSerial, false), (.repNetBias, .copy, true), (Self.oneBlock, .copy, false),
  ])
  func withoutAFaultArraysLearnWhatPlainBytesDo(
    method: Method, policy: TransposedPolicy, isFine: Bool
  ) throws {
    let fixture = try SimulationFixture(isFine: isFine)
    let plain = try fixture.engine(method, steps: 2, memory: nil)
    func memory() throws -> ArrayMemory {
      try Self.memory(chip: {
        $0.transposed = policy
        $0.workingCells = policy == .copy ? .macros : .sram
      })
    }
    let arrays = try memory()
    #expect(try fixture.bitPlanes(method, steps: 2, memory: arrays) == plain)
    #expect(arrays.updates.wrongBits == 0 && arrays.updates.bits > 0)
    #expect(arrays.keepsTransposedCopy == (policy == .copy))
    #expect(try fixture.engine(method, steps: 2, memory: memory()) == plain)
  }

  /// Chips, options and faults drawn by the number, which a failure prints. Every kind of fault is in
  /// several. The last ones have fine values.
  @Test(arguments: 0..<9)
  func withFaultsBothLearnTheSameBits(number: Int) throws {
    let fixture = try SimulationFixture(isFine: number >= 6)
    let technology: [MemoryTechnology] = [.sas, .sot, .reram]
    let rate = [0.3, 1e-2, 1e-3, 0.05][number % 4]
    func memory() throws -> ArrayMemory {
      try Self.memory(
        technology[number % 3], rate: rate, seed: UInt64(number),
        chip: { chip in
          chip.transposed = [.copy, .transposable, .rowSerial][number / 2 % 3]
          chip.workingCells = number % 2 == 0 ? .macros : .sram
          chip.comparesBeforeWriting = [.wherePaying, .always, .never][number / 3 % 3]
          if number % 4 == 3 { chip.workingArrays = 3 }
          guard case .parallel(var macro) = chip.macro, number % 3 != 2 else { return }
          (macro.rows, macro.columns, macro.accumulatorBits) = number % 3 == 0 ? (64, 64, 22) : (200, 96, 32)
          chip.macro = .parallel(macro)
        }
      ) { faults, settings in
        if number % 2 == 1 { faults.stuck = try! Rate(1e-3, "stuck") }
        if number % 4 >= 2 { faults.readDisturb = try! Rate(1e-6, "read disturb") }
        if number == 5 { faults.endurance = Endurance(characteristic: 2, shape: 2) }
        if number != 1 { faults.sense = try! Rate([1e-6, 1e-5, 5e-5][number % 3], "sense") }
        if number != 2 { faults.upset = try! Rate(2e-6, "upset") }
        if number != 3 { faults.tree = try! Rate([1e-6, 3e-6][number % 2], "tree") }
        if number % 3 != 0 { faults.error = try! Rate(1e-4, "errors") }
        if number == 4 { faults.protectedBits = 0xC0 }
        if number % 4 == 0 { faults.strongBits = 0xE0 }
        faults.write.erases = number == 3
        settings.correctsErrors = number % 3 == 1
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
    #expect(literal.workingWrites == fast.workingWrites)
    #expect(literal.updates.retries + literal.updates.wrongBits > 0 && literal.updates.wrongSums > 0)
    #expect((literal.workingWrites.pulses > 0) == (number % 2 == 0))
    #expect((literal.updates.flippedErrors > 0) == (number % 3 != 0))
    #expect(try fixture.engine(.repNet, steps: 2, memory: nil) != expected, "no fault showed")
  }

  /// What cells hold is another form of the same weights: without a fault nothing shows, and with failed
  /// writes the literal arrays and the engine still agree.
  @Test(arguments: [false, true]) func signAndMagnitudeHoldTheSameWeights(corrects: Bool) throws {
    let fixture = try SimulationFixture(isFine: false)
    func memory(_ rate: Double) throws -> ArrayMemory {
      try Self.memory(.sas, rate: rate, chip: { _ in }) { faults, settings in
        (settings.storesMagnitudes, settings.correctsErrors) = (true, corrects)
        if rate > 0 { faults.stuck = try! Rate(1e-3, "stuck") }
      }
    }
    let plain = try fixture.engine(.repNet, steps: 2, memory: nil)
    #expect(try fixture.engine(.repNet, steps: 2, memory: memory(0)) == plain)
    let (literal, fast) = (try memory(0.01), try memory(0.01))
    let expected = try fixture.bitPlanes(.repNet, steps: 2, memory: literal)
    #expect(try fixture.engine(.repNet, steps: 2, memory: fast) == expected && expected != plain)
    #expect(literal.updates == fast.updates && literal.updates.wrongSigns > 0)
    #expect(literal.updates.wrongSigns < literal.updates.wrongBits)
  }

  @Test func signAndMagnitudeAreWhatTheyAreCalled() {
    for byte in UInt8.min...UInt8.max {
      let held = SignMagnitude.recoded(byte)
      #expect(SignMagnitude.recoded(held) == byte)
      let value = Int(Int8(bitPattern: byte))
      if value > -128 { #expect(Int(held & 0x7F) == abs(value) && (held >> 7 == 1) == (value < 0)) }
    }
    #expect(SignMagnitude.recoded(0x80) == 0x80)
    #expect(throws: SimulationError.self) {
      try Self.memory(.sas, chip: { _ in }) { faults, settings in
        settings.storesMagnitudes = true
        faults.sense = try! Rate(0.1, "sense")
      }
    }
  }

  /// Rates at which hardly a sum is right are drawn for each output, of one kind and of several. (Higher ones
  /// take the literal arrays a minute.)
  @Test(arguments: [(0.02, 0.0, 0.0, false), (0, 0.02, 1e-4, true), (0.011, 0, 0.03, true)])
  func ofFrequentFaultsBothLearnTheSameBits(
    sense: Double, tree: Double, upset: Double, isFine: Bool
  ) throws {
    let rates = try (Rate(sense, "sense"), Rate(tree, "tree"), Rate(upset, "upset"))
    let fixture = try SimulationFixture(isFine: isFine)
    func memory() throws -> ArrayMemory {
      try Self.memory(chip: { $0.workingCells = isFine ? .macros : .sram }) { faults, _ in
        (faults.sense, faults.tree, faults.upset) = rates
        if isFine { faults.upsetBits = 0xFF_FFF0 }
      }
    }
    let (literal, fast) = (try memory(), try memory())
    let expected = try fixture.bitPlanes(.repNet, steps: 1, memory: literal)
    #expect(try fixture.engine(.repNet, steps: 1, memory: fast, threads: 2) == expected)
    #expect(literal.updates == fast.updates && literal.updates.wrongSums > 0)
    #expect(try fixture.engine(.repNet, steps: 1, memory: nil) != expected, "no fault showed")
  }

  /// Every kind of fault alone changes what is learned.
  @Test(arguments: 0..<8)
  func everyKindOfFaultShowsInTheAdapter(number: Int) throws {
    let fixture = try SimulationFixture()
    func rate(_ value: Double) -> Rate { try! Rate(value, "rate") }
    let memory = try Self.memory(
      .stt, chip: { $0.workingCells = number == 6 ? .macros : .sram }
    ) { faults, _ in
      switch number {
      case 0: faults.setWriteErrorRate(rate(0.1), of: .stt)
      case 1: faults.stuck = rate(0.01)
      case 2: faults.readDisturb = rate(1e-4)
      case 3: faults.sense = rate(1e-5)
      case 4: faults.tree = rate(1e-5)
      case 5: faults.upset = rate(1e-5)
      case 6: faults.setWriteErrorRate(rate(0.1), of: .stt)
      default: faults.error = rate(1e-2)
      }
    }
    #expect(
      try fixture.engine(.repNet, steps: 2, memory: memory)
        != fixture.engine(.repNet, steps: 2, memory: nil))
    #expect((memory.workingWrites.wrongBits > 0) == (number == 6))
  }

  @Test func everyInstructionSetComputesOnFaultyBytes() throws {
    let fixture = try SimulationFixture()
    let stuck = try Rate(0.01, "stuck")
    let flips = try Rate(0.01, "flips")
    var digests: [String] = []
    for set in InstructionSet.supported {
      let memory = try Self.memory(rate: 0.1, chip: { $0.workingCells = .macros }) { faults, _ in
        (faults.stuck, faults.error) = (stuck, flips)
      }
      digests.append(try fixture.engine(.repNet, steps: 2, memory: memory, set: set))
    }
    #expect(Set(digests).count == 1 && digests.count == InstructionSet.supported.count)
  }
}
