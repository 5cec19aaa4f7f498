import Kernels
import Networks
import Programs

extension ConvolutionInstruction: FloatInstruction {
  func bind(floats binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    try binder.bindFloatConvolution(self, index)
  }
}

extension Binder {
  /// The address of a convolution's weights, and whether they change between uses.
  private func source(_ weight: WeightSource) -> (address: UnsafePointer<Float>, changes: Bool) {
    switch weight {
    case .parameter(let id):
      (UnsafePointer(store.floats[program[id].key]!.values), program[id].isTrainable)
    case .tensor(let id, _): (UnsafePointer(float(id)), true)
    }
  }

  private func epilogue(_ epilogue: Epilogue, bias: ParameterID?) -> rm_epilogue {
    guard case .clamped(let low, let high) = epilogue.form else { preconditionFailure("a float result") }
    return rm_epilogue(
      bias: bias.map { UnsafePointer(store.floats[program[$0].key]!.values) }, low: low, high: high,
      mask_in: epilogue.maskIn.map { UnsafePointer(uint8($0)) }, mask_out: nil,
      sign_mask: epilogue.maskIsSign ? 1 : 0)
  }

  func bindFloatConvolution(_ i: ConvolutionInstruction, _ index: Int) throws(BindingError) -> BoundStep {
    let (weights, changes) = source(i.weight)
    let packed = PackedFloatWeight(i.geometry, weights, self)
    let epilogue = epilogue(i.epilogue, bias: i.bias)
    let (input, output, mask) = (tensor(i.input), tensor(i.output), i.epilogue.maskOut.map { tensor($0) })
    let g = i.geometry
    var step = BoundStep()
    if g.isDepthwise {
      let kernel = kernels.depthwise_f32!
      let rows = g.batch * g.outHeight
      let geometry = g.block
      step = BoundStep(
        units: rows, grain: max(1, min(8, rows / (4 * pool.count))), rowsPerUnit: g.outWidth,
        body: { begin, end, _ in
          var block = rm_depthwise_f32(
            geometry: geometry, input: UnsafePointer(input.float), weights: UnsafePointer(packed.packed),
            out: output.float, epilogue: epilogue)
          block.epilogue.mask_out = mask?.uint8
          kernel(&block, Int64(begin), Int64(end))
        })
    } else {
      step = matrix(i, packed, epilogue, isInTurn: index < program.arena.inTurn)
    }
    packed.pack()
    step.before = { if changes { packed.pack() } else { _ = packed } }
    return step
  }

  private func matrix(
    _ i: ConvolutionInstruction, _ weight: PackedFloatWeight, _ epilogue: rm_epilogue, isInTurn: Bool
  ) -> BoundStep {
    let (input, output, mask) = (tensor(i.input), tensor(i.output), i.epilogue.maskOut.map { tensor($0) })
    let g = i.geometry
    let kernel = kernels.matmul_f32!
    let columns = g.outChannels / g.groups
    var template = rm_matmul_f32()
    template.k = g.patch
    template.n = columns
    template.channels = g.outChannels
    template.epilogue = epilogue
    func multiply(_ block: inout rm_matmul_f32) {
      block.out = output.float
      block.epilogue.mask_out = mask?.uint8
      kernel(&block)
    }
    if g.isPointwise {
      return BoundStep(
        units: g.outRows, grain: max(16, min(256, g.outRows / (4 * pool.count))), rowsPerUnit: 1,
        body: { begin, end, _ in
          for group in 0..<g.groups {
            var block = template
            block.a = UnsafePointer(input.float + begin * g.inChannels + group * (g.inChannels / g.groups))
            block.a_stride = g.inChannels
            block.packed = UnsafePointer(weight.packed + group * weight.groupCount)
            block.rows = end - begin
            block.first_row = begin
            block.first_channel = group * columns
            multiply(&block)
          }
        })
    }
    let patches = float(i.scratch!)
    let gather = kernels.gather!
    let stride = program[i.scratch!].columns
    let geometry = g.block
    let tiles = PatchTiles(g, isInTurn: isInTurn)
    return BoundStep(
      units: tiles.count, grain: 1, rowsPerUnit: Patches.rows,
      body: { begin, end, thread in
        let rows = patches + thread * Patches.rows * stride
        let input = input.float
        var geometry = geometry
        for tile in begin..<end {
          let (first, last) = tiles.rows(tile)
          for group in 0..<g.groups {
            gather(&geometry, Int32(group), input, 4, Int64(first), Int64(last), rows, Int64(stride))
            var block = template
            block.a = UnsafePointer(rows)
            block.a_stride = stride
            block.packed = UnsafePointer(weight.packed + group * weight.groupCount)
            block.rows = last - first
            block.first_row = first
            block.first_channel = group * columns
            multiply(&block)
          }
        }
      })
  }
}

/// A convolution's weights in the float kernels' layout.
final class PackedFloatWeight: @unchecked Sendable {
  private let geometry: Geometry
  private let memory: Memory
  private let regroupedMemory: Memory?
  private let source: UnsafePointer<Float>
  /// Packed matrices, one group after the other (or the depthwise layout).
  var packed: UnsafeMutablePointer<Float> { memory.pointer(Float.self) }
  /// Floats of one group's packed matrix.
  let groupCount: Int

  init(_ geometry: Geometry, _ source: UnsafePointer<Float>, _ binder: Binder) {
    (self.geometry, self.source) = (geometry, source)
    let columns = geometry.outChannels / geometry.groups
    groupCount = geometry.isDepthwise ? 0 : rm_packed_floats(geometry.patch, columns)
    memory = binder.allocate(
      4
        * (geometry.isDepthwise
          ? geometry.kernel * geometry.kernel * geometry.outChannels : geometry.groups * groupCount))
    regroupedMemory =
      geometry.isTransposed && geometry.kernel > 1 && !geometry.isDepthwise
      ? Memory(count: 4 * geometry.patch * columns) : nil
  }

  func pack() {
    let taps = geometry.kernel * geometry.kernel
    if geometry.isDepthwise {
      for channel in 0..<geometry.outChannels {
        for tap in 0..<taps { packed[tap * geometry.outChannels + channel] = source[channel * taps + tap] }
      }
      return
    }
    let columns = geometry.outChannels / geometry.groups
    let patch = geometry.patch
    for group in 0..<geometry.groups {
      let target = packed + group * groupCount
      if geometry.isTransposed {
        rm_pack_float_transposed(regrouped(group), columns, patch, columns, target)
      } else {
        rm_pack_float(source + group * columns * patch, patch, patch, columns, target)
      }
    }
  }

  private func regrouped(_ group: Int) -> UnsafePointer<Float> {
    let outputs = geometry.inChannels / geometry.groups
    let inputs = geometry.outChannels / geometry.groups
    let taps = geometry.kernel * geometry.kernel
    if taps == 1 { return source + group * outputs * inputs }
    let target = regroupedMemory!.pointer(Float.self)
    for tap in 0..<taps {
      for output in 0..<outputs {
        let from = source + ((group * outputs + output) * taps + tap) * inputs
        (target + (tap * outputs + output) * inputs).update(from: from, count: inputs)
      }
    }
    return UnsafePointer(target)
  }
}
