import Kernels
import Networks
import Programs

extension SoftmaxInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.row_softmax!
    let read = binder.program[input]
    let factor = bases.reduce(Double(scale)) { $0 * Double(binder.store.scale(of: $1)) }
    // score × factor × log₂e × 2¹⁶, with a power of two in the shift.
    let real = factor * 1.442_695_040_888_963_4 * 65536
    let exponent = Int(real.exponent)
    let isWide = read.element == .int32
    let block = rm_row_softmax(
      scores: isWide ? UnsafePointer(binder.int32(input)) : nil,
      bytes: isWide ? nil : UnsafePointer(binder.uint8(input)), bytes_signed: binder.isSigned(input) ? 1 : 0,
      columns: read.columns, valid: lengths.map { UnsafePointer(binder.int32($0)) },
      valid_rows: read.rows / binder.program.batch,
      multiplier: Int32((real * Double(sign: .plus, exponent: 24 - exponent, significand: 1)).rounded()),
      shift: 0, out: binder.uint8(output))
    let sources = exponents.map { binder.source(of: $0) }
    let whole = Int32(24 - exponent - offset)
    return BoundStep(
      units: read.rows, grain: max(4, read.rows / (4 * binder.pool.count)),
      body: { begin, end, _ in
        var block = block
        block.shift = max(0, min(62, whole - sources.sum))
        kernel(&block, begin, end)
      })
  }
}

extension SoftmaxBackwardInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.row_softmax_backward!
    let made = binder.program[output]
    let rescaling = Rescaling(epilogue, of: output, binder, index)
    let block = rm_row_softmax_backward(
      probabilities: UnsafePointer(binder.uint8(probabilities)), error: UnsafePointer(binder.int8(error)),
      columns: made.columns, out: binder.int8(output), requantise: rm_requantise())
    return .rescaled(
      rescaling, units: made.rows, grain: max(4, made.rows / (4 * binder.pool.count)),
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, rescaling.magnitude(thread))
      })
  }
}
