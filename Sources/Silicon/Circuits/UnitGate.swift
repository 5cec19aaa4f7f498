/// The gate that all digital logic is counted in, a NAND2, and what other cells are in multiples of it. The
/// built-in one, at 28 nm and 0.9 V, was fitted to silicon by the authors of ZigZag-IMC.
public struct UnitGate: ConstantTable {
  /// Area of a NAND2.
  public var area: Constant
  /// Delay of a NAND2.
  public var delay: Constant
  /// Capacitance that a NAND2 switches.
  public var capacitance: Constant
  /// Power that a NAND2 leaks.
  public var leakage: Constant
  /// The supply at which its values hold.
  public var supply: Constant
  /// The threshold that its supply's law is taken with.
  public var threshold: Constant
  /// An XOR2's area and delay over a NAND2's.
  public var xorFactor: Constant
  /// An XOR2's capacitance over a NAND2's.
  public var xorCapacitanceFactor: Constant
  /// A flip-flop's area over a NAND2's.
  public var registerAreaFactor: Constant
  /// A flip-flop's capacitance over a NAND2's.
  public var registerCapacitanceFactor: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("area_um2", \.area, 0.001...100),
    Field("delay_ps", \.delay, 0.1...10_000),
    Field("capacitance_ff", \.capacitance, 0.001...100),
    Field("leakage_nw", \.leakage, 0...1000),
    Field("supply_v", \.supply, 0.2...2, isChoice: true),
    Field("threshold_v", \.threshold, 0.01...1.5),
    Field("xor_factor_ratio", \.xorFactor, 1...10),
    Field("xor_capacitance_factor_ratio", \.xorCapacitanceFactor, 0.5...10),
    Field("register_area_factor_ratio", \.registerAreaFactor, 1...30),
    Field("register_capacitance_factor_ratio", \.registerCapacitanceFactor, 0.5...30),
  ]

  private static let zigzag = Source.published("ZigZag-IMC, imc_model_validation/dimc_validation/28nm")

  /// ZigZag-IMC's values.
  public static let zigzag28 = UnitGate(
    area: Constant(0.614, in: 0.4...0.8, zigzag),
    delay: Constant(47.8, in: 30...70, zigzag),
    capacitance: Constant(0.7, in: 0.5...1, zigzag),
    leakage: Constant(0.2, in: 0.02...2, .assumed("regular threshold, 25 °C")),
    supply: Constant(0.9, zigzag), threshold: ProcessNode.planarThreshold,
    xorFactor: Constant(2.4, zigzag),
    xorCapacitanceFactor: Constant(1.5, zigzag),
    registerAreaFactor: Constant(6, zigzag),
    registerCapacitanceFactor: Constant(3, zigzag))
}
