import Kernels
import Networks
import Programs

extension SoftmaxInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.row_softmax_f32!
    let (x, out, scale) = (binder.float(input), binder.float(output), scale)
    let (rows, columns) = (binder.program[output].rows, binder.program[output].columns)
    let valid = lengths.map { UnsafePointer(binder.int32($0)) }
    let each = rows / binder.program.batch
    return BoundStep(
      units: rows, grain: max(4, rows / (4 * binder.pool.count)),
      body: { begin, end, _ in kernel(x, columns, scale, valid, each, out, begin, end) })
  }
}

extension SoftmaxBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "a float32 soft-max takes no mask")
    let kernel = binder.kernels.row_softmax_backward_f32!
    let (p, error, out) = (binder.float(probabilities), binder.float(error), binder.float(output))
    let (rows, columns, scale) = (binder.program[output].rows, binder.program[output].columns, scale)
    return BoundStep(
      units: rows, grain: max(4, rows / (4 * binder.pool.count)),
      body: { begin, end, _ in kernel(p, error, columns, scale, out, begin, end) })
  }
}
