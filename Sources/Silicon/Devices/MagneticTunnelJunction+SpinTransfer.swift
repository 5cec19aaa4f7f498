import Units

extension MagneticTunnelJunction {
  /// The temperature that ``thermalStability`` is stated at, in kelvin.
  static let referenceTemperature = 300.0

  /// The energy barrier in joules; temperature leaves it.
  private var barrier: Double { thermalStability.value * Nature.boltzmann * Self.referenceTemperature }

  /// Δ at the junction's temperature: the barrier over k_B·T. That magnetisation and anisotropy fall with
  /// temperature as well is not modelled.
  public var stability: Double { barrier / (Nature.boltzmann * temperature.value) }

  /// Volume of the free layer, in m³.
  var volume: Double { area.si * Length.nanometres(freeLayerThickness.value).si }

  /// µ0·H_k in tesla: the anisotropy field that gives the stated barrier, E_b = M_s·H_k·V/2.
  public var anisotropyField: Double { 2 * barrier / (saturationMagnetisation.value * volume) }

  /// The field that damping is to be overcome against, in tesla: H_k out of plane, H_k + M_eff/2 in plane,
  /// since the moment must be lifted out of it.
  var dampedField: Double {
    anisotropyField + (anisotropy == .inPlane ? effectiveDemagnetisation.value / 2 : 0)
  }

  /// P² of the electrodes, by Jullière's rule from the tunnel magnetoresistance: TMR/(2 + TMR).
  var squaredPolarisation: Double { tunnelMagnetoresistance.value / (2 + tunnelMagnetoresistance.value) }

  /// The junction's damping-like torque as a field, for each ampere, across the easy axis: ħ·η/(2e·M_s·V).
  public var spinFieldPerAmpere: Double {
    Nature.reducedPlanck * spinEfficiency.value
      / (2 * Nature.elementaryCharge * saturationMagnetisation.value * volume)
  }

  /// The critical current of spin transfer at zero temperature without the asymmetry of its directions:
  /// (4e/ħ)·(α/η)·E_b, in plane times 1 + M_eff/(2·H_k).
  public var criticalCurrent: Current { Current(si: damping.value * dampedField / spinFieldPerAmpere) }

  /// The critical current that leaves `state`: from parallel to antiparallel is harder by (1 + P²)/(1 − P²),
  /// since the torque goes with 1/(1 + P²·cos θ) (Slonczewski, Phys. Rev. B 71, 024411, 2005).
  public func criticalCurrent(from state: State) -> Current { (1 + asymmetry(from: state)) * criticalCurrent }

  /// P² from the parallel state, −P² from the antiparallel one.
  func asymmetry(from state: State) -> Double {
    state == .parallel ? squaredPolarisation : -squaredPolarisation
  }

  /// The time constant of precession that grows or dies out, 1/(α·γ·µ0·H).
  public var precessionTime: Time {
    Time(si: 1 / (damping.value * Nature.gyromagneticRatio * dampedField))
  }

  /// Radians per second about the easy axis.
  public var precession: Double {
    let across = anisotropy == .inPlane ? effectiveDemagnetisation.value : 0
    return Nature.gyromagneticRatio * (anisotropyField * (anisotropyField + across)).squareRoot()
  }

  /// Reversal from `state` by `current` through the junction.
  public func reversal(from state: State, _ current: Current, pulse: Time) -> CollinearReversal {
    CollinearReversal(
      ratio: current / criticalCurrent(from: state), pulse: pulse, thermalStability: stability,
      timeConstant: precessionTime, precession: precession, asymmetry: asymmetry(from: state),
      fit: anisotropy == .inPlane ? .inPlane : .perpendicular)
  }

  /// The free layer as the solver sees it, on a track or without.
  public func macrospin(on track: HeavyMetalTrack? = nil) -> Macrospin {
    Macrospin(
      easyAxis: anisotropy == .perpendicular
        ? .perpendicular : .inPlane((track?.easyAxisAngle.value ?? 90) * .pi / 180),
      anisotropyField: anisotropyField,
      demagnetisation: anisotropy == .inPlane ? effectiveDemagnetisation.value : 0,
      damping: damping.value, thermalStability: stability,
      spinTilt: (track?.spinTilt.value ?? 0) * .pi / 180, fieldLikeRatio: track?.fieldLikeRatio.value ?? 0,
      asymmetry: squaredPolarisation)
  }
}
