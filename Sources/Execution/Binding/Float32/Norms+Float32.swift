import Kernels
import Networks
import Programs

extension NormInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindNorm(self)
  }
}

extension NormBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindNormBackward(self)
  }
}

extension StandardiseInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindStandardise(self)
  }
}

extension Binder {
  func bindNorm(_ i: NormInstruction) -> BoundStep {
    let (input, output) = (float(i.input), float(i.output))
    let (rows, channels) = (program[i.input].rows, program[i.input].columns)
    func values(_ id: ParameterID) -> UnsafeMutablePointer<Float> { store.floats[program[id].key]!.values }
    let (scale, shift) = (values(i.scale), values(i.shift))
    let (mean, variance) = (values(i.mean), values(i.variance))
    let mask = i.maskOut.map { uint8($0) }
    if let batchMean = i.batchMean.map({ float($0) }), let deviation = i.batchDeviation.map({ float($0) }) {
      let kernel = kernels.batch_norm_f32!
      let context = context
      return BoundStep(
        body: { _, _, _ in
          kernel(
            input, rows, channels, scale, shift, i.epsilon, batchMean, deviation, output, mask)
        },
        after: {
          guard context.updates else { return }
          // Running statistics with PyTorch's momentum of 0.1 and its unbiased variance.
          let unbiased = Float(rows) / Float(max(1, rows - 1))
          for channel in 0..<channels {
            let inverse = deviation[channel]
            let batchVariance = max(0, 1 / (inverse * inverse) - i.epsilon) * unbiased
            mean[channel] += 0.1 * (batchMean[channel] - mean[channel])
            variance[channel] += 0.1 * (batchVariance - variance[channel])
          }
        })
    }
    let kernel = kernels.batch_norm_inference_f32!
    let memory = allocate(4 * channels)
    let inverse = memory.pointer(Float.self)
    return BoundStep(
      before: {
        for channel in 0..<channels { inverse[channel] = 1 / (variance[channel] + i.epsilon).squareRoot() }
      },
      body: { _, _, _ in
        withExtendedLifetime(memory) {
          kernel(input, rows, channels, scale, shift, mean, inverse, output, i.isRectified ? 1 : 0)
        }
      })
  }

  func bindNormBackward(_ i: NormBackwardInstruction) -> BoundStep {
    let kernel = kernels.batch_norm_backward_f32!
    let (rows, channels) = (program[i.input].rows, program[i.input].columns)
    let scale = store.floats[program[i.scale].key]!.values
    let (input, error, output) = (float(i.input), float(i.error), float(i.output))
    let (mean, deviation) = (float(i.batchMean), float(i.batchDeviation))
    let (scaleGradient, shiftGradient) = (float(i.scaleGradient), float(i.shiftGradient))
    return BoundStep(
      before: {
        scaleGradient.update(repeating: 0, count: channels)
        shiftGradient.update(repeating: 0, count: channels)
      },
      body: { _, _, _ in
        kernel(input, error, rows, channels, scale, mean, deviation, output, scaleGradient, shiftGradient)
      })
  }

  func bindStandardise(_ i: StandardiseInstruction) -> BoundStep {
    let parameter = program[i.parameter]
    let weight = store.floats[parameter.key]!.values
    let rows = parameter.extents[0]
    let columns = parameter.count / rows
    let output = float(i.output)
    if let input = i.input.map({ float($0) }) {
      let kernel = kernels.standardise_backward_f32!
      return BoundStep(body: { _, _, _ in kernel(weight, input, rows, columns, output) })
    }
    let kernel = kernels.standardise_f32!
    return BoundStep(body: { _, _, _ in kernel(weight, rows, columns, output) })
  }
}
