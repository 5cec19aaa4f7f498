import Kernels
import Networks
import Programs

extension AddInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindAdd(self)
  }
}

extension CombineInstruction: IntegerInstruction {
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    binder.bindCombine(self, index)
  }
}

extension Binder {
  /// A residual sum: each input's scale over the output's as a 20-bit fraction.
  func bindAdd(_ i: AddInstruction) -> BoundStep {
    if program[i.output].isFine { return bindFineAdd(i) }
    if i.rectifier != nil || !isSigned(i.first) || !isSigned(i.second) { return bindRectifiedAdd(i) }
    let kernel = kernels.add_int8!
    let multipliers = SumMultipliers(i.first, i.second, of: i.output, bits: 20, largestExponent: 0, self)
    let (first, second, output) = (tensor(i.first), tensor(i.second), tensor(i.output))
    let (rows, channels) = (program[i.output].rows, program[i.output].columns)
    return BoundStep(
      units: rows, grain: max(1, 32_768 / channels),
      body: { begin, end, _ in
        var block = rm_add(
          a: UnsafePointer(first.int8), b: UnsafePointer(second.int8), out: output.int8,
          ma: multipliers.first, mb: multipliers.second, shift: multipliers.bits)
        kernel(&block, begin * channels, end * channels)
      })
  }

  /// A sum that a rectifier follows, or one of rectified values.
  private func bindRectifiedAdd(_ i: AddInstruction) -> BoundStep {
    let kernel = kernels.add_rectified!
    let multipliers = SumMultipliers(i.first, i.second, of: i.output, bits: 20, largestExponent: 0, self)
    let (first, second, output) = (tensor(i.first), tensor(i.second), tensor(i.output))
    let mask = i.maskOut.map { tensor($0) }
    let (rows, channels) = (program[i.output].rows, program[i.output].columns)
    let signs: (Int32, Int32) = (isSigned(i.first) ? 1 : 0, isSigned(i.second) ? 1 : 0)
    let isPlain = i.rectifier == nil
    return BoundStep(
      units: rows, grain: max(16, min(512, rows / (4 * pool.count))),
      body: { begin, end, _ in
        var block = rm_add_rectified(
          a: UnsafePointer(first.uint8), b: UnsafePointer(second.uint8), a_signed: signs.0, b_signed: signs.1,
          channels: channels, out: output.uint8, ma: multipliers.first, mb: multipliers.second,
          shift: multipliers.bits, low: isPlain ? -127 : 0, high: isPlain ? 127 : 255, mask_out: mask?.uint8)
        kernel(&block, begin, end)
      })
  }

  /// A fine value and what a side branch adds to it.
  private func bindFineAdd(_ i: AddInstruction) -> BoundStep {
    let kernel = kernels.add_fine!
    let (fine, side) = program[i.first].isFine ? (i.first, i.second) : (i.second, i.first)
    // The side's integers may stand for 16 of the sum's.
    let multipliers = SumMultipliers(fine, side, of: i.output, bits: 16, largestExponent: 4, self)
    let (first, second, output) = (tensor(fine), tensor(side), tensor(i.output))
    let (rows, channels) = (program[i.output].rows, program[i.output].columns)
    return BoundStep(
      units: rows, grain: max(16, min(512, rows / (4 * pool.count))),
      body: { begin, end, _ in
        var block = rm_add_fine(
          a: UnsafePointer(first.uint8), b: UnsafePointer(second.int8), out: output.uint8, channels: channels,
          ma: multipliers.first, mb: multipliers.second, shift: multipliers.bits)
        kernel(&block, begin, end)
      })
  }

