/// A small tensor of whole numbers that a file computes while it runs: extents and paddings. An unknown
/// number, the batch, is nil.
struct ONNXIntegers: Hashable {
  /// Extents, outermost first; empty for a scalar.
  var shape: [Int]
  /// In row-major order.
  var values: [Int?]

  /// The most numbers that extents or paddings can need here (assumed): eight for a Pad.
  static let maximumCount = 64

  /// A list.
  init(_ values: [Int?]) { self.init(shape: [values.count], values) }

  /// Numbers of a shape with one or two extents, or none.
  init(shape: [Int], _ values: [Int?]) { (self.shape, self.values) = (shape, values) }

  /// The numbers, if all are known.
  var known: [Int]? {
    let known = values.compactMap(\.self)
    return known.count == values.count ? known : nil
  }

  /// The same numbers in another shape, of which one extent may be −1; nil when they do not fit.
  func reshaped(_ target: [Int]) -> ONNXIntegers? {
    var shape = target
    let fixed = target.filter { $0 >= 0 }
    guard target.count <= 2, target.allSatisfy({ (-1...Self.maximumCount).contains($0) }) else { return nil }
    if let open = target.firstIndex(of: -1) {
      let rest = fixed.reduce(1, *)
      guard fixed.count == target.count - 1, rest > 0 else { return nil }
      shape[open] = values.count / rest
    }
    return shape.reduce(1, *) == values.count ? ONNXIntegers(shape: shape, values) : nil
  }

  /// Rows for columns.
  var transposed: ONNXIntegers? {
    guard shape.count == 2 else { return nil }
    let (rows, columns) = (shape[0], shape[1])
    let turned = (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
    return ONNXIntegers(shape: [columns, rows], turned)
  }

  /// Every `step`-th outermost part from `start` up to, but not including, `end`, counted from the end where
  /// they are negative, as ONNX's Slice does; nil for a scalar or a step of 0.
  func sliced(from start: Int, to end: Int, step: Int) -> ONNXIntegers? {
    guard let count = shape.first, count > 0, step != 0, step > -Self.maximumCount, step < Self.maximumCount
    else { return nil }
    let highest = step > 0 ? count : count - 1
    let lowest = step > 0 ? 0 : -1
    let first = min(max(start < 0 ? start + count : start, max(0, lowest)), highest)
    let last = min(max(end < 0 ? end + count : end, lowest), highest)
    let size = values.count / count
    let chosen = Array(stride(from: first, to: last, by: step))
    return ONNXIntegers(
      shape: [chosen.count] + shape.dropFirst(), chosen.flatMap { values[$0 * size..<($0 + 1) * size] })
  }
}
