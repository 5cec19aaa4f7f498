import Silicon
import Testing
import Units

@Suite("Circuits")
struct CircuitTests {
  @Test(
    "a tree has n(b + 1) − (b + log2 n + 1) full adders", arguments: [2, 8, 32, 128, 512], [1, 4, 8, 16])
  func fullAdders(inputs: Int, bits: Int) {
    let tree = AdderTree(inputs: inputs, bits: bits, logic: Logic())
    #expect(tree.fullAdders == inputs * (bits + 1) - (bits + tree.levels + 1))
    #expect(tree.outputBits == bits + tree.levels)
    #expect(1 << tree.levels == inputs)
  }

  @Test("trees of any size: one input needs none, and each more needs at least an adder of its bits")
  func anySize() {
    var last = 0
    for inputs in 1...70 {
      let adders = AdderTree(inputs: inputs, bits: 3, logic: Logic()).fullAdders
      #expect(inputs == 1 ? adders == 0 : adders >= last + 3)
      last = adders
    }
  }

  @Test(
    "the unit gate at 28 nm, 0.9 V: a full adder has 4.79 µm², 3.40 fJ, 229 and 95.6 ps; a register 1.70 fJ"
  )
  func unit() {
    let adder = FullAdder(Logic())
    #expect(abs(adder.area.squareMicrometres - 4.79) < 0.01)
    #expect(abs(adder.energy.femtojoules - 3.402) < 0.001)
    #expect(abs(adder.sumDelay.picoseconds - 229.4) < 0.1)
    #expect(abs(adder.carryDelay.picoseconds - 95.6) < 0.1)
    #expect(abs(Register(Logic()).energy.femtojoules - 1.701) < 0.001)
  }

  @Test("smaller nodes are smaller, faster and thriftier; less supply is slower and thriftier than V²")
  func scaling() {
    let nodes = [65.0, 45, 40, 28, 22, 16, 12, 7, 5].map {
      Logic(node: ProcessNode(nanometres: $0), supply: .volts(0.9))
    }
    for (large, small) in zip(nodes, nodes.dropFirst()) {
      let isPlanar = small.node.nanometres! >= 28
      #expect(small.gateArea < large.gateArea)
      #expect(small.gateDelay < large.gateDelay)
      // Below 28 nm capacitance stays: see `ProcessNode`.
      #expect(
        isPlanar
          ? small.gateCapacitance < large.gateCapacitance : small.gateCapacitance == large.gateCapacitance)
    }
    for node in [65.0, 28, 7] {
      func logic(_ supply: Double) -> Logic {
        Logic(node: ProcessNode(nanometres: node), supply: .volts(supply))
      }
      for supply in stride(from: 0.6, through: 1.0, by: 0.05) {
        let (low, high) = (logic(supply), logic(supply + 0.05))
        #expect(high.gateDelay < low.gateDelay)
        let ratio = high.energy(gates: 1) / low.energy(gates: 1)
        #expect(ratio > (supply + 0.05) * (supply + 0.05) / (supply * supply))
      }
    }
  }

  @Test("below the threshold logic does not switch")
  func threshold() {
    let logic = Logic(node: ProcessNode(nanometres: 65), supply: .volts(0.5))
    #expect(logic.energy(gates: 1) == .zero)
    #expect(logic.gateDelay.seconds == .infinity)
  }

  @Test("a shifting accumulator adds less and is no slower")
  func accumulators() {
    let wide = Accumulator(bits: 24, inputBits: 15, logic: Logic())
    let shifting = Accumulator(bits: 24, inputBits: 15, isShifting: true, logic: Logic())
    #expect(shifting.energy < wide.energy && shifting.area < wide.area && shifting.delay < wide.delay)
  }

  @Test("word lines of more rows cost more to build and to choose among")
  func wordLines() {
    func lines(_ rows: Int) -> WordLines {
      WordLines(rows: rows, columns: 128, width: .micrometres(50), height: .micrometres(50), logic: Logic())
    }
    #expect(lines(256).area > lines(128).area)
    #expect(lines(1024).energy > lines(128).energy)
    #expect(lines(1024).delay > lines(128).delay)
  }
}
