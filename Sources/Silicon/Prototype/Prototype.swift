import Units

/// A memory cell on a tester: what one would measure of a prototype, by the model.
public struct Prototype: Sendable {
  /// The cell.
  public var technology: MemoryTechnology
  /// How cells differ.
  public var spread: CellSpread
  /// Cells that are drawn, and the seed of every draw.
  public var cells: Int, seed: UInt64

  /// A prototype of `technology`.
  public init(
    _ technology: MemoryTechnology, spread: CellSpread = .published, cells: Int = 400, seed: UInt64 = 1
  ) {
    (self.technology, self.spread, self.cells, self.seed) = (technology, spread, cells, seed)
  }

  /// A line of a measurement.
  public struct Line: Sendable, Hashable {
    /// What was held fixed.
    public var name: String
    /// The measured pairs, in the units that the measurement states.
    public var points: [Point]

    /// A line of these.
    public init(name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  /// A pair of a measurement.
  public struct Point: Sendable, Hashable {
    /// What was set, and what was read.
    public var x: Double, y: Double

    /// A pair.
    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }
}

extension Prototype {
  /// A write at an error rate that technologies are compared at.
  public struct EqualErrors: Sendable, Hashable {
    /// What was asked for.
    public var errorRate: Double
    /// The cheapest write.
    public var write: CheapestWrite
    /// The mean error of cells that differ, and what three verified pulses leave of it.
    public var spreadErrorRate: Double, afterThree: Double
  }

  /// The cheapest writes at one error in a thousand to one in a billion; rates that no write reaches are left
  /// out.
  public var equalErrors: [EqualErrors] {
    [1e-3, 1e-5, 1e-6, 1e-7, 1e-9].compactMap { rate in
      CheapestWrite(technology, errorRate: rate).map { write in
        let rates = spread.errorRates(write.technology, write.pulse, cells: cells, seed: seed)
        return EqualErrors(
          errorRate: rate, write: write, spreadErrorRate: CellSpread.residual(rates, tries: 1),
          afterThree: CellSpread.residual(rates, tries: 3))
      }
    }
  }

  /// The share of writes that fail (y) against the energy of a bit in joules (x), over voltages of the
  /// nominal pulse and of pulses half and twice as long.
  public var errorsOverEnergy: [Line] {
    [0.5, 1, 2].map { factor in
      let duration = factor * technology.nominalWrite.duration
      let points = (0...40).map { step in
        let volts = technology.writeVoltage.value * (0.3 + 1.2 * Double(step) / 40)
        let outcome = technology.write(WritePulse(voltage: .volts(volts), duration: duration))
        return Point(x: outcome.energyPerBit.joules, y: outcome.writeErrorRate)
      }
      return Line(name: "\((duration.nanoseconds * 100).rounded() / 100) ns", points: points)
    }
  }

  /// How long (y, in seconds) until one bit in a million is lost, over temperature (x, in °C).
  public var retention: [Line] {
    guard technology.isNonvolatile else { return [] }
    let points = stride(from: -25.0, through: 150, by: 12.5).map { celsius in
      Point(x: celsius, y: technology.at(celsius: celsius).retentionTime(losing: 1e-6).seconds)
    }
    return [Line(name: "one bit in a million", points: points)]
  }
}

extension MemoryTechnology {
  /// The technology at a temperature. Junctions' barriers stay, and Δ falls; cells without a junction keep
  /// their stated retention, since no activation energy is recorded for them.
  public func at(celsius: Double) -> MemoryTechnology {
    var other = self
    func set(_ junction: inout MagneticTunnelJunction) {
      junction.temperature = Constant(celsius + 273.15, .assumed("as asked"))
    }
    switch cell {
    case .sas(var cell):
      set(&cell.junction)
      other.cell = .sas(cell)
    case .sot(var cell):
      set(&cell.junction)
      other.cell = .sot(cell)
    case .stt(var cell):
      set(&cell.junction)
      other.cell = .stt(cell)
    case .resistive, .sram: break
    }
    return other
  }

  /// The track below the junction, where there is one.
  public var track: HeavyMetalTrack? {
    switch cell {
    case .sas(let cell): cell.track
    case .sot(let cell): cell.track
    case .stt, .resistive, .sram: nil
    }
  }
}
