import Learning
import Methods
import Networks
import Programs
import Testing

@testable import Silicon

/// Simulated weights lie where the chip's mapping puts them.
@Suite struct PlacementTests {
  private static func programs() throws -> [Program] {
    try [
      (Zoo.mobileNetV2.network(resolution: 96, classes: 10), Method.repNet),
      (.resNet20(resolution: 32, classes: 10), .head),
    ].map { network, method in
      try .lowered(
        from: method.attached(to: network.folded(nil).network, classes: 10),
        precision: .int8, batch: 2, isTraining: true)
    }
  }

  /// Every weight lies in one row, rows are no wider than an array's, and tiles are as many as the priced
  /// chip has.
  @Test func everyWeightLiesInOneRowOfTheTilesThatArePriced() throws {
    for program in try Self.programs() {
      let placement = try ArrayPlacement(program, on: .standard())
      let workload = Workload(program)
      #expect(Set(placement.matrices.keys) == Set(workload.matrices.map(\.parameter)))
      for matrix in workload.matrices {
        let placed = try #require(placement.matrices[matrix.parameter])
        for isCopy in [false, true] {
          let rows = placed.placedRows(isCopy: isCopy)
          #expect(rows.allSatisfy { $0.count <= placed.columns }, "\(matrix.name)")
          var times = [UInt8](repeating: 0, count: matrix.count)
          for row in rows { for index in row { times[Int(index)] += 1 } }
          #expect(placed.rowCount(isCopy: isCopy) == rows.count)
          for (number, row) in rows.enumerated() where number % 7 == 0 {
            for index in row {
              let found = placed.row(of: Int(index), isCopy: isCopy)
              guard found != (number, row.count) else { continue }
              Issue.record("\(matrix.name): byte \(index) in row \(found), not \(number)")
            }
          }
          #expect(times.allSatisfy { $0 == 1 }, "\(matrix.name)")
          let tiling = Tiling(
            inputs: isCopy ? matrix.transposedInputs : matrix.inputs,
            outputs: isCopy ? matrix.inputChannels : matrix.outputs, groups: matrix.groups, rows: placed.rows,
            columns: placed.columns)
          // Rows in use, over all column tiles.
          let inUse = Double(tiling.tiles) * tiling.rowShare * Double(placed.rows)
          #expect(abs(Double(rows.count) - inUse) < 1e-6 * inUse, "\(matrix.name): \(rows.count), \(inUse)")
          let arrays = placed.arrays(isTransposed: isCopy, hasCopy: true)
          #expect(arrays.count == tiling.rowTiles, "\(matrix.name)")
        }
      }
    }
  }

  /// One array serves both ways: the taps of an error add up along rows, never more than one holds.
  @Test func withoutACopyErrorsAddUpAlongRows() {
    let matrix = PlacedMatrix(positions: 9, inputs: 40, outputs: 24, groups: 2, rows: 128, columns: 16)
    let arrays = matrix.arrays(isTransposed: true, hasCopy: false)
    #expect(arrays.count == 18 && arrays.allSatisfy { $0.count <= 16 })
    #expect(arrays.flatMap(\.self) == Array(0..<9 * 24))
    #expect(matrix.arrays(isTransposed: false, hasCopy: false).map(\.count) == [128, 128, 104])
  }

  /// A group that is written together never spans two weights, in any built-in technology's rows.
  @Test func groupsLieWithinAWeight() {
    for technology in MemoryTechnology.all {
      let write = Chip.standard(technology).macro.rowWrite
      #expect(8 % technology.cell.writeQuantum == 0, "\(technology.name)")
      #expect(write.quanta * technology.cell.writeQuantum == write.wordLines.columns, "\(technology.name)")
    }
  }

  /// What the mapping leaves to the vector unit lies in the buffer and fails nowhere.
  @Test func whatLiesInTheBufferDoesNotFail() throws {
    let program = try Self.programs()[0]
    let placement = try ArrayPlacement(program, on: .standard())
    let inBuffer = placement.matrices.filter(\.value.isInBuffer).keys
      .map { program.network.nodes[$0.node].name }
    #expect(
      inBuffer.contains { $0.contains("depthwise") } && inBuffer.allSatisfy { $0.contains("depthwise") })
  }

  @Test func whatDoesNotFitOrBelongIsRefused() throws {
    let programs = try Self.programs()
    var small = Chip.standard()
    small.macros = 2
    let refusal = #expect(throws: SimulationError.self) { try ArrayPlacement(programs[0], on: small) }
    #expect(refusal?.description.contains("more macros") == true)

    let memory = try ArrayMemory(.standard(), faults: FaultModel(), seed: 1)
    try memory.place(programs[0])
    try memory.place(programs[0], task: "another")
    var other = programs[0]
    let at = try #require(other.parameters.firstIndex { !$0.isTrainable && $0.role == .weight })
    other.parameters[at].extents[0] *= 2
    let mixed = #expect(throws: SimulationError.self) { try memory.place(other) }
    #expect(mixed?.description.contains("another program") == true)
  }

  /// Faults that a chip has no place for.
  @Test func sitesThatAChipLacksAreRefused() throws {
    var faults = FaultModel()
    faults.tree = try Rate(1e-6, "tree")
    var serial = Chip.standard()
    serial.macro = .rowSerial(RowSerialMacro(technology: .sas))
    #expect(throws: SimulationError.self) { try ArrayMemory(serial, faults: faults, seed: 1) }
    #expect(throws: Never.self) { try ArrayMemory(serial, faults: FaultModel(), seed: 1) }
    var narrow = Chip.standard()
    narrow.macro = .parallel(ParallelMacro(technology: .sas, accumulatorBits: 22))
    #expect(throws: SimulationError.self) { try ArrayMemory(narrow, faults: FaultModel(), seed: 1) }
    var idle = Chip.standard()
    (idle.workingArrays, idle.workingCells) = (0, .macros)
    #expect(throws: SimulationError.self) { try ArrayMemory(idle, faults: FaultModel(), seed: 1) }
    var both = Chip.standard()
    both.keepsLowPlaneInSRAM = false
    #expect(throws: SimulationError.self) { try ArrayMemory(both, faults: FaultModel(), seed: 1) }
  }
}
