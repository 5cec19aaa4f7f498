/// Four vectors side by side, one for each of four magnets that are followed at once.
struct SpinVectors: Sendable {
  /// Their components.
  var x: SIMD4<Double>, y: SIMD4<Double>, z: SIMD4<Double>

  /// The same vector four times.
  init(_ x: Double, _ y: Double, _ z: Double) {
    self.init(SIMD4(repeating: x), SIMD4(repeating: y), SIMD4(repeating: z))
  }

  init(_ x: SIMD4<Double>, _ y: SIMD4<Double>, _ z: SIMD4<Double>) { (self.x, self.y, self.z) = (x, y, z) }

  /// The zero vectors.
  static let zero = SpinVectors(0, 0, 0)

  static func + (a: Self, b: Self) -> Self { Self(a.x + b.x, a.y + b.y, a.z + b.z) }
  static func * (factor: SIMD4<Double>, a: Self) -> Self { Self(factor * a.x, factor * a.y, factor * a.z) }
  static func * (factor: Double, a: Self) -> Self { SIMD4(repeating: factor) * a }

  /// The inner products.
  func dot(_ other: Self) -> SIMD4<Double> { x * other.x + y * other.y + z * other.z }

  /// The outer products.
  func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// Each at length one.
  var normalised: Self { (1 / dot(self).squareRoot()) * self }

  /// One of the four.
  subscript(lane: Int) -> (x: Double, y: Double, z: Double) {
    get { (x[lane], y[lane], z[lane]) }
    set { (x[lane], y[lane], z[lane]) = (newValue.x, newValue.y, newValue.z) }
  }
}
