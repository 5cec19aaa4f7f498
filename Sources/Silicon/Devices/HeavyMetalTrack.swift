import Units

/// A track of heavy metal below one or several junctions, whose current moves them by spin-orbit torque.
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
  /// Resistance of transistors and wires in series, half at either end.
  public var pathResistance: Constant
  /// The angle between the current and the easy axis of junctions in plane: 90° is "type y", with the track's
  /// spins along the easy axis, 0° "type x", with the spins across it. Out of plane ("type z") it means
  /// nothing.
  public var easyAxisAngle: Constant
  /// How far the spins point out of the plane.
  public var spinTilt: Constant
  /// The field-like torque over the damping-like one.
  public var fieldLikeRatio: Constant
  /// Writes that fail however strong the pulse is: the magnetisation swings back.
  public var errorFloor: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("length_nm", \.length, 10...10_000, isChoice: true),
    Field("width_nm", \.width, 10...2000, isChoice: true),
    Field("thickness_nm", \.thickness, 0.5...50, isChoice: true),
    Field("resistivity_uohm_cm", \.resistivity, 5...2000),
    Field("spin_hall_angle_ratio", \.spinHallAngle, 0.01...10),
    Field("path_resistance_ohm", \.pathResistance, 0...1e6),
    Field("easy_axis_angle_deg", \.easyAxisAngle, 0...90, isChoice: true),
    Field("spin_tilt_deg", \.spinTilt, 0...90, isChoice: true),
    Field("field_like_ratio", \.fieldLikeRatio, -5...5),
    Field("error_floor_ratio", \.errorFloor, 0...0.5),
  ]

  /// How its spins lie to a junction's easy axis.
  public enum Geometry: Sendable, Hashable {
    /// Along it, within 20°: the track's polarity decides the bit.
    case collinear
    /// Across it and out of the plane, within 10°: the track frees the moment, and something else must
    /// decide.
    case transverse
    /// Across it in plane ("type x"), or in between: there is no closed form; the solver alone answers.
    case other
  }
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

  /// How much of its spins lies along the easy axis of `junction`.
  public func spinShare(of junction: MagneticTunnelJunction) -> Double {
    let tilt = spinTilt.value * .pi / 180
    return switch junction.anisotropy {
    case .perpendicular: sine(tilt)
    case .inPlane: sine(easyAxisAngle.value * .pi / 180) * cosine(tilt)
    }
  }

  /// How its spins lie to the easy axis of `junction`.
  public func geometry(with junction: MagneticTunnelJunction) -> Geometry {
    let share = spinShare(of: junction)
    if share > 0.94 { return .collinear }
    return junction.anisotropy == .perpendicular && share < 0.17 ? .transverse : .other
  }

  /// The damping-like torque on the free layer of `junction` as a field in tesla, for each ampere of the
  /// track: ħ·θ/(2e·M_s·t) over the cross-section.
  public func spinFieldPerAmpere(on junction: MagneticTunnelJunction) -> Double {
    let moment = junction.saturationMagnetisation.value * junction.freeLayerThickness.value * 1e-9
    return Nature.reducedPlanck * spinHallAngle.value
      / (2 * Nature.elementaryCharge * moment * crossSection.si)
  }

  /// The critical current for the free layer of `junction` at zero temperature. With spins along the easy
  /// axis damping is undone: α·(H_k + M_eff/2) in plane, α·H_k out of it. With spins across it the anisotropy
  /// is overcome: H_k/2. Without an external field.
  public func criticalCurrent(for junction: MagneticTunnelJunction) -> Current {
    let share = spinShare(of: junction)
    let field =
      geometry(with: junction) == .collinear
      ? junction.damping.value * junction.dampedField / share : junction.anisotropyField / 2
    return Current(si: field / spinFieldPerAmpere(on: junction))
  }

  /// Reversal of `junction` by `current` in the track alone, whose spins lie along the easy axis.
  func reversal(of junction: MagneticTunnelJunction, _ current: Current, pulse: Time) -> CollinearReversal {
    CollinearReversal(
      ratio: current / criticalCurrent(for: junction), pulse: pulse,
      thermalStability: junction.stability, timeConstant: junction.precessionTime,
      precession: junction.precession, asymmetry: 0,
      fit: junction.anisotropy == .inPlane ? .inPlane : .perpendicular)
  }

  /// The share of reversals of `junction` that fail with a pulse of `voltage`; never below the floor. A track
  /// whose spins lie across the easy axis leaves half of what it frees where it was: nothing decides.
  public func writeErrorRate(_ junction: MagneticTunnelJunction, voltage: Voltage, pulse: Time) -> Double {
    errorRate(junction, current(voltage), pulse: pulse)
  }

  /// The same by `current`.
  func errorRate(_ junction: MagneticTunnelJunction, _ current: Current, pulse: Time) -> Double {
    switch geometry(with: junction) {
    case .collinear:
      return max(errorFloor.value, reversal(of: junction, current, pulse: pulse).errorRate)
    case .transverse:
      let release = TransverseRelease(
        trackRatio: current / criticalCurrent(for: junction), trackPulse: pulse, junctionRatio: 0,
        tail: .zero, thermalStability: junction.stability, damping: junction.damping.value,
        timeConstant: junction.precessionTime)
      return release.errorRate
    case .other: return 1
    }
  }
}
