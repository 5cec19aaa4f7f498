import Methods
import Networks
import Programs
import Silicon
import Testing
import Units

@Suite("Price of a program")
struct PriceTests {
  static let policies: [TransposedPolicy] = [.copy, .transposable, .rowSerial]

  @Test("passes and parts add up, and every multiply-accumulate is priced", arguments: policies)
  func conserved(policy: TransposedPolicy) throws {
    for method in [Method.repNet, .head, .bias, .full] {
      for macros in [20, 400] {
        let program = try Cases.program(method)
        let price = try Cases.chip(macros: macros, transposed: policy).price(Workload(program))
        let passes = Instruction.Pass.allCases.compactMap { price.passes[$0] }
        let energy = passes.map(\.energy.total).total()
        let time = passes.map(\.time.total).total()
        #expect(abs(energy / price.total.energy.total - 1) < 1e-9)
        #expect(abs(time / price.total.time.total - 1) < 1e-9)
        #expect(abs(price.total.energy.sum(of: Part.allCases) / price.total.energy.total - 1) < 1e-9)
        #expect(price.total.macs == Plan(program).stepMACs)
        #expect(passes.map(\.macs).reduce(0, +) == price.total.macs)
      }
    }
  }

  @Test("the instructions' prices are the whole's")
  func steps() throws {
    let workload = Workload(try Cases.program())
    let chip = Cases.chip(macros: 60)
    let price = try chip.price(workload)
    let steps = chip.steps(workload, price.mapping)
    #expect(steps.count == workload.steps.count)
    #expect(abs(steps.map(\.energy.total).total() / price.total.energy.total - 1) < 1e-9)
    #expect(abs(steps.map(\.time.total).total() / price.total.time.total - 1) < 1e-9)
  }

  @Test("an inference learns nothing: no gradients, no updates, no errors")
  func inference() throws {
    let price = try Cases.chip(macros: 400).price(Workload(Cases.program(isTraining: false)))
    for pass in [Instruction.Pass.errorBackward, .weightGradient, .update] {
      #expect(price.passes[pass]?.energy.total == .zero)
    }
    #expect(price.wear.update.steps == .infinity && price.wear.working.steps == .infinity)
  }

  @Test("a matrix that fits, by hand: trees and accumulators of 16 vectors through one corner of a macro")
  func byHand() throws {
    var chip = Cases.chip(macros: 2)
    // Wires and lanes that never wait.
    chip.constants.interconnectWidth = Constant(65_536, .assumed("test"))
    chip.constants.lanes = Constant(65_536, .assumed("test"))
    let workload = Workload(try Cases.pointwise())
    let price = try chip.price(workload)
    #expect(price.neededSlots == 2 && price.slots == 2 && price.mapping.residentShare == 1)
    let macro = ParallelMacro(technology: .sas)
    let full = macro.energy(.int8, .halves)
    // 16 vectors × 8 · 16 weights, and one vector × 16 · 2.
    let trees = (16 * 8.0 * 16 + 16 * 2) / 2048 * full[.adderTrees]
    #expect(abs(price.total.energy[.adderTrees] / trees - 1) < 1e-9)
    // All 16 outputs of the first, 2 of 16 of the second.
    let accumulators = (16 + 2.0 / 16) * full[.accumulators]
    #expect(abs(price.total.energy[.accumulators] / accumulators - 1) < 1e-9)
    // 8 cycles a vector, nothing is pipelined; and both sets are sensed into the latches once, in 2 ns.
    let compute = (16 + 1) * 8 * macro.cycleTime(.int8) + 2 * .nanoseconds(2)
    #expect(abs(price.total.time[.arrays] / compute - 1) < 1e-9)
    #expect(price.total.offChipBytes == 0 && price.total.macroBits == 0)
  }

  @Test("more macros never take longer", arguments: policies)
  func moreMacros(policy: TransposedPolicy) throws {
    for method in [Method.repNet, .bias] {
      let workload = Workload(try Cases.program(method))
      var last = Time(si: .infinity)
      for macros in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610] {
        let time = try Cases.chip(macros: macros, transposed: policy).price(workload, by: .latency)
          .total.time.total
        #expect(time.seconds <= last.seconds * (1 + 1e-9), "\(macros) macros, \(method)")
        last = time
      }
    }
  }

  @Test("a smaller buffer never takes less time, nor less traffic with the same mapping")
  func smallerBuffer() throws {
    let workload = Workload(try Cases.program())
    let mapping = try Cases.chip(macros: 400).price(workload).mapping
    var (lastTime, lastBytes) = (Time.zero, 0.0)
    for shift in stride(from: 22, through: 14, by: -1) {
      let chip = Cases.chip(macros: 400, bufferBytes: 1 << shift)
      let bytes = chip.steps(workload, mapping).map(\.offChipBytes).reduce(0, +)
      let time = try chip.price(workload, by: .latency).total.time.total
      #expect(bytes >= lastBytes && time.seconds >= lastTime.seconds * (1 - 1e-9), "2^\(shift) bytes")
      (lastTime, lastBytes) = (time, bytes)
    }
    #expect(lastBytes > 0)
  }

  @Test("a chip that is too small says so and pays for loading")
  func tooSmall() throws {
    let workload = Workload(try Cases.program(isTraining: false))
    let large = try Cases.chip(macros: 400).price(workload, by: .energy)
    let small = try Cases.chip(macros: 2).price(workload, by: .energy)
    #expect(large.oversized.isEmpty && large.neededSlots <= large.slots)
    #expect(!small.oversized.isEmpty && small.neededSlots > small.slots)
    #expect(small.total.energy[.offChip] > large.total.energy[.offChip])
    #expect(small.total.energy[.writes] > .zero && large.total.energy[.writes] == .zero)
    #expect(small.mapping.residentShare < 1 && large.mapping.residentShare == 1)
  }

  @Test("a buffer that cannot hold one vector is refused in one line that names the layer")
  func impossible() throws {
    let workload = Workload(try Cases.program(isTraining: false))
    let error = try #require(throws: ChipError.self) {
      try Cases.chip(macros: 400, bufferBytes: 64).price(workload)
    }
    #expect(error.description.contains("buffer_bytes") && error.description.contains(".weight"))
  }

  @Test("quiet data cost less")
  func activity() throws {
    let program = try Cases.program()
    var trace = Trace.assumed
    trace.inputToggle = Constant(0.2, .assumed("test"))
    let chip = Cases.chip(macros: 400)
    let quiet = try chip.price(Workload(program, trace: trace), by: .latency)
    let busy = try chip.price(Workload(program), by: .latency)
    #expect(quiet.total.energy[.adderTrees] < busy.total.energy[.adderTrees])
    #expect(quiet.total.time == busy.total.time)
  }

  @Test("no working arrays: the vector unit computes gradients")
  func noWorkingArrays() throws {
    var chip = Cases.chip(macros: 400)
    chip.workingArrays = 0
    let price = try chip.price(Workload(Cases.program()))
    #expect(price.total.workingBits == 0)
    #expect(price.passes[.weightGradient]?.energy[.vectorUnit] ?? .zero > .zero)
  }
}
