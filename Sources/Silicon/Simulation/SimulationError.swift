/// A mistake in the settings of simulated arrays: what is wrong and what helps, in one line.
public struct SimulationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line.
  public var description: String

  /// An error with its line.
  public init(_ description: String) { self.description = description }
}
