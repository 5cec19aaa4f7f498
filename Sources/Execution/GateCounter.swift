public import Programs

/// Counts the rows that gates leave open in a run: what a price or a count of multiply-accumulates can
/// follow.
public struct GateCounter: Sendable {
  private var rows: [Tensor.Kind: (open: Int, all: Int)] = [:]

  /// Nothing counted yet.
  public init() {}

  /// Counts the rows of a gate that `instruction` has just made. For `CPUExecutor.infer(observing:)`.
  public mutating func observe(_ instruction: Instruction, _ executor: CPUExecutor) {
    let program = executor.program
    for gate in program.gates where instruction.writes.contains(gate) {
      let bytes = executor.bytes(of: gate)
      let count = program[gate].rows
      let open =
        program[gate].element == .float32
        ? bytes.assumingMemoryBound(to: Float.self).count { $0 != 0 } : bytes.count { $0 != 0 }
      let known = rows[program[gate].kind] ?? (0, 0)
      rows[program[gate].kind] = (known.open + open, known.all + count)
    }
  }

  /// The share of open rows of each gate that was seen.
  public var shares: OpenShares { OpenShares(rows.mapValues { Double($0.open) / Double(max(1, $0.all)) }) }
}
