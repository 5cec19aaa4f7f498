/// How an accumulator becomes an element.
public struct Epilogue: Sendable {
  /// The forms of a result.
  public enum Form: Sendable {
    /// The 32-bit accumulator itself.
    case raw
    /// An 8-bit element (`requantise.h`).
    case requantised(Requantisation)
    /// A float clamped to low … high.
    case clamped(low: Float, high: Float)
  }
  /// The form of the result.
  public var form: Form
  /// Elements whose bit is 0 become 0.
  public var maskIn: TensorID?
  /// Receives the bits of a rectifier.
  public var maskOut: TensorID?
  /// Whether those bits are 1 wherever the sum is positive, also beyond the clamp from above.
  public var maskIsSign = false
}

extension Epilogue {
  /// The rounding of an 8-bit result; nil of other forms, which it leaves alone.
  var requantisation: Requantisation? {
    get { if case .requantised(let form) = form { form } else { nil } }
    set { if let newValue, case .requantised = form { form = .requantised(newValue) } }
  }
}

/// The scale factors and the rounding of a requantisation. The multiplier of channel c stands for
/// factor × weightScale[c] × inputBase × otherBase / outputBase; exponents add to the shift.
public struct Requantisation: Sendable {
  /// The frozen parameter whose scale per channel multiplies.
  public var weightScale: ParameterID?
  /// Nodes whose calibrated scales multiply and divide, by index.
  public var inputBase: Int?, outputBase: Int?
  /// That of the second factor, in a product of two tensors.
  public var otherBase: Int?
  /// A constant factor.
  public var factor = 1.0
  /// Exponents of what was multiplied into the accumulator.
  public var exponents: [ExponentID] = []
  /// Fixed additions to them.
  public var offset = 0
  /// Stochastic rounding (errors) or rounding half up (activations).
  public var isStochastic: Bool
  /// The range of the result.
  public var low: Int, high: Int
}
