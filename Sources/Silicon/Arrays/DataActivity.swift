/// What the data make switch.
public struct DataActivity: Sendable, Hashable {
  /// The share of input bits that differ from the bit before.
  public var inputToggle: Double
  /// The share of weight bits that are 1.
  public var weightDensity: Double

  /// These shares.
  public init(inputToggle: Double, weightDensity: Double) {
    (self.inputToggle, self.weightDensity) = (inputToggle, weightDensity)
  }

  /// Half and half: what ZigZag-IMC's gate model was validated with.
  public static let halves = DataActivity(inputToggle: 0.5, weightDensity: 0.5)
  /// Everything switches.
  public static let full = DataActivity(inputToggle: 1, weightDensity: 1)

  /// The share of products that switch.
  public var products: Double { inputToggle * weightDensity }
}
