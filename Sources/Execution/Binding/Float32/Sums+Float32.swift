import Kernels
import Networks
import Programs

extension AddInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatAdd(self)
  }
}

extension CombineInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatCombine(self)
  }
}

extension Binder {
  func bindFloatAdd(_ i: AddInstruction) -> BoundStep {
    let kernel = kernels.add_f32!
    let (first, second, output) = (tensor(i.first), tensor(i.second), tensor(i.output))
    let (rows, channels) = (program[i.output].rows, program[i.output].columns)
    if let rectifier = i.rectifier {
      let clamp = kernels.clamp_f32!
      let mask = i.maskOut.map { tensor($0) }
      let maskRow = (channels + 7) / 8
      return BoundStep(
        units: rows, grain: max(16, rows / (4 * pool.count)),
        body: { begin, end, _ in
          let from = begin * channels
          let output = output.float
          kernel(first.float + from, second.float + from, output + from, (end - begin) * channels)
          clamp(
            output + from, end - begin, channels, 0, rectifier.limit ?? .infinity, output + from,
            mask.map { $0.uint8 + begin * maskRow })
        })
    }
    return BoundStep(
      units: rows, grain: max(1, 16_384 / channels),
      body: { begin, end, _ in
        let from = begin * channels
        kernel(first.float + from, second.float + from, output.float + from, (end - begin) * channels)
      })
  }

  func bindFloatCombine(_ i: CombineInstruction) -> BoundStep {
    let (add, mask) = (kernels.add_f32!, kernels.mask_f32!)
    let inputs = i.inputs.map { float($0) }
    let output = float(i.output)
    let (rows, channels) = (program[i.output].rows, program[i.output].columns)
    let bits = i.epilogue.maskIn.map { uint8($0) }
    let maskRow = (channels + 7) / 8
    return BoundStep(
      units: rows, grain: max(16, rows / (4 * pool.count)),
      body: { begin, end, _ in
        let from = begin * channels
        let count = (end - begin) * channels
        var sum = inputs[0]
        for index in 1..<inputs.count {
          add(sum + from, inputs[index] + from, output + from, count)
          sum = output
        }
        if let bits {
          mask(sum + from, bits + begin * maskRow, end - begin, channels, output + from)
        } else if inputs.count == 1 {
          (output + from).update(from: inputs[0] + from, count: count)
        }
      })
  }
}
