import Units

/// What the solver says over the ranges that the closed forms are used in: ``CollinearReversal`` and
/// ``TransverseRelease`` are fitted to it by `Scripts/fit_switching.py`, and tests hold them to it.
///
/// Errors above 2 % are counted; rarer ones are found by splitting
/// (``SwitchingExperiment/split(by:population:stages:repeats:seed:)``).
public enum SwitchingTable {
  /// Which form a row is for.
  public enum Family: String, Sendable, CaseIterable {
    /// Spin transfer in a perpendicular junction.
    case transfer
    /// A track along the easy axis of a junction in plane.
    case track
    /// A track across the easy axis of a perpendicular junction, whose current decides.
    case release
  }

  /// One experiment and its answer.
  public struct Row: Sendable, Hashable {
    /// The form that it is for.
    public var family: Family
    /// The free layer.
    public var magnet: Macrospin
    /// Current over the critical one in this direction; for ``Family/release`` the track's torque over
    /// µ0·H_k/2.
    public var ratio: Double
    /// For ``Family/release`` the junction's torque over α·µ0·H_k; else 0.
    public var junctionRatio: Double
    /// The pulse, for ``Family/release`` the track's; and how long the junction goes on after it. In
    /// nanoseconds.
    public var pulse: Double, tail: Double
    /// Where it starts: +1 parallel, −1 antiparallel.
    public var start: Double
    /// About what the answer will be; it chooses how it is found.
    public var expected: Double
  }

  private static let room = 1.380_649e-23 * 300

  private static func perpendicular(
    _ area: Double, _ stability: Double, _ damping: Double, _ asymmetry: Double
  ) -> Macrospin {
    Macrospin(
      easyAxis: .perpendicular, anisotropyField: 2 * stability * room / (1e6 * area * 1e-9),
      demagnetisation: 0, damping: damping, thermalStability: stability, asymmetry: asymmetry)
  }

  private static func inPlane(_ stability: Double, _ damping: Double, _ demagnetisation: Double) -> Macrospin
  {
    Macrospin(
      easyAxis: .inPlane(.pi / 2), anisotropyField: 2 * stability * room / (1e6 * ellipse * 2e-9),
      demagnetisation: demagnetisation, damping: damping, thermalStability: stability)
  }

  /// 100 nm × 50 nm, and a circle of 60 nm, in m².
  private static let ellipse = Double.pi / 4 * 100e-9 * 50e-9, circle = Double.pi / 4 * 60e-9 * 60e-9

  /// Every experiment, in order.
  public static var rows: [Row] {
    let wide: [Double] = [2, 3, 4, 6], few: [Double] = [2, 5]
    let p = 1.0 / 3
    var rows: [Row] = []
    for (magnet, start, ratios) in [
      (perpendicular(circle, 60, 0.01, p), 1.0, wide), (perpendicular(circle, 60, 0.01, p), -1, wide),
      (perpendicular(circle, 40, 0.01, p), 1, few), (perpendicular(circle, 80, 0.02, p), -1, few),
      (perpendicular(circle, 60, 0.02, 0), 1, few), (perpendicular(circle, 60, 0.005, 0.43), -1, few),
    ] {
      rows += collinear(.transfer, magnet, start, ratios)
    }
    for (magnet, ratios) in [
      (inPlane(60, 0.02, 0.2), wide), (inPlane(40, 0.02, 0.2), few), (inPlane(80, 0.02, 0.2), few),
      (inPlane(60, 0.01, 0.2), few), (inPlane(60, 0.04, 0.2), few), (inPlane(60, 0.02, 0.1), few),
      (inPlane(60, 0.02, 0.4), few),
    ] {
      rows += collinear(.track, magnet, -1, ratios)
    }
    let nominal = perpendicular(ellipse, 60, 0.02, 0.375)
    let released = [
      (nominal, [1.1, 1.5, 2.0]), (perpendicular(ellipse, 60, 0.01, 0.375), [1.2]),
      (perpendicular(ellipse, 40, 0.02, 0.375), [1.2]), (perpendicular(ellipse, 80, 0.02, 0.375), [1.2]),
      (perpendicular(ellipse, 60, 0.03, 0.375), [1.2]),
    ]
    for (magnet, ratios) in released {
      for ratio in ratios {
        for (tail, junctions) in [(1.0, [0.0, 0.2, 0.4, 0.6, 0.9]), (3, [0.15, 0.3, 0.45, 0.6])] {
          rows += junctions.map { release(magnet, ratio, $0, track: 1, tail: tail) }
        }
      }
    }
    // Below the torque that frees surely, and with other pulses, of two turns of precession at least.
    for stability in [40.0, 60, 80] {
      let magnet = perpendicular(ellipse, stability, 0.02, 0.375)
      for track in stability < 50 ? [1.0, 2] : [0.5, 1, 2] {
        rows += [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 1].map { release(magnet, $0, 0.4, track: track, tail: 3) }
      }
    }
    return rows
  }

