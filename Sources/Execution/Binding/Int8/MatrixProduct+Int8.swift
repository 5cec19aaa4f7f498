import Kernels
import Networks
import Programs

extension MatrixProductInstruction: IntegerInstruction {
  /// A thread takes a group of an image: it packs the second factor, turns the first one where rows are
  /// summed over, and multiplies.
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let division = MatrixProductScratch(form, rows: rows, columns: columns, inner: inner, isInteger: true)
    precondition(division.packedBytes == rm_packed_bytes(inner, columns), "the kernels pack otherwise")
    var rescaling: Rescaling?
    if case .requantised(let form) = epilogue.form {
      let bound = Rescaling(
        form, output: binder.program[output], channels: rowLengths.output, binder: binder, index: index)
      bound.block.mask_in = epilogue.maskIn.map { UnsafePointer(binder.uint8($0)) }
      rescaling = bound
    }
    let product = BoundMatrixProduct(self, division, binder)
    let (requantise, raw) = (binder.kernels.matmul_requantise!, binder.kernels.matmul_int32!)
    return BoundStep(
      before: { rescaling?.prepare() }, units: images * groups, grain: 1,
      body: { begin, end, thread in
        for unit in begin..<end {
          var block = product.block(unit, thread)
          if let rescaling {
            block.requantise = rescaling.block
            requantise(&block, rescaling.magnitude(thread))
          } else {
            raw(&block)
          }
        }
      },
      after: { rescaling?.finish() }, hasSettled: rescaling?.hasSettled)
  }
}

/// Where the factors of a matrix product lie.
private struct BoundMatrixProduct: @unchecked Sendable {
  private let instruction: MatrixProductInstruction
  private let division: MatrixProductScratch
  private let first: UnsafePointer<UInt8>, second: UnsafePointer<Int8>
  private let isSigned: Bool
  private let output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer

  init(_ i: MatrixProductInstruction, _ division: MatrixProductScratch, _ binder: Binder) {
    (instruction, self.division) = (i, division)
    (first, second) = (UnsafePointer(binder.uint8(i.first)), UnsafePointer(binder.int8(i.second)))
    isSigned = binder.isSigned(i.first)
    (output, scratch) = (binder.address(i.output), binder.address(i.scratch))
  }

  /// Group `unit` modulo the groups of image `unit` over the groups, packed into a thread's scratch.
  func block(_ unit: Int, _ thread: Int) -> rm_matmul {
    let i = instruction
    let (image, group) = (unit / i.groups, unit % i.groups)
    let (lengths, counts) = (i.rowLengths, i.rowCounts)
    let own = scratch + thread * division.bytes
    let packed = own.assumingMemoryBound(to: Int8.self)
    let sums = (own + division.sums).assumingMemoryBound(to: Int32.self)
    let b = second + image * counts.second * lengths.second
    let a = first + image * counts.first * lengths.first

    var block = rm_matmul()
    (block.a_signed, block.k, block.n) = (isSigned ? 1 : 0, i.inner, i.columns)
    (block.a, block.a_stride) = (a + group * i.inner, lengths.first)
    (block.packed, block.sums) = (UnsafePointer(packed), UnsafePointer(sums))
    (block.rows, block.first_row) = (i.rows, image * i.rows)
    (block.first_channel, block.channels) = (group * i.columns, lengths.output)
    block.out = output
    switch i.form {
    case .plain:
      rm_pack_transposed(b + group * i.columns, lengths.second, i.inner, i.columns, packed, sums)
    case .secondTransposed:
      rm_pack(b + group * i.inner, lengths.second, i.inner, i.columns, packed, sums)
    case .firstTransposed:
      rm_pack_transposed(b + group * i.columns, lengths.second, i.inner, i.columns, packed, sums)
      let turned = (own + division.turned).assumingMemoryBound(to: UInt8.self)
      rm_transpose_bytes(a + group * i.rows, lengths.first, i.inner, i.rows, turned, division.turnedRow)
      (block.a, block.a_stride) = (UnsafePointer(turned), division.turnedRow)
    }
    return block
  }
}
