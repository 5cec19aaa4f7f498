/// The product of two tensors as matrices, image by image and group by group of columns
/// (`docs/arithmetic.md`, section 17): of two activations, or of an error and an activation.
public struct MatrixProductInstruction: EpilogueInstruction {
  /// Which factor is transposed.
  public enum Form: Hashable, Sendable {
    /// Σ over k of first[row][k] · second[k][column].
    case plain
    /// Σ over k of first[row][k] · second[column][k].
    case secondTransposed
    /// Σ over k of first[k][row] · second[k][column]: how the error of a second factor is made.
    case firstTransposed
  }

  /// Which factor is transposed.
  public var form: Form
  /// Images.
  public var images: Int
  /// Blocks of columns that are multiplied apart.
  public var groups: Int
  /// Of a group: rows and columns of the product, and pairs that each of its elements sums.
  public var rows: Int, columns: Int, inner: Int
  /// The factor whose rows become the product's: uint8 or int8, or float32.
  public var first: TensorID
  /// The factor that is packed before the product: int8 or float32.
  public var second: TensorID
  /// The product: images × rows, groups × columns. Of 8 bits, or the int32 accumulators.
  public var output: TensorID
  /// How an accumulator becomes an element.
  public var epilogue: Epilogue
  /// The packed second factor of each thread, and what else it needs.
  public var scratch: TensorID

  /// Products of one group of one image.
  var block: Int { rows * columns * inner }

  /// What it touches.
  public var operands: Operands {
    Operands(
      reads: [first, second, epilogue.maskIn], writes: [output, scratch], macs: images * groups * block)
  }

  /// Columns of a row of the first factor, of the second, and of the product.
  public var rowLengths: (first: Int, second: Int, output: Int) {
    (
      groups * (form == .firstTransposed ? rows : inner),
      groups * (form == .secondTransposed ? inner : columns), groups * columns
    )
  }

  /// Rows of an image of the first factor, and of the second.
  public var rowCounts: (first: Int, second: Int) {
    (form == .firstTransposed ? inner : rows, form == .secondTransposed ? columns : inner)
  }
}

/// How a thread's scratch of a matrix product is divided, in bytes; each part begins on a cache line.
public struct MatrixProductScratch: Sendable, Hashable {
  /// The packed second factor, which comes first: panels of 16 columns and 4 summands in int8, of 32 columns
  /// in float32.
  public let packedBytes: Int
  /// Where the sums of its columns begin, in int8.
  public let sums: Int
  /// Where the first factor begins that has been turned, in int8, and the bytes of a row of it.
  public let turned: Int, turnedRow: Int
  /// All of it.
  public let bytes: Int

  /// The division for a product of a form and extents.
  public init(
    _ form: MatrixProductInstruction.Form, rows: Int, columns: Int, inner: Int, isInteger: Bool
  ) {
    func lines(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
    guard isInteger else {
      // A sum over rows needs nothing packed.
      packedBytes = form == .firstTransposed ? 0 : 4 * ((columns + 31) / 32 * 32) * inner
      (sums, turned, turnedRow, bytes) = (0, 0, 0, max(64, lines(packedBytes)))
      return
    }
    packedBytes = (columns + 15) / 16 * ((inner + 3) / 4) * 64
    sums = lines(packedBytes)
    turned = sums + lines(4 * (columns + 16))
    turnedRow = (inner + 3) / 4 * 4
    bytes = turned + (form == .firstTransposed ? lines(rows * turnedRow + 4) : 0)
  }
}
