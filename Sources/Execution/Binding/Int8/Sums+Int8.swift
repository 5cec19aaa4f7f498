import Kernels
import Networks
import Programs

extension Binder {
  /// A residual sum: each input's scale over the output's as a 20-bit fraction.
  func bindAdd(_ i: AddInstruction) -> BoundStep {
    let kernel = kernels.add_int8!
    let shift = 20
    let memory = allocate(MemoryLayout<rm_add>.size)
    let add = memory.pointer(rm_add.self)
    add.initialize(
      to: rm_add(
        a: UnsafePointer(int8(i.first)), b: UnsafePointer(int8(i.second)), out: int8(i.output), ma: 0, mb: 0,
        shift: Int32(shift)))
    let factors = [i.first, i.second].map { input in
      let ratio =
        Double(store.scale(of: program[input].scale.base!))
        / Double(store.scale(of: program[i.output].scale.base!))
      return (
        ratio: ratio, source: program[input].scale.exponent.map { source(of: $0) },
        offset: program[input].scale.offset
      )
    }
    let multipliers = factors.map { factor in
      // ratio × 2^20 must stay below 2^22, so inputs may have at most four times the sum's scale.
      Int32((min(factor.ratio, 3.99) * Double(1 << shift)).rounded())
    }
    let count = program[i.output].rows * program[i.output].columns
    return BoundStep(
      before: {
        add.pointee.ma = Self.shifted(multipliers[0], factors[0].source, factors[0].offset)
        add.pointee.mb = Self.shifted(multipliers[1], factors[1].source, factors[1].offset)
      },
      units: (count + 4095) / 4096, grain: 8,
      body: { begin, end, _ in
        var block = add.pointee
        withExtendedLifetime(memory) { kernel(&block, begin * 4096, min(end * 4096, count)) }
      })
  }

  /// multiplier × 2^exponent for exponents of at most 0, rounding half up.
  private static func shifted(_ multiplier: Int32, _ source: ExponentSource?, _ offset: Int) -> Int32 {
    let exponent = (source?.value ?? 0) + Int32(offset)
    guard exponent < 0 else { return multiplier }
    let right = min(30, -exponent)
    return (multiplier + (1 << (right - 1))) >> right
  }

  func bindCombine(_ i: CombineInstruction, _ index: Int) -> BoundStep {
    guard case .requantised(let form) = i.epilogue.form else { preconditionFailure("an int8 error") }
    precondition(i.inputs.count <= 4, "a value's errors come from at most four places")
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
      after: { rescaling.finish() }, hasSettled: { rescaling.hasSettled })
  }

  private static func setInput(
    _ block: inout rm_combine, _ index: Int, _ input: UnsafePointer<Int8>, _ left: Int32
  ) {
    switch index {
    case 0: (block.inputs.0, block.left.0) = (input, left)
    case 1: (block.inputs.1, block.left.1) = (input, left)
    case 2: (block.inputs.2, block.left.2) = (input, left)
    default: (block.inputs.3, block.left.3) = (input, left)
    }
  }
}
