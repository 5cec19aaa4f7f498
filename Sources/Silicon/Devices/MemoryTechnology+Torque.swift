import Units

extension MemoryTechnology {
  /// Why the stated write cannot switch its cell, and by how much: which torque is missing. Nil where it can.
  public func missingTorque(_ pulse: WritePulse? = nil) -> String? {
    let pulse = pulse ?? nominalWrite
    switch cell {
    case .sas(let group): return group.missingTorque(pulse)
    case .sot(let cell):
      guard cell.track.geometry(with: cell.junction) == .collinear else {
        return
          "the track's spins lie across the easy axis: they free the moment and nothing decides where it "
          + "falls; the torque along the easy axis is missing, all of it: take an in-plane junction with "
          + "easy_axis_angle_deg 90"
      }
      return Self.weak(
        "the track's torque along the easy axis", cell.track.current(pulse.voltage),
        cell.track.criticalCurrent(for: cell.junction), "write_voltage_v")
    case .stt(let cell):
      return Self.weak(
        "the junction's torque",
        cell.junction.current(.parallel, voltage: pulse.voltage, series: .ohms(cell.pathResistance.value)),
        cell.junction.criticalCurrent(from: .parallel), "write_voltage_v")
    case .resistive, .sram: return nil
    }
  }

  /// Says that a current is below the critical one, if it is.
  fileprivate static func weak(_ torque: String, _ current: Current, _ critical: Current, _ remedy: String)
    -> String?
  {
    guard current < critical else { return nil }
    func text(_ current: Current) -> String { "\((current.microamperes * 10).rounded() / 10) µA" }
    return "\(torque) is too weak: \(text(current)) flow, \(text(critical)) are critical, "
      + "\(text(critical - current)) are missing; raise \(remedy)"
  }
}

extension SASCellGroup {
  fileprivate func missingTorque(_ pulse: WritePulse) -> String? {
    let drive = track.current(.volts(trackVoltage.value))
    let critical = track.criticalCurrent(for: junction)
    let geometry = track.geometry(with: junction)
    switch writeProtocol {
    case .oneShot:
      guard geometry == .transverse else {
        let share = (track.spinShare(of: junction) * 100).rounded()
        return "one-shot needs the track's spins across the easy axis of a perpendicular junction, so that "
          + "junctions decide; here \(share) % of the spins lie along it, or the junction lies in plane: its "
          + "torque towards the junction's sign is missing; take anisotropy "
          + "perpendicular, or erase-program with easy_axis_angle_deg 90"
      }
      if let weak = MemoryTechnology.weak(
        "the track's torque that frees the junctions", drive, critical, "cell.track_voltage_v")
      {
        return weak
      }
      guard pulse.duration > .nanoseconds(trackPulse.value) else {
        return "the junction's torque is missing after the track's pulse: its pulse of "
          + "\(pulse.duration.nanoseconds) ns is over before; raise write_pulse_ns"
      }
      return nil
    case .eraseProgram:
      guard geometry == .collinear else {
        return "erase-program needs the track's spins along the easy axis, so that the track erases; here "
          + "they lie across it: the torque along the easy axis is missing, all of it; take one-shot, or an "
          + "in-plane junction with easy_axis_angle_deg 90"
      }
      return MemoryTechnology.weak(
        "the track's erasing torque along the easy axis", drive, critical, "cell.track_voltage_v")
    }
  }
}
