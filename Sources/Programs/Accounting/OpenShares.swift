/// The share of its rows that each gate leaves open, by the name of its node. What stands under a gate
/// (``Instruction/condition``) is computed for open rows alone. The rows that a convolution reads around those of a gate
/// `name` have a share of their own, that of `around name`.
public struct OpenShares: Sendable, Hashable, Codable {
  private var shares: [String: Double]

  /// Every gate open everywhere.
  public static let all = OpenShares([:])

  /// Shares of 0...1 by the names of gates; those that are not named are open everywhere.
  public init(_ shares: [String: Double]) { self.shares = shares }

  /// The share of a gate.
  public subscript(gate: String) -> Double { min(1, max(0, shares[gate] ?? 1)) }
}

extension Program {
  /// The gates that instructions stand under, in the order of their first.
  public var gates: [TensorID] {
    var gates: [TensorID] = []
    for gate in instructions.lazy.compactMap(\.condition) where !gates.contains(gate) { gates.append(gate) }
    return gates
  }

  /// Multiply-accumulates of an instruction of this program where gates leave so much open, rounded.
  public func macs(of instruction: Instruction, open: OpenShares) -> Int {
    guard let gate = instruction.condition else { return instruction.macs }
    return Int((open[self[gate].name] * Double(instruction.macs)).rounded())
  }
}
