/// The power of a current through a voltage.
public func * (voltage: Voltage, current: Current) -> Power { Power(si: voltage.si * current.si) }

/// The energy of a power over a time.
public func * (power: Power, time: Time) -> Energy { Energy(si: power.si * time.si) }

/// The mean power of an energy over a time.
public func / (energy: Energy, time: Time) -> Power { Power(si: energy.si / time.si) }

/// Ohm's law: the current.
public func / (voltage: Voltage, resistance: Resistance) -> Current {
  Current(si: voltage.si / resistance.si)
}

/// The time constant of a capacitance that is charged through a resistance.
public func * (resistance: Resistance, capacitance: Capacitance) -> Time {
  Time(si: resistance.si * capacitance.si)
}

/// The area of a rectangle.
public func * (width: Length, height: Length) -> Area { Area(si: width.si * height.si) }

extension Quantity<CapacitanceDimension> {
  /// What the supply gives while this capacitance is charged to `voltage` and emptied: C·V².
  public func energy(switching voltage: Voltage) -> Energy { Energy(si: si * voltage.si * voltage.si) }
}
