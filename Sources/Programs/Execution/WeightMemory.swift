/// The memory that the 8-bit weights of convolutions lie in: what is read back of what was written.
///
/// An executor computes with the bytes that it reads, so an ordinary integer product over them is the product of
/// arrays whose cells hold them. Biases, low planes and moments lie beside the accumulators and in buffers, not here.
public protocol WeightMemory: AnyObject, Sendable {
  /// Whether error backward reads a transposed copy, with cells of its own; false where one array serves both ways.
  var keepsTransposedCopy: Bool { get }

  /// Makes room for the weights called `plane`, or finds them again: the number that the other calls take.
  func open(_ plane: WeightPlane, count: Int) -> Int

  /// Writes frozen weights once; when they have been written before, only reads them. `bytes` goes in as what is
  /// meant and comes back as what is read.
  func program(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>)

  /// Writes an update. `bytes` goes in as what is meant and comes back as what is read.
  func write(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>)

  /// Tells that an instruction reads every cell `times` times. Returns whether `bytes`, what was read before, has had
  /// to be brought up to date.
  func read(_ plane: Int, times: Int, _ bytes: UnsafeMutablePointer<Int8>) -> Bool
}

/// Names the cells of one weight.
public struct WeightPlane: Hashable, Sendable {
  /// The parameter: "features.2.expand.weight".
  public var parameter: String
  /// Whether it is the copy for error backward. Its bytes lie in the same order as the forward ones.
  public var isTransposed: Bool
  /// Whether it never changes once it is there.
  public var isFrozen: Bool

  /// A name from its parts.
  public init(parameter: String, isTransposed: Bool, isFrozen: Bool) {
    (self.parameter, self.isTransposed, self.isFrozen) = (parameter, isTransposed, isFrozen)
  }
}