  /// Pulses over the errors that matter, by a first guess of the form.
  private static func collinear(
    _ family: Family, _ magnet: Macrospin, _ start: Double, _ ratios: [Double]
  ) -> [Row] {
    let constant = 1 / (magnet.damping * Nature.gyromagneticRatio * dampedField(magnet)) * 1e9
    return ratios.flatMap { ratio in
      [0.9, 0.7, 0.5, 0.2, 0.07, 1e-2, 1e-3, 2e-5].map { error in
        let room = 1.5 * magnet.thermalStability * (ratio - 1) / -logarithm(1 - error) + 1
        let pulse = constant * logarithm(room / ratio) / (2 * (ratio - 1))
        return Row(
          family: family, magnet: magnet, ratio: ratio, junctionRatio: 0, pulse: pulse, tail: 0, start: start,
          expected: error)
      }
    }
  }

  private static func release(
    _ magnet: Macrospin, _ ratio: Double, _ junction: Double, track: Double, tail: Double
  ) -> Row {
    let constant = 1 / (magnet.damping * Nature.gyromagneticRatio * magnet.anisotropyField)
    let form = TransverseRelease(
      trackRatio: ratio, trackPulse: .nanoseconds(track), junctionRatio: junction, tail: .nanoseconds(tail),
      thermalStability: magnet.thermalStability, damping: magnet.damping, timeConstant: .init(si: constant))
    return Row(
      family: .release, magnet: magnet, ratio: ratio, junctionRatio: junction, pulse: track, tail: tail,
      start: -1, expected: form.errorRate)
  }

  private static func dampedField(_ magnet: Macrospin) -> Double {
    magnet.anisotropyField + magnet.demagnetisation / 2
  }
}

extension SwitchingTable.Row {
  /// P² from the parallel state, −P² from the antiparallel one; 0 for a track.
  public var asymmetry: Double { family == .transfer ? start * magnet.asymmetry : 0 }

  /// 1/(α·γ·µ0·H) in nanoseconds.
  public var timeConstant: Double {
    1e9 / (magnet.damping * Nature.gyromagneticRatio * (magnet.anisotropyField + magnet.demagnetisation / 2))
  }

  /// Radians of precession in a nanosecond.
  public var precession: Double {
    let field = magnet.anisotropyField * (magnet.anisotropyField + magnet.demagnetisation)
    return Nature.gyromagneticRatio * field.squareRoot() * 1e-9
  }

  /// The experiment.
  public var experiment: SwitchingExperiment {
    let critical = magnet.damping * (magnet.anisotropyField + magnet.demagnetisation / 2)
    var drive = SpinDrive()
    switch family {
    case .transfer:
      drive.junction = TorquePulse(
        field: -start * ratio * (1 + asymmetry) * critical, duration: pulse * 1e-9)
    case .track: drive.track = TorquePulse(field: -start * ratio * critical, duration: pulse * 1e-9)
    case .release:
      drive.track = TorquePulse(field: ratio * magnet.anisotropyField / 2, duration: pulse * 1e-9)
      drive.junction = TorquePulse(
        field: -start * junctionRatio * magnet.damping * magnet.anisotropyField,
        duration: (pulse + tail) * 1e-9)
    }
    return SwitchingExperiment(magnet, drive, from: start, to: -start)
  }

  /// The solver's answer; the seed is the row's own.
  public func solved(trials: Int = 2000) -> SwitchingExperiment.Estimate {
    guard expected < 0.02 else { return experiment.counted(trials: trials, seed: 1) }
    let nearness: SwitchingExperiment.Nearness =
      family == .release ? .leans(12) : .stays(expected < 1e-4 ? 2.5 : expected < 5e-3 ? 2 : 1)
    let population = family == .release ? trials / 2 : trials / 8
    return experiment.split(by: nearness, population: population, stages: 10, repeats: 8, seed: 2)
  }

  /// The closed form's answer.
  public var form: Double {
    switch family {
    case .transfer, .track:
      CollinearReversal(
        ratio: ratio, pulse: .nanoseconds(pulse), thermalStability: magnet.thermalStability,
        timeConstant: .nanoseconds(timeConstant), precession: precession * 1e9, asymmetry: asymmetry,
        fit: family == .track ? .inPlane : .perpendicular
      ).errorRate
    case .release:
      TransverseRelease(
        trackRatio: ratio, trackPulse: .nanoseconds(pulse), junctionRatio: junctionRatio,
        tail: .nanoseconds(tail), thermalStability: magnet.thermalStability, damping: magnet.damping,
        timeConstant: .nanoseconds(timeConstant)
      ).errorRate
    }
  }

  /// The heading of ``line(_:)``.
  public static let heading =
    "family,stability_kt,damping_ratio,anisotropy_t,demagnetisation_t,asymmetry_ratio,start,ratio,"
    + "junction_ratio,pulse_ns,tail_ns,time_constant_ns,precession_rad_per_ns,error_ratio,deviation_ratio"

  /// A line of the table, with the solver's answer.
  public func line(_ estimate: SwitchingExperiment.Estimate) -> String {
    let numbers = [
      magnet.thermalStability, magnet.damping, magnet.anisotropyField, magnet.demagnetisation,
      asymmetry, start, ratio, junctionRatio, pulse, tail, timeConstant, precession, estimate.errorRate,
      estimate.deviation,
    ]
    return ([family.rawValue] + numbers.map { "\($0)" }).joined(separator: ",")
  }
}
