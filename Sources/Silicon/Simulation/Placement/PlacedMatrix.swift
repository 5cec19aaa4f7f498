/// How the weights of one matrix lie in the arrays of a chip, as far as a fault can tell: which lie side by
/// side in a row, so share a word of check bits and are written together, and which are added up by one tree
/// and accumulator.
///
/// It follows ``Tiling``: rows take inputs, columns take outputs, blocks that are too large are cut, and
/// those of several groups never share a row. Cells of a group that is written together lie along a row, so
/// within one weight.
struct PlacedMatrix: Sendable, Hashable {
  /// Kernel positions, and channels of one group in the forward direction.
  let positions: Int, inputs: Int, outputs: Int
  /// Independent blocks.
  let groups: Int
  /// Rows of an array, and weights of a row.
  let rows: Int, columns: Int
  /// Whether the chip keeps it in the buffer beside its vector unit, where nothing fails.
  var isInBuffer = false

  /// Weights.
  var count: Int { positions * inputs * outputs * groups }

  /// The bytes that lie in one row each, for each row in use; positions in memory order, [output
  /// channel][kernel position][input channel].
  func placedRows(isCopy: Bool) -> [[Int32]] {
    var result: [[Int32]] = []
    for group in 0..<groups {
      func index(_ output: Int, _ position: Int, _ input: Int) -> Int32 {
        Int32(((group * outputs + output) * positions + position) * inputs + input)
      }
      for position in 0..<positions {
        if isCopy {
          for output in 0..<outputs {
            result += cut(inputs) { index(output, position, $0) }
          }
        } else {
          for input in 0..<inputs {
            result += cut(outputs) { index($0, position, input) }
          }
        }
      }
    }
    return result
  }

  /// Rows in use, as ``placedRows(isCopy:)`` counts them.
  func rowCount(isCopy: Bool) -> Int {
    let (lines, across) = isCopy ? (outputs, inputs) : (inputs, outputs)
    return groups * positions * lines * pieces(across)
  }

  /// The row, in the order of ``placedRows(isCopy:)``, in which a byte of the weight lies, and the bytes of
  /// it.
  func row(of byte: Int, isCopy: Bool) -> (number: Int, bytes: Int) {
    let (rest, input) = byte.quotientAndRemainder(dividingBy: inputs)
    let (block, position) = rest.quotientAndRemainder(dividingBy: positions)
    let (group, output) = block.quotientAndRemainder(dividingBy: outputs)
    let (line, lines, place, across) =
      isCopy ? (output, outputs, input, inputs) : (input, inputs, output, outputs)
    let piece = place / columns
    let number = ((group * positions + position) * lines + line) * pieces(across) + piece
    return (number, min(columns, across - piece * columns))
  }

  private func pieces(_ count: Int) -> Int { (count + columns - 1) / columns }

  private func cut(_ count: Int, _ index: (Int) -> Int32) -> [[Int32]] {
    stride(from: 0, to: count, by: columns).map { first in
      (first..<min(first + columns, count)).map(index)
    }
  }

  /// The taps of an output that each array adds up, in the order of a patch: kernel position, then channel.
  /// Error backward through one copy adds along the rows, through a copy of its own down the columns.
  func arrays(isTransposed: Bool, hasCopy: Bool) -> [Range<Int>] {
    let channels = isTransposed ? outputs : inputs
    guard isTransposed, !hasCopy else { return Self.cut(0..<positions * channels, by: rows) }
    return (0..<positions).flatMap { Self.cut($0 * channels..<($0 + 1) * channels, by: columns) }
  }

  /// The most that one tree counts.
  func treeInputs(isTransposed: Bool, hasCopy: Bool) -> Int { isTransposed && !hasCopy ? columns : rows }

  /// `range` in pieces of at most `length`.
  static func cut(_ range: Range<Int>, by length: Int) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: length).map {
      $0..<min($0 + length, range.upperBound)
    }
  }
}
