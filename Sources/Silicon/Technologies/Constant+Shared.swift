extension Constant {
  /// Logic that turns a cell's state into a level.
  static let inCellDigitisation = Constant(
    0.3, in: 0.1...1,
    .assumed("1.11 fJ with adders on 40 nm STT, Nat. Electron. 2025, s41928-025-01479-y"))

  static let tenYears = Constant(10, in: 1...20, .assumed("Δ = 60"))

  /// Of a tunnel barrier, which breaks through.
  static let breakdown = Constant(
    2, in: 1...4,
    .assumed("breakdown of oxidised MgO is Weibull's; no open figure of its slope"))

  /// Of a filament or a gate stack.
  static let fatigue = Constant(2, in: 1...4, .assumed("as a tunnel barrier: no open figure"))

  static let room = Constant(300, in: 250...400, .assumed("room"))
}
