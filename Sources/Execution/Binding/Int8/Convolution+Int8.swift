import Kernels
import Networks
import Programs

extension ConvolutionInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) throws(BindingError) -> BoundStep {
    try binder.bindConvolution(self, index)
  }
}

extension Binder {
  func bindConvolution(_ i: ConvolutionInstruction, _ index: Int) throws(BindingError) -> BoundStep {
    let id = i.weight.parameter
    let parameter = program[id]
    let learning = store.integers[parameter.key]
    let frozen = learning == nil ? store.start.quantised(parameter) : nil
    if learning == nil {
      guard let frozen, frozen.integers.count == parameter.count else {
        throw BindingError("the network has no int8 weights for \(parameter.name); import it again")
      }
    }
    // A weight that a rule has made lies in the arena.
    var made: UnsafePointer<Int8>?
    if case .tensor(let tensor, _) = i.weight { made = UnsafePointer(int8(tensor)) }
    let key = PackedKey(parameter: parameter.key, isTransposed: i.geometry.isTransposed)
    let cells = cells(of: parameter.name, learning, frozen, isTransposed: i.geometry.isTransposed)
    let vectors = i.geometry.outRows
    let weight =
      (made == nil ? store.packed[key] : nil)
      ?? PackedWeight(
        i.geometry, changing: made ?? (cells?.bytes ?? learning?.high).map { UnsafePointer($0) },
        frozen: frozen?.integers, self)
    if learning == nil, made == nil { store.packed[key] = weight }
    let bias = i.bias.map { boundBias($0, weight: parameter, input: program[i.input]) }
    var rescaling: Rescaling?
    if case .requantised(let form) = i.epilogue.form {
      let bound = Rescaling(
        form, output: program[i.output], channels: i.geometry.outChannels, binder: self, index: index)
      bound.block.mask_in = i.epilogue.maskIn.map { UnsafePointer(uint8($0)) }
      bound.block.mask_out = i.epilogue.maskOut.map { uint8($0) }
      bound.block.sign_mask = i.epilogue.maskIsSign ? 1 : 0
      rescaling = bound
    }
    rescaling?.block.bias = bias.map { UnsafePointer($0.values) }
    let residual = try i.residual.map { value throws(BindingError) in try BoundResidual(value, of: i, self) }
    let before = { [learning] in
      cells?.read(times: vectors)
      if learning != nil || made != nil || cells.map({ $0.version != weight.version }) ?? false {
        weight.pack()
        weight.version = cells?.version ?? 0
      }
      bias?.update()
      residual?.prepare()
      rescaling?.prepare()
    }
    let isInTurn = index < program.arena.inTurn
    var step =
      i.geometry.isDepthwise
      ? depthwise(i, weight, rescaling!) : matrix(i, weight, rescaling, bias, residual, isInTurn: isInTurn)
    step.before = before
    if let cells {
      let products = FaultyProducts(
        i, cells, isSigned: isSigned(i.input), kernels: kernels, pool: pool, input: uint8(i.input),
        output: address(i.output), bias: bias, residual: residual, rescaling: rescaling)
      step.after = {
        switch cells.productFaults(outputs: products.outputs, isTransposed: i.geometry.isTransposed) {
        case .some(let faults): if !faults.isEmpty { products.put(faults) }
        case .each(let faults): cells.count(wrongSums: products.put(faults))
        }
        rescaling?.finish()
      }
    } else if let rescaling {
      step.after = { rescaling.finish() }
    }
    if let rescaling {
      step.hasSettled = rescaling.hasSettled
    }
    return step
  }

  /// The cells that hold a convolution's weights in the direction in which it reads them.
  private func cells(
    of name: String, _ learning: IntegerParameter?, _ frozen: QuantisedWeight?, isTransposed: Bool
  ) -> StoredWeight? {
    guard let memory = store.memory else { return nil }
    if let learning { return isTransposed ? learning.transposedCells ?? learning.cells : learning.cells }
    let plane = WeightPlane(
      parameter: name, isTransposed: isTransposed && memory.keepsTransposedCopy, isFrozen: true)
    if let known = store.frozenCells[plane] { return known }
    let values = frozen?.integers ?? []
    let cells = StoredWeight(plane, values, count: values.count, in: memory)
    cells.program()
    store.frozenCells[plane] = cells
    return cells
  }

