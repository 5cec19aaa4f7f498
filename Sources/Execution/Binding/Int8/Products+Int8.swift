import Kernels
import Networks
import Programs

extension MultiplyInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.multiply!
    let (a, b) = (binder.program[first], binder.program[second])
    let rescaling = Rescaling(epilogue, of: output, binder, index)
    let block = rm_multiply(
      a: UnsafePointer(binder.uint8(first)), b: UnsafePointer(binder.uint8(second)),
      a_signed: binder.isSigned(first) ? 1 : 0, b_signed: binder.isSigned(second) ? 1 : 0,
      channels: a.columns, b_rows: a.rows / b.rows, b_columns: b.columns, out: binder.uint8(output),
      requantise: rm_requantise())
    return .rescaled(
      rescaling, units: a.rows, grain: max(16, a.rows / (4 * binder.pool.count)),
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, rescaling.magnitude(thread))
      })
  }
}

extension MultiplySumsInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.multiply_sums!
    let (a, sum) = (binder.program[input], binder.program[output])
    let rescaling = Rescaling(epilogue, of: output, binder, index)
    let block = rm_multiply_sums(
      error: UnsafePointer(binder.int8(error)), x: UnsafePointer(binder.uint8(input)),
      x_signed: binder.isSigned(input) ? 1 : 0, channels: a.columns, rows: a.rows / sum.rows,
      columns: sum.columns, out: binder.int8(output), requantise: rm_requantise())
    return .rescaled(
      rescaling, units: sum.rows, grain: max(1, sum.rows / (4 * binder.pool.count)),
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, rescaling.magnitude(thread))
      })
  }
}

extension MaxPoolInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.max_pool!
    let block = rm_max_pool(
      geometry: geometry.block, input: UnsafePointer(binder.uint8(input)),
      is_signed: binder.isSigned(input) ? 1 : 0, out: binder.uint8(output), error: nil,
      requantise: rm_requantise())
    let rows = geometry.batch * geometry.outHeight
    return BoundStep(
      units: rows, grain: max(1, rows / (4 * binder.pool.count)),
      body: { begin, end, _ in
        var block = block
        kernel(&block, begin, end)
      })
  }
}

extension MaxPoolBackwardInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    guard let scratch else { preconditionFailure("an int8 error with scratch") }
    let kernel = binder.kernels.max_pool_backward!
    let rescaling = Rescaling(epilogue, of: output, binder, index)
    let block = rm_max_pool(
      geometry: geometry.block, input: UnsafePointer(binder.uint8(input)),
      is_signed: binder.isSigned(input) ? 1 : 0, out: binder.uint8(output),
      error: UnsafePointer(binder.int8(error)), requantise: rm_requantise())
    let sums = binder.int32(scratch)
    let each = geometry.inHeight * geometry.inWidth * geometry.inChannels
    return .rescaled(
      rescaling, units: geometry.batch, grain: 1,
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, sums + thread * each, rescaling.magnitude(thread))
      })
  }
}
