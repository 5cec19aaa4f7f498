import Kernels
import Networks
import Programs

extension AveragePoolInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatAveragePool(self)
  }
}

extension GlobalPoolInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatGlobalPool(self)
  }
}

extension GlobalPoolBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatBroadcast(self)
  }
}

extension ResizeInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatResize(self)
  }
}

extension ResizeBackwardInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) -> BoundStep {
    binder.bindFloatResizeBackward(self)
  }
}

extension Binder {
  func bindFloatAveragePool(_ i: AveragePoolInstruction) -> BoundStep {
    let kernel = i.isBackward ? kernels.average_pool_backward_f32! : kernels.average_pool_f32!
    let (input, output) = (tensor(i.input), tensor(i.output))
    let (height, width) = (Int32(i.shape.height), Int32(i.shape.width))
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(
          input.float, height, width, Int32(i.shape.channels), Int32(i.size), output.float, begin, end)
      })
  }

  func bindFloatGlobalPool(_ i: GlobalPoolInstruction) -> BoundStep {
    let kernel = kernels.global_pool_f32!
    let (input, output) = (float(i.input), float(i.output))
    let (positions, channels) = (i.shape.positions, i.shape.channels)
    let lengths = i.lengths.map { int32($0) }
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        guard let lengths else {
          kernel(input, positions, channels, output, begin, end)
          return
        }
        for text in begin..<end {
          kernel(
            input + text * positions * channels, Int(lengths[text]), channels, output + text * channels, 0, 1)
        }
      })
  }

  func bindFloatBroadcast(_ i: GlobalPoolBackwardInstruction) -> BoundStep {
    let kernel = kernels.broadcast_f32!
    let (input, output) = (float(i.input), float(i.output))
    let mask = i.maskIn.map { uint8($0) }
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(input, mask, i.shape.positions, i.shape.channels, output, begin, end)
      })
  }

  func bindFloatResize(_ i: ResizeInstruction) -> BoundStep {
    let kernel = kernels.resize_f32!
    let (input, output, from, to) = (tensor(i.input), tensor(i.output), i.from, i.to)
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(
          input.float, Int32(from.height), Int32(from.width), Int32(to.height), Int32(to.width),
          Int32(from.channels), output.float, begin, end)
      })
  }

  func bindFloatResizeBackward(_ i: ResizeBackwardInstruction) -> BoundStep {
    precondition(i.epilogue.maskIn == nil, "float32 resizing takes no mask")
    let kernel = kernels.resize_backward_f32!
    let (error, output, from, to) = (float(i.input), float(i.output), i.from, i.to)
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        kernel(
          error, Int32(from.height), Int32(from.width), Int32(to.height), Int32(to.width),
          Int32(from.channels), output, begin, end)
      })
  }
}
