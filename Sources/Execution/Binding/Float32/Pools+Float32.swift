import Kernels
import Networks
import Programs

extension Binder {
  func bindFloatAveragePool(_ i: PoolInstruction, isBackward: Bool) -> BoundStep {
    let kernel = isBackward ? kernels.average_pool_backward_f32! : kernels.average_pool_f32!
    let (input, output) = (float(i.input), float(i.output))
    let (height, width) = (Int32(i.shape.height), Int32(i.shape.width))
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(input, height, width, Int32(i.shape.channels), Int32(i.size), output, begin, end)
      })
  }

  func bindFloatGlobalPool(_ i: PoolInstruction) -> BoundStep {
    let kernel = kernels.global_pool_f32!
    let (input, output) = (float(i.input), float(i.output))
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in kernel(input, i.shape.positions, i.shape.channels, output, begin, end) })
  }

  func bindFloatBroadcast(_ i: PoolInstruction) -> BoundStep {
    let kernel = kernels.broadcast_f32!
    let (input, output) = (float(i.input), float(i.output))
    let mask = i.maskIn.map { uint8($0) }
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(input, mask, i.shape.positions, i.shape.channels, output, begin, end)
      })
  }

  func bindFloatResize(_ i: ResizeInstruction, isBackward: Bool) -> BoundStep {
    let kernel = isBackward ? kernels.resize_backward_f32! : kernels.resize_f32!
    let (input, output) = (float(i.input), float(i.output))
    precondition(i.epilogue?.maskIn == nil, "float32 resizing takes no mask")
    let (from, to) = (i.from, i.to)
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(
          input, Int32(from.height), Int32(from.width), Int32(to.height), Int32(to.width),
          Int32(from.channels), output, begin, end)
      })
  }
}
