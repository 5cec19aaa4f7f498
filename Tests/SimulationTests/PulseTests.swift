import Programs
import Testing

@testable import Silicon

/// One draw tells whether a pulse fails anywhere in its group: what fails must still be distributed as if the
/// line and each bit had been drawn by themselves.
@Suite struct PulseTests {
  static let seed: UInt64 = 11
  private static let pulses = 200_000

  /// What the failures of groups of `quantum` bits with this target are: how often each pattern, nil for the
  /// line.
  private func patterns(
    _ write: FaultModel.Write, quantum: Int, target: UInt8
  ) -> [UInt8?: Int] {
    let failures = PulseFailures(write, quantum: quantum)
    let matrix = PlacedMatrix(positions: 1, inputs: 1, outputs: 1, groups: 1, rows: 128, columns: 16)
    let cells = CellPlane(
      matrix, number: 5, groupsPerByte: 2, hasChecks: false, writesRows: false, isFaulty: true, stuck: .zero,
      seed: Self.seed)
    var found: [UInt8?: Int] = [:]
    for pulse in 0..<Self.pulses {
      let failed = failures.drawn(
        cells, group: pulse % 50, time: pulse / 50, target: target, quantum: quantum)
      found[failed, default: 0] += 1
    }
    return found
  }

  private func check(_ hits: Int, _ probability: Double, _ what: String) {
    let deviation = (Double(Self.pulses) * probability * (1 - probability)).squareRoot()
    #expect(
      abs(Double(hits) - Double(Self.pulses) * probability) <= 5 * max(1, deviation),
      "seed \(Self.seed): \(what) \(hits) times, not \(Double(Self.pulses) * probability)")
  }

  @Test(arguments: [
    (0.0, 0.1, 0.02), (0.05, 0.3, 0.3), (0.2, 0.0, 0.4), (0.5, 0.9, 0.1), (0.0, 1.0, 0.0),
  ])
  func everyPatternIsAsFrequentAsIndependentFailures(line: Double, up: Double, down: Double) throws {
    let write = FaultModel.Write(
      group: try Rate(line, "line"), toAntiparallel: try Rate(up, "up"), toParallel: try Rate(down, "down"),
      erases: false)
    // Two bits go up (1) and two go down (0).
    let target: UInt8 = 0b0110
    let found = patterns(write, quantum: 4, target: target)
    check(found[UInt8?.none] ?? 0, line, "the line")
    for pattern in UInt8(0)..<16 {
      var probability = 1 - line
      for bit in 0..<4 {
        let rate = target >> UInt8(bit) & 1 == 1 ? up : down
        probability *= pattern >> UInt8(bit) & 1 == 1 ? rate : 1 - rate
      }
      check(found[.some(pattern)] ?? 0, probability, "pattern \(pattern)")
    }
  }

  @Test func singleBitsAndPulsesThatNeverFail() throws {
    let write = FaultModel.Write(
      group: .zero, toAntiparallel: try Rate(0.01, "up"), toParallel: .zero, erases: false)
    check(patterns(write, quantum: 1, target: 1)[.some(1)] ?? 0, 0.01, "a bit that goes up")
    #expect(patterns(write, quantum: 1, target: 0) == [.some(0): Self.pulses])
    #expect(patterns(.sure, quantum: 4, target: 0b1010) == [.some(0): Self.pulses])
  }
}
