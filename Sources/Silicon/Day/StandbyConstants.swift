/// What a chip at rest takes, and what waking it costs.
public struct StandbyConstants: ConstantTable {
  /// Degrees that double leakage.
  public var doubling: Constant
  /// What SRAM leaks at the lowest voltage that keeps its bits, over what it leaks at its supply.
  public var retention: Constant
  /// What is left of the leakage behind a switch that is open.
  public var gated: Constant
  /// Capacitance of the supply's rails that a wake charges.
  public var rails: Constant
  /// Time until the rails and the clock are there.
  public var wakeTime: Constant

  /// Its constants by name.
  public static let fields: [Field<Self>] = [
    Field("leakage_doubling_k", \.doubling, 2...50),
    Field("retention_leakage_ratio", \.retention, 0...1),
    Field("gated_leakage_ratio", \.gated, 0...1),
    Field("rail_capacitance_nf_per_mm2", \.rails, 0...1000),
    Field("wake_time_us", \.wakeTime, 0...1e6),
  ]

  /// Of 28 nm.
  public static let assumed = StandbyConstants(
    doubling: Constant(10, in: 8...14, .assumed("subthreshold leakage of planar logic")),
    retention: Constant(
      0.12, in: 0.05...0.4, .derived("12 µA/Mb at 0.5 V of a 65 nm process over 50 µW/Mb at the supply")),
    gated: Constant(0.03, in: 0.01...0.1, .assumed("a switch of a tenth of the width, high threshold")),
    rails: Constant(1, in: 0.3...5, .assumed("decoupling of an nF a mm²")),
    wakeTime: Constant(10, in: 1...200, .assumed("a regulator and a clock that start")))
}
