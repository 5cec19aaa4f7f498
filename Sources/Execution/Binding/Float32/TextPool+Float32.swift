import Kernels
import Networks
import Programs

extension TextPoolBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    precondition(epilogue.maskIn == nil, "float32 means take no mask")
    let kernel = binder.kernels.broadcast_f32!
    let (positions, channels) = (shape.positions, shape.channels)
    let (error, out, lengths) = (binder.float(input), binder.float(output), binder.int32(lengths))
    return BoundStep(
      units: batch, grain: 1,
      body: { begin, end, _ in
        for text in begin..<end {
          let (to, length) = (out + text * positions * channels, Int(lengths[text]))
          kernel(error + text * channels, nil, length, channels, to, 0, 1)
          (to + length * channels).update(repeating: 0, count: (positions - length) * channels)
        }
      })
  }
}
