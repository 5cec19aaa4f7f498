import Units

/// A magnetic tunnel junction: the cell of every MRAM here.
public struct MagneticTunnelJunction: ConstantTable {
  /// Which way the free layer's magnetisation points at rest.
  public enum Anisotropy: String, Sendable, CaseIterable {
    /// In the plane of the film, held by the ellipse's shape.
    case inPlane = "in-plane"
    /// Out of the plane, held by the interface.
    case perpendicular
  }

  /// Which of its two states it is in.
  public enum State: Sendable, CaseIterable {
    /// Both layers point the same way: low resistance.
    case parallel
    /// They oppose each other: high resistance.
    case antiparallel
  }

  /// Which way it points at rest.
  public var anisotropy: Anisotropy
  /// The ellipse's long diameter.
  public var longAxis: Constant
  /// The ellipse's short diameter.
  public var shortAxis: Constant
  /// Thickness of the free layer.
  public var freeLayerThickness: Constant
  /// Resistance-area product in the parallel state.
  public var resistanceArea: Constant
  /// (R_AP − R_P) / R_P at no bias.
  public var tunnelMagnetoresistance: Constant
  /// The bias at which the tunnel magnetoresistance has fallen to half.
  public var halfVoltage: Constant
  /// Saturation magnetisation of the free layer.
  public var saturationMagnetisation: Constant
  /// Gilbert damping.
  public var damping: Constant
  /// Efficiency of spin transfer, η.
  public var spinEfficiency: Constant
  /// Demagnetising field less what the interface takes back, µ0·M_eff: what the magnetisation must be lifted
  /// against, in plane.
  public var effectiveDemagnetisation: Constant
  /// Energy barrier between the states over k_B·T.
  public var thermalStability: Constant
  /// Temperature.
  public var temperature: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("long_axis_nm", \.longAxis, 5...1000, isChoice: true),
    Field("short_axis_nm", \.shortAxis, 5...1000, isChoice: true),
    Field("free_layer_thickness_nm", \.freeLayerThickness, 0.3...20, isChoice: true),
    Field("resistance_area_ohm_um2", \.resistanceArea, 0.1...10_000),
    Field("tunnel_magnetoresistance_ratio", \.tunnelMagnetoresistance, 0.01...20),
    Field("half_voltage_v", \.halfVoltage, 0.05...5),
    Field("saturation_magnetisation_a_per_m", \.saturationMagnetisation, 1e5...3e6),
    Field("damping_ratio", \.damping, 1e-4...1),
    Field("spin_efficiency_ratio", \.spinEfficiency, 0.01...2),
    Field("effective_demagnetisation_t", \.effectiveDemagnetisation, 0...3),
    Field("thermal_stability_kt", \.thermalStability, 5...200),
    Field("temperature_k", \.temperature, 200...500, isChoice: true),
  ]
}
