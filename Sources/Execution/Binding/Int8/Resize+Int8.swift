import Kernels
import Networks
import Programs

extension ResizeInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindResize(self)
  }
}

extension ResizeBackwardInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindResizeBackward(self, index)
  }
}

extension Binder {
  private func block(
    batch: Int, from: Shape, to: Shape, _ input: TensorID, _ output: TensorID
  ) -> rm_resize {
    rm_resize(
      batch: Int32(batch), in_h: Int32(from.height), in_w: Int32(from.width), out_h: Int32(to.height),
      out_w: Int32(to.width), channels: Int32(from.channels), input: UnsafePointer(int8(input)),
      out: int8(output), requantise: rm_requantise())
  }

  func bindResize(_ i: ResizeInstruction) -> BoundStep {
    let kernel = kernels.resize!
    let block = block(batch: i.batch, from: i.from, to: i.to, i.input, i.output)
    let (input, output) = (tensor(i.input), tensor(i.output))
    let rows = i.batch * i.to.height
    return BoundStep(
      units: rows, grain: max(1, rows / (4 * pool.count)),
      body: { begin, end, _ in
        var block = block
        (block.input, block.out) = (UnsafePointer(input.int8), output.int8)
        kernel(&block, begin, end)
      })
  }

  func bindResizeBackward(_ i: ResizeBackwardInstruction, _ index: Int) -> BoundStep {
    guard case .requantised(let form) = i.epilogue.form, let scratch = i.scratch else {
      preconditionFailure("an int8 error with scratch")
    }
    let kernel = kernels.resize_backward!
    let rescaling = Rescaling(
      form, output: program[i.output], channels: i.from.channels, binder: self, index: index)
    rescaling.block.mask_in = i.epilogue.maskIn.map { UnsafePointer(uint8($0)) }
    let block = block(batch: i.batch, from: i.from, to: i.to, i.input, i.output)
    let sums = int32(scratch)
    let each = i.from.count
    return BoundStep(
      before: { rescaling.prepare() }, units: i.batch, grain: 1,
      body: { begin, end, thread in
        var block = block
        block.requantise = rescaling.block
        kernel(&block, begin, end, sums + thread * each, rescaling.magnitude(thread))
      },
      after: { rescaling.finish() }, hasSettled: rescaling.hasSettled)
  }
}
