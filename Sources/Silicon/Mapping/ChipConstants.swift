/// The constants of what a chip has around its macros, at 28 nm and 0.9 V where they are logic.
public struct ChipConstants: ConstantTable {
  /// Energy of a bit to or from memory outside.
  public var offChipEnergy: Constant
  /// Bytes to or from memory outside.
  public var offChipBandwidth: Constant
  /// Bits between buffer and macros in a cycle.
  public var interconnectWidth: Constant
  /// Area of the wires and their repeaters, over that of all else.
  public var interconnectArea: Constant
  /// The clock of buffers, interconnect and vector unit.
  public var clock: Constant
  /// Lanes of the vector unit.
  public var lanes: Constant
  /// Energy of an operation of a lane: a product of 8 bits and a sum of 32, or less.
  public var operationEnergy: Constant
  /// Area of a lane.
  public var laneArea: Constant
  /// Operations of requantising an accumulator.
  public var requantisation: Constant
  /// Operations of updating a weight.
  public var update: Constant
  /// Bytes of the optimiser's state for each weight that learns.
  public var optimiserState: Constant
  /// Wrong bits, over all, at which a refresh is due.
  public var toleratedErrors: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("off_chip_energy_pj_per_bit", \.offChipEnergy, 0...1000),
    Field("off_chip_bandwidth_gb_per_s", \.offChipBandwidth, 0.001...10_000),
    Field("interconnect_width_bits", \.interconnectWidth, 8...65_536, isChoice: true),
    Field("interconnect_area_ratio", \.interconnectArea, 0...2),
    Field("clock_mhz", \.clock, 1...10_000, isChoice: true),
    Field("vector_lanes_count", \.lanes, 1...65_536, isChoice: true),
    Field("vector_operation_energy_pj", \.operationEnergy, 0.0001...100),
    Field("vector_lane_area_um2", \.laneArea, 1...1e6),
    Field("requantisation_operations_count", \.requantisation, 0...100),
    Field("update_operations_count", \.update, 0...1000),
    Field("optimiser_state_bytes_per_weight", \.optimiserState, 0...64),
    Field("tolerated_errors_ratio", \.toleratedErrors, 1e-15...0.1, isChoice: true),
  ]

  /// Low-power DRAM, a bus of 2,048 bits and 1,024 lanes.
  public static let assumed = ChipConstants(
    offChipEnergy: Constant(8, in: 4...40, .published("LPDDR4, accelergy-cacti-plug-in")),
    offChipBandwidth: Constant(12.8, in: 1...50, .assumed("LPDDR4-3200, 32 bits")),
    interconnectWidth: Constant(
      2048, in: 128...8192, .assumed("an input bit for each row of 16 macros of 128 rows")),
    interconnectArea: Constant(
      0.1, in: 0.02...0.4, .assumed("no open floor plan of such a chip; a tenth is left to wires")),
    clock: Constant(
      500, in: 100...1000, .assumed("some 40 gate delays of 48 ps at 28 nm")),
    lanes: Constant(
      1024, in: 16...8192, .assumed("so many that they do not hold up the arrays of a learning step")),
    operationEnergy: Constant(
      0.15, in: 0.05...0.6,
      .derived("product of 8 bits 0.101 pJ and sum of 32 bits 0.051 pJ: Horowitz, ISSCC 2014, at 28 nm")),
    laneArea: Constant(500, in: 200...2000, .assumed("multiplier, adder, 48 register bits, control")),
    requantisation: Constant(3, in: 2...6, .derived("multiply, shift and round, clamp")),
    update: Constant(
      24, in: 8...40, .assumed("integer Adam: two moments, root, rounding; docs/arithmetic.md")),
    optimiserState: Constant(8, in: 0...8, .derived("two moments of 32 bits; docs/arithmetic.md")),
    toleratedErrors: Constant(1e-6, in: 1e-9...1e-3, .assumed("one bit in a million")))
}
