import Kernels
import Networks
import Programs

extension GroupNormInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    let kernel = binder.kernels.group_norm_f32!
    let tensor = binder.program[input]
    let (x, out) = (binder.float(input), binder.float(output))
    let scale = binder.store.floats[binder.program[scale].key]!.values
    let shift = binder.store.floats[binder.program[shift].key]!.values
    let (mean, deviation) = (binder.float(means!), binder.float(deviations!))
    let (positions, groups, epsilon) = (positions, groups, epsilon)
    let units = tensor.rows / positions
    return BoundStep(
      units: units, grain: max(1, units / (4 * binder.pool.count)),
      body: { begin, end, _ in
        kernel(
          x, positions, tensor.columns, groups, scale, shift, epsilon, mean, deviation, out, begin, end)
      })
  }
}

extension GroupNormBackwardInstruction: FloatInstruction {
  /// On one thread: all images add to the gradients of scale and shift.
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "a float32 norm takes no mask")
    let kernel = binder.kernels.group_norm_backward_f32!
    let tensor = binder.program[input]
    let (x, error) = (binder.float(input), binder.float(error))
    let scale = binder.store.floats[binder.program[scale].key]!.values
    let (mean, deviation) = (binder.float(means!), binder.float(deviations!))
    let out = output.map { binder.float($0) }
    let gradients = [scaleGradient, shiftGradient].map { $0.map { binder.float($0) } }
    let (positions, groups) = (positions, groups)
    return BoundStep(
      before: {
        for index in gradients.indices { gradients[index]?.update(repeating: 0, count: tensor.columns) }
      },
      body: { _, _, _ in
        kernel(
          x, error, positions, tensor.columns, groups, scale, mean, deviation, out, gradients[0],
          gradients[1], 0, tensor.rows / positions)
      })
  }
}
