import Kernels
import Networks
import Programs

extension MatrixProductInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 matrix products take no mask")
    let product = BoundFloatProduct(self, binder)
    let (multiply, sum) = (binder.kernels.matmul_f32!, binder.kernels.outer_f32!)
    let isSum = form == .firstTransposed
    return BoundStep(
      units: images * groups, grain: 1,
      body: { begin, end, thread in
        for unit in begin..<end {
          if isSum {
            product.sum(unit, sum)
          } else {
            var block = product.block(unit, thread)
            multiply(&block)
          }
        }
      })
  }
}

/// Where the factors of a matrix product in float32 lie.
private struct BoundFloatProduct: @unchecked Sendable {
  private let instruction: MatrixProductInstruction
  private let first: UnsafePointer<Float>, second: UnsafePointer<Float>
  private let output: UnsafeMutablePointer<Float>
  private let scratch: UnsafeMutableRawPointer
  private let scratchBytes: Int

  init(_ i: MatrixProductInstruction, _ binder: Binder) {
    instruction = i
    (first, second) = (UnsafePointer(binder.float(i.first)), UnsafePointer(binder.float(i.second)))
    (output, scratch) = (binder.float(i.output), binder.address(i.scratch))
    let division = MatrixProductScratch(
      i.form, rows: i.rows, columns: i.columns, inner: i.inner, isInteger: false)
    precondition(
      i.form == .firstTransposed || division.packedBytes == 4 * rm_packed_floats(i.inner, i.columns),
      "the kernels pack otherwise")
    scratchBytes = division.bytes
  }

  /// The first factor and the second of an image, and the group.
  private func factors(_ unit: Int) -> (a: UnsafePointer<Float>, b: UnsafePointer<Float>, group: Int) {
    let i = instruction
    let image = unit / i.groups
    return (
      first + image * i.rowCounts.first * i.rowLengths.first,
      second + image * i.rowCounts.second * i.rowLengths.second, unit % i.groups
    )
  }

  func block(_ unit: Int, _ thread: Int) -> rm_matmul_f32 {
    let i = instruction
    let (a, b, group) = factors(unit)
    let packed = (scratch + thread * scratchBytes).assumingMemoryBound(to: Float.self)
    if i.form == .plain {
      rm_pack_float_transposed(b + group * i.columns, i.rowLengths.second, i.inner, i.columns, packed)
    } else {
      rm_pack_float(b + group * i.inner, i.rowLengths.second, i.inner, i.columns, packed)
    }
    var block = rm_matmul_f32()
    (block.a, block.a_stride) = (a + group * i.inner, i.rowLengths.first)
    block.packed = UnsafePointer(packed)
    (block.rows, block.k, block.n) = (i.rows, i.inner, i.columns)
    (block.first_row, block.first_channel) = (unit / i.groups * i.rows, group * i.columns)
    (block.channels, block.out) = (i.rowLengths.output, output)
    (block.epilogue.low, block.epilogue.high) = (-.infinity, .infinity)
    return block
  }

  /// Σ over rows of the first factor's columns times the second one's.
  func sum(
    _ unit: Int,
    _ kernel:
      @convention(c) (
        UnsafePointer<Float>?, Int, UnsafePointer<Float>?, Int, Int, Int, Int, UnsafeMutablePointer<Float>?,
        Int
      ) -> Void
  ) {
    let i = instruction
    let (a, b, group) = factors(unit)
    let length = i.rowLengths.output
    let out = output + unit / i.groups * i.rows * length + group * i.columns
    for row in 0..<i.rows { (out + row * length).update(repeating: 0, count: i.columns) }
    kernel(
      a + group * i.rows, i.rowLengths.first, b + group * i.columns, i.rowLengths.second, i.inner, i.rows,
      i.columns, out, length)
  }
}