  func bindCombine(_ i: CombineInstruction, _ index: Int) -> BoundStep {
    guard case .requantised(let form) = i.epilogue.form else { preconditionFailure("an int8 error") }
    precondition(i.inputs.count <= RM_COMBINE_INPUTS, "more errors than the kernel sums")
    let kernel = kernels.combine!
    let output = program[i.output]
    let rescaling = Rescaling(form, output: output, channels: output.columns, binder: self, index: index)
    rescaling.block.mask_in = i.epilogue.maskIn.map { UnsafePointer(uint8($0)) }
    let memory = allocate(MemoryLayout<rm_combine>.size)
    let combine = memory.pointer(rm_combine.self)
    combine.initialize(to: rm_combine())
    combine.pointee.channels = output.columns
    combine.pointee.out = int8(i.output)
    let inputs = i.inputs.map { id in
      (
        address: int8(id), source: source(of: program[id].scale.exponent!),
        offset: Int32(program[id].scale.offset)
      )
    }
    return BoundStep(
      before: {
        // Units: the smallest exponent, but at most 20 below the largest; what is smaller still is left out.
        var (smallest, largest) = (Int32.max, Int32.min)
        for index in inputs.indices {
          let exponent = inputs[index].source.value + inputs[index].offset
          (smallest, largest) = (min(smallest, exponent), max(largest, exponent))
        }
        smallest = max(smallest, largest - 20)
        var taken: Int32 = 0
        for index in inputs.indices {
          let input = inputs[index]
          let left = input.source.value + input.offset - smallest
          guard left >= 0 else { continue }
          Self.setInput(&combine.pointee, Int(taken), UnsafePointer(input.address), left)
          taken += 1
        }
        combine.pointee.inputs_count = taken
        rescaling.prepare(extra: smallest)
      },
      units: output.rows, grain: max(16, min(512, output.rows / (4 * pool.count))),
      body: { begin, end, thread in
        var block = combine.pointee
        block.requantise = rescaling.block
        withExtendedLifetime(memory) { kernel(&block, begin, end, rescaling.magnitude(thread)) }
      },
      after: { rescaling.finish() }, hasSettled: rescaling.hasSettled)
  }

  private static func setInput(
    _ block: inout rm_combine, _ index: Int, _ input: UnsafePointer<Int8>, _ left: Int32
  ) {
    // C's arrays are tuples here, whose elements lie as those of an array.
    withUnsafeMutablePointer(to: &block.inputs) {
      UnsafeMutableRawPointer($0).assumingMemoryBound(to: UnsafePointer<Int8>?.self)[index] = input
    }
    withUnsafeMutablePointer(to: &block.left) {
      UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int32.self)[index] = left
    }
  }
}

/// The scales of a sum's inputs over the sum's, as fractions of 2^bits, with the exponents that they have
/// now.
private struct SumMultipliers {
  let bits: Int32
  private let ratios: [Int32]
  private let sources: [ExponentSource?]
  private let offsets: [Int32]
  private let largestExponent: Int32

  /// A ratio is cut to 3.99, so that its multiplier has bits + 2 bits, and what its exponent adds.
  init(
    _ first: TensorID, _ second: TensorID, of output: TensorID, bits: Int, largestExponent: Int32,
    _ binder: Binder
  ) {
    (self.bits, self.largestExponent) = (Int32(bits), largestExponent)
    let inputs = [first, second].map { binder.program[$0].scale }
    let base = Double(binder.store.scale(of: binder.program[output].scale.base!))
    ratios = inputs.map {
      Int32((min(Double(binder.store.scale(of: $0.base!)) / base, 3.99) * Double(1 << bits)).rounded())
    }
    sources = inputs.map { $0.exponent.map { binder.source(of: $0) } }
    offsets = inputs.map { Int32($0.offset) }
  }

  var first: Int32 { multiplier(0) }
  var second: Int32 { multiplier(1) }

  /// ratio × 2^exponent, rounding half up.
  private func multiplier(_ input: Int) -> Int32 {
    let exponent = (sources[input]?.value ?? 0) + offsets[input]
    guard exponent < 0 else { return ratios[input] << min(largestExponent, exponent) }
    let right = min(30, -exponent)
    return (ratios[input] + (1 << (right - 1))) >> right
  }
}
