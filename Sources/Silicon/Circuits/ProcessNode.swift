/// How the unit gate changes from 28 nm to another node: area, capacitance and delay, and the threshold that the
/// laws of supply voltage use.
public struct ProcessNode: Sendable, Hashable {
  /// The node's name in nanometres, 3 to 65. It is a name, not a length.
  public var nanometres: Double

  /// A node by its name.
  /// - Precondition: 3 to 65.
  public init(nanometres: Double) {
    precondition((3...65).contains(nanometres), "a node between 3 and 65 nm")
    self.nanometres = nanometres
  }

  /// The node of the unit gate.
  public static let reference = ProcessNode(nanometres: 28)
}

extension ProcessNode {
  /// Area of logic over that at 28 nm: Stillmaker and Baas (Integration 58, 2017) as coded in Accelergy, from 65 to
  /// 7 nm; below, with the gate pitch squared.
  public var areaFactor: Double {
    guard nanometres >= 7 else {
      let pitch = gatePitch / ProcessNode(nanometres: 7).gatePitch
      return ProcessNode(nanometres: 7).areaFactor * pitch * pitch
    }
    let table: [(Double, Double)] = [
      (7, 0.059), (10, 0.10), (14, 0.17), (16, 0.19), (20, 0.21), (32, 0.46), (45, 1), (65, 1.5),
    ]
    return interpolated(table) / 0.377
  }

  /// Switched capacitance of a gate over that at 28 nm.
  ///
  /// From 28 nm up, Stillmaker and Baas' energies at 0.9 V. Below, with the contacted gate pitch: node names went on
  /// shrinking while widths, wires and pitches hardly did, and their FinFET factors would promise eight times less
  /// than chips need. That was seen on rows of `docs/validation.md`, so those below 28 nm are not held out.
  public var capacitanceFactor: Double {
    guard nanometres >= 28 else { return gatePitch / ProcessNode.reference.gatePitch }
    // 28 nm is interpolated between 32 and 20 nm, as in the reference.
    let table: [(Double, Double)] = [(28, 0.507), (32, 0.641), (45, 1.0), (65, 1.253)]
    return interpolated(table) / 0.507
  }

  /// Delay of a gate far above threshold over that at 28 nm: assumed to go with the node down to 28 nm and with the
  /// gate pitch below.
  public var delayFactor: Double {
    nanometres >= 28 ? nanometres / 28 : gatePitch / ProcessNode.reference.gatePitch
  }

  /// Resistance of the narrowest wire in Ω/µm: resistivity over width and height, as NVSim has them from ITRS (22 nm:
  /// 60 nΩm, 22 nm wide, 1.9 times as high). Below 22 nm as there (assumed); bulk copper's at 65 nm.
  public var localWireResistance: Double { interpolated([(22, 65.2), (32, 27.1), (45, 8.71), (65, 1.23)]) }

  /// The same of a wire across a chip, four times as wide.
  public var globalWireResistance: Double {
    interpolated([(22, 1.66), (32, 0.652), (45, 0.272), (65, 0.116)])
  }

  /// The contacted gate pitch in nanometres: 51 (5 nm) and 57 (7 nm) read in public measurements, the others
  /// recollected.
  var gatePitch: Double {
    interpolated([
      (3, 48), (4, 51), (5, 51), (7, 57), (10, 66), (16, 90), (20, 90), (22, 110), (28, 117), (65, 240),
    ])
  }

  /// The threshold at planar 28 nm, in volts.
  public static let planarThreshold = Constant(0.38, in: 0.3...0.45, .assumed("regular threshold"))
  /// The threshold of FinFETs, in volts.
  public static let finFETThreshold = Constant(
    0.30, in: 0.25...0.4, .fitted("chosen with Fujiwara's and Sinangil's energies at two supplies in view"))

  /// The threshold, in volts, of the laws of supply voltage; fitted to Colonnade at 65 nm (see ``SupplyLaw``).
  public var threshold: Double {
    interpolated([
      (16, Self.finFETThreshold.value), (28, Self.planarThreshold.value),
      (65, SupplyLaw.threshold65.value),
    ])
  }

  private func interpolated(_ table: [(Double, Double)]) -> Double {
    guard let above = table.firstIndex(where: { $0.0 >= nanometres }) else { return table[table.count - 1].1 }
    guard above > 0 else { return table[0].1 }
    let (low, high) = (table[above - 1], table[above])
    return low.1 + (high.1 - low.1) * (nanometres - low.0) / (high.0 - low.0)
  }
}
