import Kernels
import Networks
import Programs

extension WeightGradientInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatWeightGradient(self)
  }
}

extension BiasGradientInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatBiasGradient(self)
  }
}

extension UpdateInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    switch rule {
    case .adam: binder.bindFloatAdam(self)
    }
  }
}

extension Binder {
  func bindFloatWeightGradient(_ i: WeightGradientInstruction) -> BoundStep {
    i.geometry.isDepthwise ? depthwiseGradient(i) : matrixGradient(i)
  }

  private func matrixGradient(_ i: WeightGradientInstruction) -> BoundStep {
    let g = i.geometry
    let (kernel, gather) = (kernels.outer_f32!, kernels.gather!)
    let input = float(i.input)
    let error = float(i.error)
    let output = float(i.output)
    let columns = g.outChannels / g.groups
    let patch = g.patch
    let count = g.outChannels * patch
    let slice = max(1, min(columns, 16))
    let slices = (columns + slice - 1) / slice
    let geometry = g.block
    let patches = i.scratch.map { float($0) }
    let stride = i.scratch.map { program[$0].columns } ?? 0
    return BoundStep(
      before: { output.update(repeating: 0, count: count) },
      units: g.groups * slices, grain: 1,
      body: { begin, end, thread in
        var geometry = geometry
        for unit in begin..<end {
          let group = unit / slices
          let first = unit % slices * slice
          let taken = min(slice, columns - first)
          let channel = group * columns + first
          if let patches {
            let rows = patches + thread * Patches.rows * stride
            var row = 0
            while row < g.outRows {
              let last = min(row + Patches.rows, g.outRows)
              gather(&geometry, Int32(group), input, 4, Int64(row), Int64(last), rows, Int64(stride))
              kernel(
                error + row * g.outChannels + channel, g.outChannels, rows, stride, last - row, taken, patch,
                output + channel * patch, patch)
              row = last
            }
          } else {
            kernel(
              error + channel, g.outChannels, input + group * patch, g.inChannels, g.outRows, taken, patch,
              output + channel * patch, patch)
          }
        }
      })
  }

  private func depthwiseGradient(_ i: WeightGradientInstruction) -> BoundStep {
    let g = i.geometry
    let kernel = kernels.depthwise_outer_f32!
    let (input, error, output) = (float(i.input), float(i.error), float(i.output))
    let taps = g.kernel * g.kernel
    let sums = allocate(4 * taps * g.outChannels)
    let partial = sums.pointer(Float.self)
    let geometry = g.block
    return BoundStep(
      before: { partial.update(repeating: 0, count: taps * g.outChannels) },
      units: g.outChannels, grain: max(16, (g.outChannels / pool.count + 15) / 16 * 16),
      body: { begin, end, _ in
        var geometry = geometry
        kernel(&geometry, input, error, begin, end, partial)
      },
      after: {
        withExtendedLifetime(sums) {
          for channel in 0..<g.outChannels {
            for tap in 0..<taps { output[channel * taps + tap] = partial[tap * g.outChannels + channel] }
          }
        }
      })
  }

  func bindFloatBiasGradient(_ i: BiasGradientInstruction) -> BoundStep {
    let kernel = kernels.column_sums_f32!
    let (error, output) = (float(i.error), float(i.output))
    let (rows, channels) = (program[i.error].rows, program[i.error].columns)
    return BoundStep(
      before: { output.update(repeating: 0, count: channels) },
      body: { _, _, _ in kernel(error, rows, channels, output) })
  }

  func bindFloatAdam(_ i: UpdateInstruction) -> BoundStep {
    let parameter = program[i.parameter]
    let learned = store.floats[parameter.key]!
    let kernel = kernels.adam_f32!
    let gradient = float(i.gradient)
    let (context, store) = (context, store)
    let rate = Float(parameter.rate)
    return BoundStep(
      units: (learned.count + 1023) / 1024, grain: 16,
      body: { begin, end, _ in
        guard context.updates else { return }
        let first = begin * 1024
        let count = min(end * 1024, learned.count) - first
        let t = store.updates + 1
        kernel(
          learned.values + first, learned.first + first, learned.second + first, gradient + first, count,
          rate * Float(context.rateFactor) / 65536, Float(AdamConstants.beta1),
          Float(AdamConstants.beta2), 1e-8, Float(1 / (1 - AdamConstants.power(AdamConstants.beta1, t))),
          Float(1 / (1 - AdamConstants.power(AdamConstants.beta2, t))))
      })
  }
}
