import Units

/// A track of heavy metal below one or several junctions, whose current switches them by spin-orbit torque.
public struct HeavyMetalTrack: ConstantTable {
  /// Length between the contacts.
  public var length: Constant
  /// Width.
  public var width: Constant
  /// Thickness.
  public var thickness: Constant
  /// Resistivity.
  public var resistivity: Constant
  /// Spin current over charge current.
  public var spinHallAngle: Constant
  /// Resistance of the transistor and wires in series.
  public var pathResistance: Constant
  /// Time constant of reversal: damping does not slow this torque, so it is far shorter than a precession's.
  public var reversalTime: Constant
  /// Writes that fail however strong the pulse is: the magnetisation swings back.
  public var errorFloor: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("length_nm", \.length, 10...10_000),
    Field("width_nm", \.width, 10...2000),
    Field("thickness_nm", \.thickness, 0.5...50),
    Field("resistivity_uohm_cm", \.resistivity, 5...2000),
    Field("spin_hall_angle_ratio", \.spinHallAngle, 0.01...10),
    Field("path_resistance_ohm", \.pathResistance, 0...1e6),
    Field("reversal_time_ns", \.reversalTime, 0.001...10),
    Field("error_floor_ratio", \.errorFloor, 0...0.5),
  ]
}

extension HeavyMetalTrack {
  /// What the current flows through.
  public var crossSection: Area { .init(si: width.value * thickness.value * 1e-18) }

  /// ρ·L/(w·t).
  public var resistance: Resistance {
    .init(si: resistivity.value * 1e-8 * length.value * 1e-9 / crossSection.si)
  }

  /// The current from `voltage` through the track and its path.
  public func current(_ voltage: Voltage) -> Current {
    voltage / (resistance + .ohms(pathResistance.value))
  }

  /// The critical current for the free layer of `junction`. In plane, easy axis across the current ("type y"):
  /// (2e/ħ)·(α·M_s·t/θ)·(µ0·H_c + µ0·M_eff/2), with the anisotropy field for H_c. Out of plane:
  /// (2e/ħ)·(M_s·t/θ)·µ0·H_k/2, without an external field.
  public func criticalCurrent(for junction: MagneticTunnelJunction) -> Current {
    let moment = junction.saturationMagnetisation.value * junction.freeLayerThickness.value * 1e-9
    let field =
      switch junction.anisotropy {
      case .inPlane:
        junction.damping.value
          * (junction.anisotropyField + junction.effectiveDemagnetisation.value / 2)
      case .perpendicular: junction.anisotropyField / 2
      }
    let density =
      2 * Nature.elementaryCharge / Nature.reducedPlanck * moment / spinHallAngle.value * field
    return Current(si: density * crossSection.si)
  }

  /// The share of reversals of `junction` that fail with a pulse of `voltage`; never below the floor.
  public func writeErrorRate(_ junction: MagneticTunnelJunction, voltage: Voltage, pulse: Time) -> Double {
    max(
      errorFloor.value,
      Switching.writeErrorRate(
        ratio: current(voltage) / criticalCurrent(for: junction), pulse: pulse,
        thermalStability: junction.thermalStability.value,
        timeConstant: .nanoseconds(reversalTime.value)))
  }
}
