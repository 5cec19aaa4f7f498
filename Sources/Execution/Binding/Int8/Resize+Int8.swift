import Kernels
import Networks
import Programs

extension Binder {
  private func block(_ i: ResizeInstruction) -> rm_resize {
    rm_resize(
      batch: Int32(i.batch), in_h: Int32(i.from.height), in_w: Int32(i.from.width), out_h: Int32(i.to.height),
      out_w: Int32(i.to.width), channels: Int32(i.from.channels), input: UnsafePointer(int8(i.input)),
      out: int8(i.output), requantise: rm_requantise())
  }

  func bindResize(_ i: ResizeInstruction) -> BoundStep {
    let kernel = kernels.resize!
    let block = block(i)
    let rows = i.batch * i.to.height
    return BoundStep(
      units: rows, grain: max(1, rows / (4 * pool.count)),
      body: { begin, end, _ in
        var block = block
        kernel(&block, begin, end)
      })
  }

  func bindResizeBackward(_ i: ResizeInstruction, _ index: Int) -> BoundStep {
    guard let epilogue = i.epilogue, case .requantised(let form) = epilogue.form, let scratch = i.scratch
    else {
      preconditionFailure("an int8 error with scratch")
    }
    let kernel = kernels.resize_backward!
    let rescaling = Rescaling(
      form, output: program[i.output], channels: i.from.channels, binder: self, index: index)
    rescaling.block.mask_in = epilogue.maskIn.map { UnsafePointer(uint8($0)) }
    let block = block(i)
    let sums = int32(scratch)
    let each = i.from.count
    return BoundStep(
      before: { rescaling.prepare() }, units: i.batch, grain: 1,
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, sums + thread * each, rescaling.magnitude(thread))
      },
      after: { rescaling.finish() }, hasSettled: { rescaling.hasSettled })
  }
}
