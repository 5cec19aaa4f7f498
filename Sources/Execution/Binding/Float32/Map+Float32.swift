import Kernels
import Networks
import Programs

extension MapInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    let (input, output) = (binder.tensor(input), binder.tensor(output))
    let (rows, channels) = (binder.program[self.output].rows, binder.program[self.output].columns)
    let mask = maskOut.map { binder.tensor($0) }
    let maskRow = (channels + 7) / 8
    let (clamp, activate) = (binder.kernels.clamp_f32!, binder.kernels.activate_f32!)
    let function = function
    return BoundStep(
      units: rows, grain: max(16, rows / (4 * binder.pool.count)), rowsPerUnit: 1,
      body: { begin, end, _ in
        let (x, out, from) = (input.float, output.float, begin * channels)
        let bits = mask.map { $0.uint8 + begin * maskRow }
        switch function {
        case .activation(let kind):
          activate(kind.kernel, x + from, end - begin, channels, out + from, bits)
        case .rectifier(let limit):
          clamp(x + from, end - begin, channels, 0, limit ?? .infinity, out + from, bits)
        }
      })
  }
}

extension MapBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 activations take no mask")
    let kernel = binder.kernels.activate_backward_f32!
    let (x, error, out) = (binder.float(input), binder.float(error), binder.float(output))
    let count = binder.program[output].rows * binder.program[output].columns
    let (kind, batch) = (kind.kernel, binder.program.batch)
    let pressed = pressure == nil ? nil : binder.allocate(4 * count + 64)
    let errors = pressed?.pointer(Float.self) ?? error
    return BoundStep(
      before: {
        guard let pressure, pressed != nil else { return }
        var open = 0
        for index in 0..<count where x[index] >= 0 { open += 1 }
        // Errors in float32 are of the mean over the batch.
        let push = Float(pressure.push(open: open, of: count, batch: batch) / Double(batch))
        for index in 0..<count { errors[index] = error[index] + push }
      },
      units: (count + 4095) / 4096, grain: 4,
      body: { begin, end, _ in
        let from = begin * 4096
        kernel(kind, x + from, errors + from, min(end * 4096, count) - from, out + from)
      })
  }
}

extension ActivationKind {
  /// As the kernels take it.
  fileprivate var kernel: Int32 {
    let kind =
      switch self {
      case .hardSigmoid: RM_HARD_SIGMOID
      case .hardSwish: RM_HARD_SWISH
      case .sigmoid: RM_SIGMOID
      case .silu: RM_SILU
      case .gelu: RM_GELU
      case .step: RM_STEP
      }
    return Int32(kind.rawValue)
  }
}
