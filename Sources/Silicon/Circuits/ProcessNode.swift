/// How the unit gate changes to another node: what its values are multiplied by, the threshold that the laws
/// of supply voltage use, and wires.
public struct ProcessNode: ConstantTable {
  /// The node's name in nanometres for those that come with the package, 3 to 65; nil for one that a file
  /// describes. It is a name, not a length.
  public private(set) var nanometres: Double?
  /// Its name: `28 nm`.
  public var name: String
  /// Area of logic, and of memory cells, over that of the unit gate's node.
  public var area: Constant
  /// Switched capacitance of a gate over the unit gate's.
  public var capacitance: Constant
  /// Delay of a gate far above threshold over the unit gate's.
  public var delay: Constant
  /// The threshold of the laws of supply voltage.
  public var threshold: Constant
  /// Capacitance of a wire.
  public var wireCapacitance: Constant
  /// Resistance of the narrowest wire, within arrays.
  public var localResistance: Constant
  /// Resistance of a wire across a chip, four times as wide.
  public var globalResistance: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("area_factor_ratio", \.area, 1e-4...1000),
    Field("capacitance_factor_ratio", \.capacitance, 0.001...1000),
    Field("delay_factor_ratio", \.delay, 0.001...1000),
    Field("threshold_v", \.threshold, 0.01...1.5),
    Field("wire_capacitance_ff_per_um", \.wireCapacitance, 0.001...10),
    Field("local_resistance_ohm_per_um", \.localResistance, 0...10_000),
    Field("global_resistance_ohm_per_um", \.globalResistance, 0...10_000),
  ]

  /// A node that a file describes; every constant is the reference's until it is set.
  init(name: String) {
    self = .reference
    self.name = name
    nanometres = nil
  }

  /// The node of the unit gate.
  public static let reference = ProcessNode(nanometres: 28)
}

extension ProcessNode {
  /// A node by its name.
  ///
  /// Area from 65 to 7 nm is Stillmaker and Baas' (Integration 58, 2017) as coded in Accelergy; below, it
  /// goes with the gate pitch squared. From 28 nm up capacitance is their energy at 0.9 V. Below, it stays:
  /// node names went on shrinking while widths and wires hardly did, and fins added surface; their FinFET
  /// factors would promise eight times less than chips need. That was seen on rows of `docs/validation.md`,
  /// so those below 28 nm that chose it are not held out.
  /// - Precondition: 3 to 65.
  public init(nanometres: Double) {
    precondition((3...65).contains(nanometres), "a node between 3 and 65 nm")
    self.nanometres = nanometres
    let whole = Int(nanometres)
    name = Double(whole) == nanometres ? "\(whole) nm" : "\(nanometres) nm"
    let pitch = Self.gatePitch(nanometres)
    let isPlanar = nanometres >= 28
    area =
      nanometres >= 7
      ? Constant(
        Self.interpolated(nanometres, Self.areas) / 0.377,
        .published("Stillmaker and Baas, Integration 58, 2017, as coded in Accelergy"))
      : Constant(
        0.059 / 0.377 * pitch * pitch / (57 * 57), .derived("that of 7 nm, with the gate pitch squared"))
    capacitance =
      isPlanar
      ? Constant(
        Self.interpolated(nanometres, Self.energies) / 0.507,
        .published("Stillmaker and Baas, Integration 58, 2017, energy at 0.9 V"))
      : Constant(1, in: 0.7...1.3, Self.belowPlanar)
    delay = Constant(
      isPlanar ? nanometres / 28 : pitch / 117,
      .assumed("with the node down to 28 nm, with the gate pitch below"))
    let planar = Self.planarThreshold, finFET = Self.finFETThreshold
    threshold = Constant(
      Self.interpolated(
        nanometres, [(16, finFET.value), (28, planar.value), (65, SupplyLaw.threshold65.value)]),
      nanometres > 28 ? SupplyLaw.threshold65.source : isPlanar ? planar.source : finFET.source)
    wireCapacitance = Self.wire
    localResistance = Constant(
      Self.interpolated(nanometres, [(22, 65.2), (32, 27.1), (45, 8.71), (65, 1.23)]), Self.wireSource)
    globalResistance = Constant(
      Self.interpolated(nanometres, [(22, 1.66), (32, 0.652), (45, 0.272), (65, 0.116)]), Self.wireSource)
  }

  private static let areas: [(Double, Double)] = [
    (7, 0.059), (10, 0.10), (14, 0.17), (16, 0.19), (20, 0.21), (32, 0.46), (45, 1), (65, 1.5),
  ]
  // 28 nm is interpolated between 32 and 20 nm, as in the reference.
  private static let energies: [(Double, Double)] = [(28, 0.507), (32, 0.641), (45, 1.0), (65, 1.253)]
  private static let belowPlanar = Source.fitted(
    "flat below 28 nm: Chih, Dai and Fujiwara, 22 and 5 nm, within a fifth")
  private static let wire = Constant(0.2, in: 0.1...0.4, .published("NeuroSim V2.1"))
  private static let wireSource = Source.derived(
    "resistivity, width and height of NVSim, from ITRS, at 20 °C; below 22 nm as there (assumed)")

  /// The contacted gate pitch in nanometres: 51 (5 nm) and 57 (7 nm) read in public measurements, the others
  /// recollected.
  private static func gatePitch(_ nanometres: Double) -> Double {
    interpolated(
      nanometres,
      [(3, 48), (4, 51), (5, 51), (7, 57), (10, 66), (16, 90), (20, 90), (22, 110), (28, 117), (65, 240)])
  }

  /// The threshold at planar 28 nm, in volts.
  public static let planarThreshold = Constant(0.38, in: 0.3...0.45, .assumed("regular threshold"))
  /// The threshold of FinFETs, in volts.
  public static let finFETThreshold = Constant(
    0.30, in: 0.25...0.4, .fitted("chosen with Fujiwara's and Sinangil's energies at two supplies in view"))

  private static func interpolated(_ nanometres: Double, _ table: [(Double, Double)]) -> Double {
    guard let above = table.firstIndex(where: { $0.0 >= nanometres }) else { return table[table.count - 1].1 }
    guard above > 0 else { return table[0].1 }
    let (low, high) = (table[above - 1], table[above])
    return low.1 + (high.1 - low.1) * (nanometres - low.0) / (high.0 - low.0)
  }
}
