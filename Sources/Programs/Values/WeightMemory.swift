/// The arrays that the 8-bit weights of convolutions lie in, as an executor sees them: what is read back of
/// what was written, and which sums come out wrong.
///
/// An executor computes with the bytes that it reads, so an ordinary integer product over them is the product
/// of arrays whose cells hold them. Biases, low planes and moments lie beside the accumulators and in
/// buffers, not here.
public protocol WeightMemory: AnyObject, Sendable {
  /// Whether error backward reads a transposed copy, with cells of its own; false where one array serves both
  /// ways.
  var keepsTransposedCopy: Bool { get }

  /// Bits of an array's accumulators, in two's complement: what is carried beyond them is lost.
  var accumulatorBits: Int { get }

  /// Makes room for the weights called `plane`, or finds them again: the number that the other calls take.
  func open(_ plane: WeightPlane, count: Int) -> Int

  /// Writes frozen weights once; when they have been written before, only reads them. `bytes` goes in as what
  /// is meant and comes back as what is read.
  func program(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>)

  /// Writes an update. `bytes` goes in as what is meant and comes back as what is read.
  func write(_ plane: Int, _ bytes: UnsafeMutablePointer<Int8>)

  /// Tells that an instruction reads every cell `times` times. Returns whether `bytes`, what was read before,
  /// has had to be brought up to date.
  func read(_ plane: Int, times: Int, _ bytes: UnsafeMutablePointer<Int8>) -> Bool

  /// What goes wrong with the products of the next instruction on `plane`.
  func productFaults(_ plane: Int, outputs: Int, isTransposed: Bool) -> SumFaults

  /// Whether the errors of a weight gradient are written into cells that fail, rather than into SRAM.
  var keepsErrorsInCells: Bool { get }

  /// Writes the errors of a weight gradient into working arrays, [`positions`][`channels`]; `bytes` goes in
  /// as what is meant and comes back as what is read. Only where ``keepsErrorsInCells``.
  func writeErrors(_ bytes: UnsafeMutablePointer<Int8>, positions: Int, channels: Int)

  /// What goes wrong with the sums of the gradient of `parameter`; the taps of an output are the positions
  /// that it sums over.
  func gradientFaults(_ parameter: String, outputs: Int, positions: Int) -> SumFaults

  /// Tells how much of ``SumFaults/each(_:)`` has gone wrong: it was drawn while sums were computed.
  func count(wrongSums: Int)

  /// The bits of an error tensor of `count` bytes that flip while it waits in the buffer: 8 × byte + bit,
  /// rising.
  func errorFlips(_ error: Tensor.Kind, count: Int) -> [Int]
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

/// A sum of an instruction that comes out wrong although its cells are right.
public struct ProductFault: Sendable, Hashable {
  /// What goes wrong.
  public enum Kind: Sendable, Hashable {
    /// The bit of one weight is sensed wrongly, for this sum alone. `tap` counts the weights of the output's
    /// channel in the order in which a patch lists its inputs.
    case sense(tap: Int, bit: Int)
    /// A bit of the adder tree's count of ones flips: of the ones of one bit plane of the weights in the
    /// cycle of an input bit.
    case tree(cycle: Int, plane: Int, bit: Int)
    /// A bit of the array's accumulator flips after the cycle of an input bit.
    case upset(cycle: Int, bit: Int)
  }
  /// Row × channels + channel of the output.
  public var output: Int
  /// The taps that are added up in the array where it happens; other arrays add up the others.
  public var array: Range<Int>
  /// What goes wrong with it.
  public var kind: Kind

  /// A fault from its parts.
  public init(output: Int, array: Range<Int>, kind: Kind) {
    (self.output, self.array, self.kind) = (output, array, kind)
  }
}
