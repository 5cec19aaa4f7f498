import Units

extension MagneticTunnelJunction {
  /// The ellipse's area.
  public var area: Area {
    Double.pi / 4 * (Length.nanometres(longAxis.value) * Length.nanometres(shortAxis.value))
  }

  /// The resistance in `state` with `bias` across the barrier: R_P = RA/A, and R_AP = R_P·(1 + TMR/(1 +
  /// (V/V_h)²)).
  public func resistance(_ state: State, bias: Voltage = .zero) -> Resistance {
    let parallel = Resistance.ohms(resistanceArea.value / area.squareMicrometres)
    guard state == .antiparallel else { return parallel }
    let ratio = bias.volts / halfVoltage.value
    return (1 + tunnelMagnetoresistance.value / (1 + ratio * ratio)) * parallel
  }

  /// The current from `voltage` through the junction in `state` and a resistance in series with it. The
  /// junction's resistance depends on its share of the voltage; the fixed point is found by iteration, which
  /// contracts because more bias means less resistance.
  public func current(_ state: State, voltage: Voltage, series: Resistance) -> Current {
    var current = voltage / (resistance(state) + series)
    for _ in 0..<40 {
      let bias = voltage - Voltage(si: current.si * series.si)
      current = voltage / (resistance(state, bias: bias) + series)
    }
    return current
  }
}
