import Kernels
import Networks
import Programs

extension AveragePoolInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindAveragePool(self)
  }
}

extension GlobalPoolInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindGlobalPool(self)
  }
}

extension GlobalPoolBackwardInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindBroadcast(self)
  }
}

extension Binder {
  func bindAveragePool(_ i: AveragePoolInstruction) -> BoundStep {
    let kernel = i.isBackward ? kernels.average_pool_backward! : kernels.average_pool!
    // 1 / size² (of fine values 1 / (16 size²)) as a fraction of 2^20; exact, the size being a power of two.
    let isFine = program[i.input].isFine
    let block = rm_average_pool(
      batch: Int32(i.batch), in_h: Int32(i.shape.height), in_w: Int32(i.shape.width),
      channels: Int32(i.shape.channels), size: Int32(i.size), is_signed: isSigned(i.input) ? 1 : 0,
      fine: isFine ? 1 : 0, multiplier: Int32((1 << 20) / (i.size * i.size * (isFine ? 16 : 1))), shift: 20,
      input: nil, out: nil)
    let (input, output) = (tensor(i.input), tensor(i.output))
    let height = i.isBackward ? i.shape.height : i.shape.height / i.size
    return BoundStep(
      units: i.batch * height, grain: max(1, i.batch * height / (4 * pool.count)),
      body: { begin, end, _ in
        var block = block
        (block.input, block.out) = (UnsafeRawPointer(input.address), output.address)
        kernel(&block, begin, end)
      })
  }

  func bindGlobalPool(_ i: GlobalPoolInstruction) -> BoundStep {
    let kernel = kernels.global_pool!
    let scales = (
      Double(store.scale(of: program[i.input].scale.base!)),
      Double(store.scale(of: program[i.output].scale.base!))
    )
    let signed = isSigned(i.input)
    var block = rm_global_pool(
      positions: i.shape.positions, channels: i.shape.channels, is_signed: signed ? 1 : 0, multiplier: 0,
      shift: 0, low: signed ? -127 : 0, high: signed ? 127 : 255,
      input: UnsafeRawPointer(address(i.input)), out: address(i.output))
    if let lengths = i.lengths { return bindTextPool(i, block, scales, lengths: int32(lengths)) }
    (block.multiplier, block.shift) = Self.fraction(scales, over: i.shape.positions)
    // Where the mean keeps the scale of what it is of, no exponent is between them.
    let keepsScale = program[i.output].scale.exponent == program[i.input].scale.exponent
    let range = keepsScale ? nil : program[i.input].scale.exponent.map { source(of: $0) }
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        var block = block
        block.shift = max(1, min(62, block.shift - (range?.value ?? 0)))
        kernel(&block, begin, end)
      })
  }

  /// The first scale over the second one and the positions, as a multiplier of 31 bits and a shift.
  private static func fraction(
    _ scales: (Double, Double), over positions: Int
  ) -> (multiplier: Int32, shift: Int32) {
    let factor = scales.0 / (scales.1 * Double(positions))
    let shift = 30 - Int(factor.exponent)
    let scaled = (factor * Double(sign: .plus, exponent: shift, significand: 1)).rounded()
    return (Int32(min(0x7FFF_FFFF, scaled)), Int32(shift))
  }

  /// Means over as many positions as each text has.
  private func bindTextPool(
    _ i: GlobalPoolInstruction, _ block: rm_global_pool, _ scales: (Double, Double),
    lengths: UnsafeMutablePointer<Int32>
  ) -> BoundStep {
    let kernel = kernels.global_pool!
    let keepsScale = program[i.output].scale.exponent == program[i.input].scale.exponent
    let range = keepsScale ? nil : program[i.input].scale.exponent.map { source(of: $0) }
    let (positions, channels) = (i.shape.positions, i.shape.channels)
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        for text in begin..<end {
          var block = block
          block.positions = Int(lengths[text])
          (block.multiplier, block.shift) = Self.fraction(scales, over: block.positions)
          block.shift = max(1, min(62, block.shift - (range?.value ?? 0)))
          block.input = block.input! + text * positions * channels
          block.out = block.out! + text * channels
          kernel(&block, 0, 1)
        }
      })
  }

  /// Backward of the global pool.
  func bindBroadcast(_ i: GlobalPoolBackwardInstruction) -> BoundStep {
    let kernel = kernels.broadcast!
    let block = rm_broadcast(
      positions: i.shape.positions, channels: i.shape.channels, error: UnsafePointer(int8(i.input)),
      mask: i.maskIn.map { UnsafePointer(uint8($0)) }, out: int8(i.output))
    return BoundStep(
      units: i.batch, grain: 1,
      body: { begin, end, _ in
        var block = block
        kernel(&block, begin, end)
      })
  }
}
