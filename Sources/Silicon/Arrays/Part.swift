/// What energy and area are split into.
public enum Part: String, Sendable, CaseIterable {
  /// Cells, with the logic in them that multiplies and digitises, or the sensing of a row.
  case arrays
  /// Trees that add a column's products.
  case adderTrees = "adder_trees"
  /// Adders and registers that keep sums over cycles.
  case accumulators
  /// Registers of inputs and pipelines.
  case buffers
  /// Drivers of lines across the array.
  case drivers
  /// Row decoders.
  case decoders
  /// Cells and write drivers while they write.
  case writes
  /// Control and clock.
  case periphery
  /// What flows while nothing switches.
  case leakage
}
