/// How the test pictures of one class were answered.
public struct ClassCount: Codable, Sendable, Equatable {
  /// How many there are.
  public var tested: Int
  /// How many of them were answered right.
  public var right: Int

  /// Counts with these values.
  public init(tested: Int = 0, right: Int = 0) {
    self.tested = tested
    self.right = right
  }

  /// The share that was answered right, 0 to 1; nil where there are none.
  public var accuracy: Double? { tested == 0 ? nil : Double(right) / Double(tested) }
}
