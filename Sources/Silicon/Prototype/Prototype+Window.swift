import Networks
import Randomness
import Units

extension Prototype {
  /// Read currents of one state over cells that differ.
  public struct ReadLevel: Sendable, Hashable {
    /// Their mean and standard deviation.
    public var mean: Current, deviation: Current
  }

  /// What a sense amplifier has to tell apart.
  public struct ReadWindow: Sendable, Hashable {
    /// The parallel state (0) and the antiparallel one (1).
    public var parallel: ReadLevel, antiparallel: ReadLevel

    /// The gap between the means over the sum of the deviations.
    public var gap: Double {
      (parallel.mean - antiparallel.mean) / (parallel.deviation + antiparallel.deviation)
    }
  }

  /// The read window at the technology's read voltage across the junction; nil without a junction.
  public var readWindow: ReadWindow? {
    guard let junction = technology.cell.junction else { return nil }
    let read = Voltage.volts(technology.readVoltage.value)
    func sample(_ state: MagneticTunnelJunction.State) -> ReadLevel {
      let currents = (0..<cells).map { index in
        var generator = SplitMix64(key: seed, UInt64(index), 0x52)
        let factor = spread.factors(&generator)
        return (read / (factor.resistance * junction.resistance(state, bias: read))).si * factor.area
      }
      let mean = currents.reduce(0, +) / Double(cells)
      let squares = currents.map { current in (current - mean) * (current - mean) }
      let variance = squares.reduce(0, +) / Double(max(1, cells - 1))
      return ReadLevel(mean: Current(si: mean), deviation: Current(si: variance.squareRoot()))
    }
    return ReadWindow(parallel: sample(.parallel), antiparallel: sample(.antiparallel))
  }
}

extension Prototype {
  /// The junctions of a group on one track, each with what its neighbours do to it.
  public struct Seat: Sendable, Hashable {
    /// The track's current under it while the track drives, with the most helpful and the worst neighbours.
    public var most: Current, least: Current
    /// The current under it when the track is off and all junctions of the group drive the same way.
    public var after: Current
  }

  /// The seats of a SAS group from the driven end on; empty for other cells.
  public var seats: [Seat] {
    guard case .sas(let group) = technology.cell else { return [] }
    let drive = group.track.current(.volts(group.trackVoltage.value))
    let each = group.meanCurrent(technology.nominalWrite.voltage)
    return group.currentShares.map { shares in
      let swing = shares.reduce(0) { $0 + abs($1) } * each
      return Seat(most: drive + swing, least: drive - swing, after: abs(shares.reduce(0, +)) * each)
    }
  }
}
