import Networks
import Randomness
import Units

/// How much the cells of an array differ: standard deviations over the mean.
public struct CellSpread: ConstantTable {
  /// Of resistance-area products, of tracks, and of transistors and wires in series, each for itself.
  public var resistance: Constant
  /// Of energy barriers.
  public var barrier: Constant
  /// Of diameters, each.
  public var dimensions: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("resistance_ratio", \.resistance, 0...0.5), Field("barrier_ratio", \.barrier, 0...0.5),
    Field("dimensions_ratio", \.dimensions, 0...0.3),
  ]

  /// Of published arrays.
  public static let published = CellSpread(
    resistance: Constant(
      0.0635, in: 0...0.1, .published("below 6.35 % from device to device, PBNN, arXiv 2309.07789")),
    barrier: Constant(0.06, in: 0...0.15, .assumed("as the resistances")),
    dimensions: Constant(0.03, in: 0...0.1, .assumed("1.5 nm of 50 nm")))
}

extension CellSpread {
  /// How often writes fail over `cells` cells that differ, drawn from `seed`.
  public func errorRates(
    _ technology: MemoryTechnology, _ pulse: WritePulse, cells: Int, seed: UInt64
  ) -> [Double] {
    (0..<cells).map { index in
      var generator = SplitMix64(key: seed, UInt64(index))
      return drawn(technology, &generator).write(pulse).writeErrorRate
    }
  }

  /// The share of bits that are wrong after up to `tries` verified pulses: a weak cell fails again at every
  /// one.
  public static func residual(_ errorRates: [Double], tries: Int) -> Double {
    errorRates.map { power($0, Double(tries)) }.reduce(0, +) / Double(max(1, errorRates.count))
  }

  /// One plus a normal draw (the sum of twelve uniforms) of this deviation.
  private static func factor(_ deviation: Constant, _ generator: inout SplitMix64) -> Double {
    let normal = (0..<12).reduce(-6.0) { sum, _ in sum + generator.nextUnit() }
    return max(0.1, 1 + deviation.value * normal)
  }

  /// A cell's resistance-area product and its area, over the mean.
  func factors(_ generator: inout SplitMix64) -> (resistance: Double, area: Double) {
    let resistance = Self.factor(resistance, &generator)
    return (resistance, Self.factor(dimensions, &generator) * Self.factor(dimensions, &generator))
  }

  /// A cell of the array; the junctions of a group are alike.
  private func drawn(_ technology: MemoryTechnology, _ generator: inout SplitMix64) -> MemoryTechnology {
    func factor(_ deviation: Constant) -> Double { Self.factor(deviation, &generator) }
    var other = technology
    guard var junction = technology.cell.junction else { return technology }
    junction.resistanceArea.value *= factor(resistance)
    junction.thermalStability.value *= factor(barrier)
    junction.longAxis.value *= factor(dimensions)
    junction.shortAxis.value *= factor(dimensions)
    switch technology.cell {
    case .sas(var cell):
      cell.junction = junction
      cell.pathResistance.value *= factor(resistance)
      cell.track.resistivity.value *= factor(resistance)
      cell.track.pathResistance.value *= factor(resistance)
      other.cell = .sas(cell)
    case .sot(var cell):
      cell.junction = junction
      cell.track.resistivity.value *= factor(resistance)
      cell.track.pathResistance.value *= factor(resistance)
      other.cell = .sot(cell)
    case .stt(var cell):
      cell.junction = junction
      cell.pathResistance.value *= factor(resistance)
      other.cell = .stt(cell)
    case .resistive, .sram: break
    }
    return other
  }
}
