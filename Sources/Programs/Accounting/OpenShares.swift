/// The share of its rows that each gate leaves open, by what its tensor holds. What stands under a gate
/// (``Instruction/condition``) is computed for open rows alone. The rows that a convolution reads around
/// those of a gate have a share of their own, that of ``Tensor/Kind/around(node:)``.
public struct OpenShares: Sendable, Hashable {
  private var shares: [Tensor.Kind: Double]

  /// Every gate open everywhere.
  public static let all = OpenShares([:])

  /// Shares of 0...1 by gate; those that have none are open everywhere.
  public init(_ shares: [Tensor.Kind: Double]) { self.shares = shares }

  /// The share of a gate.
  public subscript(gate: Tensor.Kind) -> Double { min(1, max(0, shares[gate] ?? 1)) }
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
    return Int((open[self[gate].kind] * Double(instruction.macs)).rounded())
  }
}
