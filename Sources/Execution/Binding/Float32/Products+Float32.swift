import Kernels
import Networks
import Programs

extension MultiplyInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 products take no mask")
    let kernel = binder.kernels.multiply_f32!
    let (a, b) = (binder.program[first], binder.program[second])
    let (x, y, out) = (binder.float(first), binder.float(second), binder.float(output))
    return BoundStep(
      units: a.rows, grain: max(16, a.rows / (4 * binder.pool.count)),
      body: { begin, end, _ in kernel(x, y, a.columns, a.rows / b.rows, b.columns, out, begin, end) })
  }
}

extension MultiplySumsInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 products take no mask")
    let kernel = binder.kernels.multiply_sums_f32!
    let (a, sum) = (binder.program[input], binder.program[output])
    let (error, x, out) = (binder.float(error), binder.float(input), binder.float(output))
    return BoundStep(
      units: sum.rows, grain: max(1, sum.rows / (4 * binder.pool.count)),
      body: { begin, end, _ in kernel(error, x, a.columns, a.rows / sum.rows, sum.columns, out, begin, end) })
  }
}

extension MaxPoolInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.max_pool_f32!
    let (x, out, block) = (binder.float(input), binder.float(output), geometry.block)
    return BoundStep(
      units: geometry.batch, grain: 1,
      body: { begin, end, _ in
        var block = block
        kernel(&block, x, out, begin, end)
      })
  }
}

extension MaxPoolBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 max pools take no mask")
    let kernel = binder.kernels.max_pool_backward_f32!
    let (x, error, out) = (binder.float(input), binder.float(error), binder.float(output))
    let block = geometry.block
    return BoundStep(
      units: geometry.batch, grain: 1,
      body: { begin, end, _ in
        var block = block
        kernel(&block, x, error, out, begin, end)
      })
  }
}
