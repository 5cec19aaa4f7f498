import Units

extension MagneticTunnelJunction {
  /// k_B·T in joules.
  private var thermalEnergy: Double { Nature.boltzmann * temperature.value }

  /// µ0·H_k in tesla: the anisotropy field that gives the stated barrier, Δ·k_B·T = M_s·H_k·V/2.
  public var anisotropyField: Double {
    let volume = area.si * Length.nanometres(freeLayerThickness.value).si
    return 2 * thermalStability.value * thermalEnergy / (saturationMagnetisation.value * volume)
  }

  /// The critical current of spin transfer at zero temperature, (4e/ħ)·(α/η)·Δ·k_B·T; in plane times
  /// 1 + M_eff/(2·H_k), since the magnetisation must be lifted out of the plane.
  public var criticalCurrent: Current {
    let perpendicular =
      4 * Nature.elementaryCharge / Nature.reducedPlanck * damping.value / spinEfficiency.value
      * thermalStability.value * thermalEnergy
    return switch anisotropy {
    case .perpendicular: Current(si: perpendicular)
    case .inPlane:
      Current(si: perpendicular * (1 + effectiveDemagnetisation.value / (2 * anisotropyField)))
    }
  }

  /// The time constant of precession that grows or dies out, 1/(α·γ·µ0·H), with H = H_k out of plane and
  /// H_k + M_eff/2 in plane.
  public var precessionTime: Time {
    let field =
      anisotropy == .perpendicular
      ? anisotropyField : anisotropyField + effectiveDemagnetisation.value / 2
    return Time(si: 1 / (damping.value * Nature.gyromagneticRatio * field))
  }
}
