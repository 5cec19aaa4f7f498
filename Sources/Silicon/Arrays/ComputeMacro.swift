import Units

/// An array that multiplies a vector of inputs by the matrix of weights that it stores.
public protocol ComputeMacro: Sendable {
  /// The rows: how many inputs are summed.
  var rows: Int { get }
  /// Weights of a row: how many outputs there are.
  func outputs(_ precision: OperandBits) -> Int
  /// Its area.
  var area: Breakdown<AreaDimension> { get }
  /// The clock period.
  func cycleTime(_ precision: OperandBits) -> Time
  /// Cycles of a pass of so many input vectors, the filling of pipelines included.
  func cycles(vectors: Int, _ precision: OperandBits) -> Int
  /// Energy of a pass of one of many vectors, all rows and columns in use; leakage included.
  func energy(_ precision: OperandBits, _ activity: DataActivity) -> Breakdown<EnergyDimension>
}

extension ComputeMacro {
  /// Multiply-accumulates of one vector.
  public func macs(_ precision: OperandBits) -> Int { rows * outputs(precision) }

  /// Energy of one multiply-accumulate.
  public func energyPerMAC(_ precision: OperandBits, _ activity: DataActivity = .halves) -> Energy {
    energy(precision, activity).total / Double(macs(precision))
  }

  /// Operations in a second, two for each multiply-accumulate, with pipelines full.
  public func operationsPerSecond(_ precision: OperandBits) -> Double {
    let many = 1 << 20
    let cycles = Double(cycles(vectors: many, precision)) / Double(many)
    return 2 * Double(macs(precision)) / (cycles * cycleTime(precision).seconds)
  }

  /// Operations per joule: 10¹² of it are 1 TOPS/W.
  public func operationsPerJoule(_ precision: OperandBits, _ activity: DataActivity = .halves) -> Double {
    2 / energyPerMAC(precision, activity).joules
  }
}
