import Units

extension Validation {
  /// The law of the supply on FinFETs, whose threshold was chosen with both in view: how energy falls from
  /// one voltage to another.
  static var supply: [ValidationRow] {
    func ratio(_ node: Double, _ low: Double, _ high: Double) -> Double {
      func energy(_ supply: Double) -> Energy {
        Logic(node: ProcessNode(nanometres: node), supply: .volts(supply)).energy(gates: 1)
      }
      return energy(high) / energy(low)
    }
    return [
      ValidationRow(
        path: ["supply", "fujiwara-5nm", "0.9-over-0.5V"], unit: "", published: 4056.0 / 1118,
        computed: ratio(5, 0.5, 0.9), bar: .relative(0.1), role: .fitted,
        source: "Fujiwara et al., ISSCC 2022, 11.6, in UIUC-IMC-Benchmarking"),
      ValidationRow(
        path: ["supply", "sinangil-7nm", "1.0-over-0.65V"], unit: "", published: 13.1 / 5.1,
        computed: ratio(7, 0.65, 1.0), bar: .relative(0.1), role: .fitted,
        source: "Sinangil et al., JSSC 2021, as digitised in AccelForge's notebooks"),
    ]
  }

  /// What a pulse in the track saves of the time of an STT write of the same error rate; published by
  /// simulation of a perpendicular junction of 20 nm, computed for our STT cell with a track of twice the
  /// critical current below it.
  static var assistedSwitching: [ValidationRow] {
    let source = "Pathak et al., Sci. Rep. 2020, s41598-020-59533-y (simulated)"
    guard case .stt(let cell) = MemoryTechnology.stt.cell else { return [] }
    let junction = cell.junction
    let current = junction.current(
      .parallel, voltage: .volts(MemoryTechnology.stt.writeVoltage.value),
      series: .ohms(cell.pathResistance.value))
    /// The shortest time at which `error` is at most one in a million.
    func shortest(_ error: (Time) -> Double) -> Time {
      var (low, high) = (0.0, 1000.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if error(.nanoseconds(middle)) > 1e-6 { low = middle } else { high = middle }
      }
      return .nanoseconds(high)
    }
    let alone = shortest { junction.reversal(from: .parallel, current, pulse: $0).errorRate }
    let track = Time.nanoseconds(0.5)
    let tail = shortest { tail in
      TransverseRelease(
        trackRatio: 2, trackPulse: track, junctionRatio: current / junction.criticalCurrent, tail: tail,
        thermalStability: junction.stability, damping: junction.damping.value,
        timeConstant: junction.precessionTime
      ).strayShare
    }
    return [
      ValidationRow(
        path: ["assist", "switching-time", "saved-share"], unit: "", published: 0.8,
        computed: 1 - (track + tail) / alone, bar: .relative(0.3), role: .heldOut, source: source)
    ]
  }
}
