import Reporting
public import Silicon
import Units

/// What `remanence device` prints and draws: a memory cell as one would measure a prototype of it.
public struct DeviceSheet: Sendable {
  /// The cell on its tester.
  public let prototype: Prototype
  /// Pulses that the solver is asked with for each of its points; 0 for none.
  public let trials: Int
  /// The cheapest writes of equal error rates.
  let equalErrors: [Prototype.EqualErrors]
  /// Of the nominal write.
  let nominal: WriteOutcome
  /// What ``solve(progress:)`` has found; nil before.
  private var solved: [Prototype.Probabilities]?

  /// The supply that all lines are taken to be driven from in one of the comparisons, in volts: logic's at 28
  /// nm.
  static let commonSupply = 0.9

  /// Measures `technology`.
  /// - Throws: `DeviceError` when its nominal write cannot switch it: which torque is missing, and by how
  ///   much.
  public init(_ technology: MemoryTechnology, trials: Int = 200, seed: UInt64 = 1) throws {
    if let missing = technology.missingTorque() {
      throw DeviceError(description: "\(technology.name): \(missing)")
    }
    prototype = Prototype(technology, seed: seed)
    self.trials = trials
    equalErrors = prototype.equalErrors
    nominal = technology.write()
  }

  /// Asks the solver now, once for everything that shows its points, which takes a while; `progress` is
  /// told how many of how many points it has solved.
  public mutating func solve(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) {
    solved = prototype.probabilities(trials: trials, progress: progress)
  }

  /// Switching probabilities, by the closed forms and by the solver.
  var probabilities: [Prototype.Probabilities] { solved ?? prototype.probabilities(trials: trials) }

  var technology: MemoryTechnology { prototype.technology }

  /// The cell in words, a line each.
  var facts: [String] {
    var lines: [String] = []
    if let junction = technology.cell.junction {
      let axes = [junction.longAxis, junction.shortAxis].map { Readable.significant($0.value) + " nm" }
      lines.append(
        "\(junction.anisotropy.rawValue) junction of \(axes.joined(separator: " × ")), Δ "
          + "\(Readable.significant(junction.stability)); "
          + "critical currents P → AP \(microamperes(junction.criticalCurrent(from: .parallel))), "
          + "AP → P \(microamperes(junction.criticalCurrent(from: .antiparallel)))")
      if let track = technology.track { lines += facts(track, junction) }
    }
    let error = Readable.scientific(nominal.writeErrorRate)
    let outside = nominal.writeErrorRate < 1e-5 ? " (extrapolated: the solver was asked down to 1e-5)" : ""
    lines.append(
      "nominal write: \(Readable.quantity(nominal.energyPerBit.joules, "J")) a bit in "
        + "\(Readable.quantity(nominal.latency.seconds, "s")), \(nominal.quantum) at once; "
        + "fails with \(error)\(outside)")
    if let window = prototype.readWindow {
      lines.append(
        "read window at \(Readable.significant(technology.readVoltage.value)) V: "
          + "\(microamperes(window.parallel.mean)) and \(microamperes(window.antiparallel.mean)), "
          + "\(Readable.significant(window.gap)) times the sum of both deviations apart; "
          + "a read disturbs with "
          + Readable.scientific(technology.readDisturbProbability))
    }
    return lines
  }

  private func facts(_ track: HeavyMetalTrack, _ junction: MagneticTunnelJunction) -> [String] {
    let critical = microamperes(track.criticalCurrent(for: junction))
    let words =
      switch track.geometry(with: junction) {
      case .collinear: "along the easy axis: the track's polarity decides; it needs \(critical)"
      case .transverse: "across the easy axis: the track frees with \(critical), the junction decides"
      case .other: "between the axes: no closed form holds"
      }
    return ["the track's spins lie \(words)"]
  }

  private func microamperes(_ current: Current) -> String {
    Readable.quantity(current.microamperes * 1e-6, "A")
  }

  /// The columns of ``equalRows``.
  static let equalColumns = [
    "errors", "energy of 1 bit", "of 4", "of 8", "of 8 from 0.9 V", "time", "current of 8", "area of a bit",
    "cells that differ", "after 3 tries",
  ]

  /// The cheapest writes at equal errors.
  var equalRows: [[String]] {
    equalErrors.map { row in
      let write = row.write
      return [
        Readable.scientific(row.errorRate), Readable.quantity(write.energy(bits: 1).joules, "J"),
        Readable.quantity(write.energy(bits: 4).joules, "J"),
        Readable.quantity(write.energy(bits: 8).joules, "J"),
        Readable.quantity(write.energy(bits: 8, supply: .volts(Self.commonSupply)).joules, "J"),
        Readable.quantity(write.outcome.latency.seconds, "s"), microamperes(write.current(bits: 8)),
        "\(Readable.significant(technology.cellArea.value)) µm²", Readable.scientific(row.spreadErrorRate),
        Readable.scientific(row.afterThree),
      ]
    }
  }

  /// The retention table.
  var retentionRows: [[String]] {
    (prototype.retention.first?.points ?? []).filter { Int(($0.x * 10).rounded()) % 250 == 0 }.map { point in
      ["\(Int(point.x)) °C", Readable.lifetime(days: point.y / 86_400)]
    }
  }

  /// The seats of a group.
  var seatRows: [[String]] {
    prototype.seats.enumerated().map { index, seat in
      ["\(index + 1)", microamperes(seat.least), microamperes(seat.most), microamperes(seat.after)]
    }
  }

  static let seatColumns = ["junction", "least in the track", "most", "after its pulse"]

  /// Everything, for a terminal.
  public var lines: [String] {
    ["\(technology.name), our model and not a measurement"] + facts.map { "  " + $0 }
      + table("the cheapest writes at equal error rates", Self.equalColumns, equalRows)
      + table("the junctions of a group, by what their neighbours write", Self.seatColumns, seatRows)
      + table("until one bit in a million is lost", ["at", "time"], retentionRows)
  }

  private func table(_ title: String, _ columns: [String], _ rows: [[String]]) -> [String] {
    guard !rows.isEmpty else { return [] }
    var table = TextTable(columns.map { .numbers($0) })
    for row in rows { table.append(row) }
    return ["", title] + table.lines()
  }
}

/// A device that cannot be measured.
public struct DeviceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line: what, where, remedy.
  public var description: String
}
