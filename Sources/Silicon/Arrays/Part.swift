/// What energy, area and time are split into: the parts of a macro, and those that a chip has around its
/// macros.
public enum Part: String, Sendable, CaseIterable {
  /// Cells, with the logic in them that multiplies and digitises, or the sensing of a row.
  case arrays
  /// Trees that add a column's products.
  case adderTrees = "adder_trees"
  /// Adders and registers that keep sums over cycles.
  case accumulators
  /// Registers of inputs and pipelines; of a chip also the memory that holds activations and errors.
  case buffers
  /// Drivers of lines across the array.
  case drivers
  /// Row decoders, and what reads and writes columns.
  case decoders
  /// Cells and write drivers while they write.
  case writes
  /// Control and clock.
  case periphery
  /// What flows while nothing switches.
  case leakage
  /// Encoders and decoders of check bits.
  case correction
  /// Reading and writing again what heat and reads would lose.
  case refresh
  /// Wires between macros, buffers and the vector unit.
  case interconnect
  /// Memory outside of the chip.
  case offChip = "off_chip"
  /// Digital lanes beside the macros, for everything that is no product of a matrix.
  case vectorUnit = "vector_unit"

  /// Its position in a breakdown.
  var index: Int {
    switch self {
    case .arrays: 0
    case .adderTrees: 1
    case .accumulators: 2
    case .buffers: 3
    case .drivers: 4
    case .decoders: 5
    case .writes: 6
    case .periphery: 7
    case .leakage: 8
    case .interconnect: 9
    case .offChip: 10
    case .vectorUnit: 11
    case .correction: 12
    case .refresh: 13
    }
  }
}
