import Units

extension Prototype {
  /// The time that a tester stays at each current of a loop (assumed).
  private static let dwell = Time.nanoseconds(1e6)

  /// Resistance in Ω (y) as the current through the junction in µA (x) goes up, down and up again, slowly:
  /// heat helps over the barrier, and half of the cells have switched where the loop does.
  public var junctionLoop: [Line] {
    guard let junction = technology.cell.junction else { return [] }
    let up = Self.slow(junction, junction.criticalCurrent(from: .parallel))
    let down = Self.slow(junction, junction.criticalCurrent(from: .antiparallel))
    return [loop("through the junction", junction, up: up, down: down)]
  }

  /// The same over the current in the track in µA, where its spins alone decide.
  public var trackLoop: [Line] {
    guard let junction = technology.cell.junction, let track = technology.track,
      track.geometry(with: junction) == .collinear
    else { return [] }
    let current = Self.slow(junction, track.criticalCurrent(for: junction))
    return [loop("through the track", junction, up: current, down: current)]
  }

  private func loop(_ name: String, _ junction: MagneticTunnelJunction, up: Current, down: Current) -> Line {
    let reach = 1.4 * max(up, down).microamperes
    var state = MagneticTunnelJunction.State.antiparallel
    let sweep = stride(from: 0.0, through: 1, by: 0.025)
    let path = sweep.map { $0 } + sweep.map { 1 - 2 * $0 } + sweep.map { 2 * $0 - 1 }
    let points = path.map { share in
      let current = share * reach
      if current > up.microamperes { state = .antiparallel }
      if current < -down.microamperes { state = .parallel }
      let read = Voltage.volts(technology.readVoltage.value)
      return Point(x: current, y: junction.resistance(state, bias: read).ohms)
    }
    return Line(name: name, points: points)
  }

  /// The current at which half of the cells switch within the dwell: ln 2 = (t/τ0)·exp(−Δ(1−i)²).
  private static func slow(_ junction: MagneticTunnelJunction, _ critical: Current) -> Current {
    let attempts = dwell / Switching.attemptTime
    let rest = logarithm(attempts / logarithm(2)) / junction.stability
    return max(0, 1 - rest.squareRoot()) * critical
  }
}

extension Prototype {
  /// How likely a pulse is to change a bit from 0 (P) to 1 (AP): by the track alone, by the junction alone,
  /// by both.
  public struct Probabilities: Sendable {
    /// What drives it.
    public var name: String
    /// What is on the x axes.
    public var xName: String
    /// A line for each pulse width, by the closed forms; and one by the solver for some of them.
    public var lines: [Line], solved: [Line]
  }

  /// Switching probability over current and pulse width. The solver is asked with `trials` pulses for each
  /// point; with 0 it is not. `progress` is told how many of how many points it has solved.
  public func probabilities(
    trials: Int, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> [Probabilities] {
    guard let junction = technology.cell.junction else { return [] }
    var all: [Probabilities] = []
    var isOneShot = false
    if case .sas(let group) = technology.cell { isOneShot = group.writeProtocol == .oneShot }
    let total = 2 * Self.solvedPoints * (1 + (technology.track == nil ? 0 : 1) + (isOneShot ? 1 : 0))
    func tell(_ done: Int) { progress(2 * Self.solvedPoints * all.count + done, total) }
    let widths = [1.0, 2, 5, 10]
    if let track = technology.track {
      let critical = track.criticalCurrent(for: junction).microamperes
      let reach = track.geometry(with: junction) == .collinear ? 8.0 : 2
      all.append(
        probabilities(
          "track alone", "µA in the track", widths, reach: reach * critical, trials: trials,
          form: { current, width in
            1 - track.errorRate(junction, .microamperes(current), pulse: .nanoseconds(width))
          },
          drive: { current, width in
            SpinDrive(
              track: TorquePulse(
                field: -current * 1e-6 * track.spinFieldPerAmpere(on: junction), duration: width * 1e-9))
          }, tell: tell))
    }
    let critical = junction.criticalCurrent(from: .parallel).microamperes
    all.append(
      probabilities(
        "junction alone", "µA through the junction", widths, reach: 5 * critical, trials: trials,
        form: { current, width in
          1 - junction.reversal(from: .parallel, .microamperes(current), pulse: .nanoseconds(width)).errorRate
        },
        drive: { current, width in
          SpinDrive(
            junction: TorquePulse(
              field: -current * 1e-6 * junction.spinFieldPerAmpere, duration: width * 1e-9))
        }, tell: tell))
    if case .sas(let group) = technology.cell, group.writeProtocol == .oneShot {
      let track = group.track.current(.volts(group.trackVoltage.value))
      let ratio = track / group.track.criticalCurrent(for: junction)
      let driven = group.trackPulse.value
      all.append(
        probabilities(
          "both: the track for \(driven) ns, the junction for longer", "µA through the junction",
          widths.map { $0 + driven }, reach: 1.5 * junction.criticalCurrent.microamperes, trials: trials,
          form: { current, width in
            1
              - TransverseRelease(
                trackRatio: ratio, trackPulse: .nanoseconds(driven),
                junctionRatio: Current.microamperes(current) / junction.criticalCurrent,
                tail: .nanoseconds(width - driven), thermalStability: junction.stability,
                damping: junction.damping.value, timeConstant: junction.precessionTime
              ).errorRate
          },
          drive: { current, width in
            SpinDrive(
              track: TorquePulse(
                field: track.si * group.track.spinFieldPerAmpere(on: junction), duration: driven * 1e-9),
              junction: TorquePulse(
                field: -current * 1e-6 * junction.spinFieldPerAmpere, duration: width * 1e-9))
          }, tell: tell))
    }
    return all
  }

  /// Points of a line that the solver is asked for.
  private static let solvedPoints = 10

  private func probabilities(
    _ name: String, _ xName: String, _ widths: [Double], reach: Double, trials: Int,
    form: (Double, Double) -> Double, drive: (Double, Double) -> SpinDrive, tell: (Int) -> Void
  ) -> Probabilities {
    let lines = widths.map { width in
      Line(
        name: "\(width) ns",
        points: (0...39).map { step in
          let current = reach * Double(step) / 39
          return Point(x: current, y: form(current, width))
        })
    }
    guard trials > 0, let junction = technology.cell.junction else {
      return Probabilities(name: name, xName: xName, lines: lines, solved: [])
    }
    let magnet = junction.macrospin(on: technology.track)
    let solved = [widths[1], widths[2]].enumerated().map { number, width in
      Line(
        name: "solver, \(width) ns",
        points: (1...Self.solvedPoints).map { step in
          defer { tell(number * Self.solvedPoints + step) }
          let current = reach * Double(step) / Double(Self.solvedPoints)
          let experiment = SwitchingExperiment(magnet, drive(current, width), from: 1, to: -1)
          return Point(x: current, y: 1 - experiment.counted(trials: trials, seed: seed).errorRate)
        })
    }
    return Probabilities(name: name, xName: xName, lines: lines, solved: solved)
  }
}
