/// What control, clock and wiring add to the parts that are counted.
public struct PeripheryOverhead: ConstantTable {
  /// Energy, over the sum of the other parts.
  public var energy: Constant
  /// Area, over the sum of the other parts.
  public var area: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("overhead_energy_ratio", \.energy, 0...5),
    Field("overhead_area_ratio", \.area, 0...5),
  ]

  /// A fifth more energy and a third more area.
  public static let assumed = PeripheryOverhead(
    energy: Constant(0.2, in: 0...0.8, .assumed("clock tree, control and glitches, which are not drawn")),
    area: Constant(0.3, in: 0...0.8, .assumed("control, decoupling and gaps of a floor plan, not drawn")))

  /// Nothing: for models that were calibrated to whole macros without it.
  public static let none = PeripheryOverhead(
    energy: Constant(0, .derived("calibrated without")), area: Constant(0, .derived("calibrated without")))
}