  private func depthwise(
    _ i: ConvolutionInstruction, _ weight: PackedWeight, _ rescaling: Rescaling
  ) -> BoundStep {
    let kernel = kernels.depthwise_requantise!
    let (input, output, mask) = (tensor(i.input), tensor(i.output), i.epilogue.maskOut.map { tensor($0) })
    let signed: Int32 = isSigned(i.input) ? 1 : 0
    let geometry = i.geometry.block
    let rows = i.geometry.batch * i.geometry.outHeight
    return BoundStep(
      units: rows, grain: max(1, min(8, rows / (4 * pool.count))), rowsPerUnit: i.geometry.outWidth,
      body: { begin, end, thread in
        var block = rm_depthwise(
          geometry: geometry, input: UnsafePointer(input.uint8), input_signed: signed,
          packed: UnsafePointer(weight.packed), out: output.uint8, requantise: rescaling.block)
        block.requantise.mask_out = mask?.uint8
        kernel(&block, Int64(begin), Int64(end), rescaling.magnitude(thread))
      })
  }

  private func matrix(
    _ i: ConvolutionInstruction, _ weight: PackedWeight, _ rescaling: Rescaling?, _ bias: BoundBias?,
    _ residual: BoundResidual?, isInTurn: Bool
  ) -> BoundStep {
    let g = i.geometry
    let requantise = kernels.matmul_requantise!
    let raw = kernels.matmul_int32!
    let (input, output, mask) = (tensor(i.input), tensor(i.output), i.epilogue.maskOut.map { tensor($0) })
    let columns = g.outChannels / g.groups
    let pixel = g.inChannels * (g.isFine ? 2 : 1)
    var template = rm_matmul()
    template.a_signed = isSigned(i.input) ? 1 : 0
    template.k = g.patch
    template.n = columns
    template.channels = g.outChannels

    func multiply(_ block: inout rm_matmul, _ thread: Int) {
      block.out = output.address
      if let rescaling {
        block.requantise = rescaling.block
        block.requantise.mask_out = mask?.uint8
        if let residual { block.residual = residual.now }
        requantise(&block, rescaling.magnitude(thread))
      } else {
        block.requantise.bias = bias.map { UnsafePointer($0.values) }
        raw(&block)
      }
    }

    if g.isPointwise {
      return BoundStep(
        units: g.outRows, grain: max(16, min(256, g.outRows / (4 * pool.count))), rowsPerUnit: 1,
        body: { begin, end, thread in
          let input = input.uint8
          for group in 0..<g.groups {
            var block = template
            block.a = UnsafePointer(input + begin * pixel + group * (g.inChannels / g.groups))
            block.a_stride = pixel
            block.low = g.isFine ? g.inChannels : 0
            block.packed = UnsafePointer(weight.packed + group * weight.groupBytes)
            block.sums = UnsafePointer(weight.sums + group * columns)
            block.rows = end - begin
            block.first_row = begin
            block.first_channel = group * columns
            multiply(&block, thread)
          }
        })
    }
    let patches = uint8(i.scratch!)
    let gather = kernels.gather!
    let stride = program[i.scratch!].columns
    let geometry = g.block
    let tiles = PatchTiles(g, isInTurn: isInTurn)
    return BoundStep(
      units: tiles.count, grain: 1, rowsPerUnit: Patches.rows,
      body: { begin, end, thread in
        let rows = patches + thread * Patches.rows * stride
        let input = input.uint8
        var geometry = geometry
        for tile in begin..<end {
          let (first, last) = tiles.rows(tile)
          for group in 0..<g.groups {
            gather(&geometry, Int32(group), input, 1, Int64(first), Int64(last), rows, Int64(stride))
            var block = template
            block.a = UnsafePointer(rows)
            block.a_stride = stride
            block.low = g.isFine ? stride / 2 : 0
            block.packed = UnsafePointer(weight.packed + group * weight.groupBytes)
            block.sums = UnsafePointer(weight.sums + group * columns)
            block.rows = last - first
            block.first_row = first
            block.first_channel = group * columns
            multiply(&block, thread)
          }
        }
      })
  }
}

/// The tiles of patch rows that a convolution is cut into. Where images run in turn, none has rows of two of
/// them.
struct PatchTiles {
  /// All of them.
  let count: Int
  private let perImage: Int
  private let positions: Int

  init(_ geometry: Geometry, isInTurn: Bool) {
    let images = isInTurn ? geometry.batch : 1
    positions = geometry.outRows / images
    perImage = (positions + Patches.rows - 1) / Patches.rows
    count = images * perImage
  }

  /// The rows of a tile: from the first one to before the last.
  func rows(_ tile: Int) -> (Int, Int) {
    let image = tile / perImage * positions
    let first = tile % perImage * Patches.rows
    return (image + first, image + min(first + Patches.rows, positions))
  }
}
