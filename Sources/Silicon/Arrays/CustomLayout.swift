/// What a layout by hand saves of what computes, over standard cells: smaller transistors, adders of pass
/// gates, wires as short as cells.
public struct CustomLayout: ConstantTable {
  /// Energy of multipliers, trees and accumulators.
  public var energy: Constant
  /// Their area.
  public var area: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("energy_ratio", \.energy, 0.1...1), Field("area_ratio", \.area, 0.05...1),
  ]

  /// Of published macros.
  public static let published = CustomLayout(
    energy: Constant(0.39, in: 0.3...0.8, .fitted("Yan, ISSCC 2022, 11.7, TOPS/W")),
    area: Constant(0.3467, in: 0.2...0.6, .derived("Colonnade's array of cells, over standard cells")))
}
