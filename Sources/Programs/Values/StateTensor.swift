/// A named block of what a run has learned: what a checkpoint or an adapter keeps.
public struct StateTensor: Sendable, Equatable {
  /// The type of its elements.
  public enum Element: Sendable { case int8, int32, float32 }
  /// "rep.0.spatial.weight/high".
  public var name: String
  /// The type of its elements.
  public var element: Element
  /// Little-endian.
  public var bytes: [UInt8]

  /// A tensor from its bytes.
  public init(name: String, element: Element, bytes: [UInt8]) {
    (self.name, self.element, self.bytes) = (name, element, bytes)
  }

  /// A tensor of 32-bit integers.
  public init(_ name: String, _ values: [Int32]) {
    self.init(name: name, element: .int32, bytes: values.withUnsafeBytes(Array.init))
  }
}
