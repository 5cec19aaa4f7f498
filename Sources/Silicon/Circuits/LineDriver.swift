import Units

/// A tapered chain of inverters that drives a line across an array.
public struct LineDriver: Sendable, Hashable {
  /// What it is built of.
  public var logic: Logic
  /// The line with the gates on it.
  public var load: Capacitance

  /// A driver of this load.
  public init(_ logic: Logic, load: Capacitance) { (self.logic, self.load) = (logic, load) }

  /// How many times its own input a stage drives: four would be fastest, but drivers at the edge of an array
  /// are sized for area. The chain adds a fifteenth of its load.
  public static let taper = Constant(
    16, in: 4...30, .fitted("chosen with area and energy of Colonnade's drivers in view"))

  private static let chain = 1 + 1 / (taper.value - 1)

  /// Energy of driving the line once, the chain included.
  public var energy: Energy { logic.energy(switching: load * Self.chain) }

  /// Its area in unit gates: the last stage's input is a sixteenth of the load; a NAND2 is two inverters.
  public var gates: Double { max(1, load / logic.gateCapacitance / Self.taper.value * Self.chain / 2) }

  /// Its area.
  public var area: Area { gates * logic.gateArea }
}
