import Kernels
import Programs

/// Puts right, or rather wrong, the outputs of a convolution whose products fail: what the kernel has written is
/// exact but for them, so each is computed again, alone, with what went wrong.
struct FaultyProducts: @unchecked Sendable {
  private let instruction: ConvolutionInstruction
  private let weights: UnsafePointer<Int8>
  private let isSigned: Bool
  private let accumulatorBits: Int
  private let input: UnsafePointer<UInt8>
  private let output: UnsafeMutableRawPointer
  private let bias: BoundBias?
  private let residual: rm_residual?
  private let rescaling: Rescaling?
  /// A patch and its weights.
  private let scratch: Memory

  init(
    _ instruction: ConvolutionInstruction, weights: UnsafePointer<Int8>, isSigned: Bool, accumulatorBits: Int,
    input: UnsafeMutablePointer<UInt8>, output: UnsafeMutableRawPointer, bias: BoundBias?,
    residual: rm_residual?, rescaling: Rescaling?
  ) {
    (self.instruction, self.weights, self.isSigned) = (instruction, weights, isSigned)
    self.accumulatorBits = accumulatorBits
    (self.input, self.output, self.bias) = (UnsafePointer(input), output, bias)
    (self.residual, self.rescaling) = (residual, rescaling)
    scratch = Memory(count: 2 * instruction.geometry.patch)
  }

  /// Outputs of the instruction.
  var outputs: Int { instruction.geometry.outRows * instruction.geometry.outChannels }

  /// Computes the outputs that `faults` name, which come in order of outputs.
  func put(_ faults: [ProductFault]) {
    var hits: [Int: (right: UInt64, wrong: UInt64)] = [:]
    var first = 0
    while first < faults.count {
      let index = faults[first].output
      var end = first
      while end < faults.count, faults[end].output == index { end += 1 }
      let products = self.products(of: index)
      let (right, other) = (products.right, beside(index))
      let wrong = products.wrong(right, faults[first..<end]) &+ other
      if let rescaling {
        hits[index] = (magnitude(right &+ other, index), requantise(wrong, index, rescaling.block))
      } else {
        output.assumingMemoryBound(to: Int32.self)[index] = wrong
      }
      first = end
    }
    if let rescaling, !hits.isEmpty {
      rescaling.gathered = gathered(rescaling.gathered, hits, rescaling.block)
    }
  }

  /// The inputs and the weights of one output, until the next one is asked for.
  private func products(of index: Int) -> ArraySum {
    let g = instruction.geometry
    let (row, channel) = (index / g.outChannels, index % g.outChannels)
    let (outputs, inputs) = (g.outChannels / g.groups, g.inChannels / g.groups)
    let (group, output) = (channel / outputs, channel % outputs)
    let patch = scratch.pointer(UInt8.self)
    var block = g.block
    rm_gather(&block, Int32(group), input, 1, Int64(row), Int64(row + 1), patch, Int64(g.patch))
    var own = weights + channel * g.patch
    if g.isTransposed {
      let stored = scratch.pointer(Int8.self, at: g.patch)
      let taps = g.kernel * g.kernel
      for from in 0..<inputs {
        for tap in 0..<taps {
          stored[tap * inputs + from] = weights[((group * inputs + from) * taps + tap) * outputs + output]
        }
      }
      own = UnsafePointer(stored)
    }
    return ArraySum(
      inputs: patch, weights: own, taps: g.patch, isSigned: isSigned, accumulatorBits: accumulatorBits)
  }

  /// What is added to the products of an output: residual and bias.
  private func beside(_ index: Int) -> Int32 {
    let channel = index % instruction.geometry.outChannels
    var sum = bias?.values[channel] ?? 0
    if let residual, let values = residual.values {
      sum &+= Reference.residual(
        values[index], multiplier: residual.multiplier[channel], shift: residual.shift)
    }
    return sum
  }

  /// v of docs/arithmetic.md, section 4.
  private func product(_ sum: Int32, _ index: Int) -> Int64 {
    let channel = index % instruction.geometry.outChannels
    return Int64(sum) * Int64(rescaling?.block.multiplier.map { $0[channel] } ?? 1 << 30)
  }

  /// Whether the mask lets an element through.
  private func passes(_ index: Int, _ block: rm_requantise) -> Bool {
    let channels = instruction.geometry.outChannels
    let byte = index / channels * ((channels + 7) / 8) + index % channels / 8
    return block.mask_in.map { $0[byte] >> UInt8(index % channels % 8) & 1 == 1 } ?? true
  }

  /// What an output's sum adds to the OR of magnitudes.
  private func magnitude(_ sum: Int32, _ index: Int) -> UInt64 {
    guard let block = rescaling?.block, passes(index, block) else { return 0 }
    let v = product(sum, index)
    return v >= 0 || block.low != 0 ? v.magnitude : 0
  }

  /// Writes an element and its bit of the mask; returns its magnitude.
  private func requantise(_ sum: Int32, _ index: Int, _ block: rm_requantise) -> UInt64 {
    let v = product(sum, index)
    let random = Int64(Reference.random16(index: UInt32(truncatingIfNeeded: index), seed: block.seed))
    let offset =
      block.rounding == Int32(RM_STOCHASTIC) ? random << Int64(block.shift - 16) : 1 << Int64(block.shift - 1)
    let t = (v + offset) >> Int64(block.shift)
    let clamped = min(max(t, Int64(block.low)), Int64(block.high))
    output.assumingMemoryBound(to: UInt8.self)[index] =
      passes(index, block) ? UInt8(truncatingIfNeeded: clamped) : 0
    if let mask = block.mask_out {
      let channels = instruction.geometry.outChannels
      let byte = index / channels * ((channels + 7) / 8) + index % channels / 8
      let bit: UInt8 = 1 << UInt8(index % channels % 8)
      mask[byte] = sum > 0 && t < Int64(block.high) ? mask[byte] | bit : mask[byte] & ~bit
    }
    return magnitude(sum, index)
  }

  /// An OR of the bit length that the outputs as they are now would give. The kernel's OR has the right products of
  /// the hit outputs in it: where one of them is as long as the OR, another output must vouch for that length.
  private func gathered(
    _ all: UInt64, _ hits: [Int: (right: UInt64, wrong: UInt64)], _ block: rm_requantise
  ) -> UInt64 {
    let wrong = hits.values.reduce(UInt64(0)) { $0 | $1.wrong }
    let zeros = all.leadingZeroBitCount
    guard all != 0, hits.values.contains(where: { $0.right.leadingZeroBitCount == zeros }) else {
      return all | wrong
    }
    // |v| > (|t| − 1) · 2^shift for an element t, clamped or not.
    let needed = UInt64(1) << UInt64(63 - zeros)
    for index in 0..<outputs where hits[index] == nil {
      let byte = output.assumingMemoryBound(to: UInt8.self)[index]
      let t = block.low < 0 ? UInt64(Int8(bitPattern: byte).magnitude) : UInt64(byte)
      if t > 1, (t - 1) >= (needed >> UInt64(block.shift)), ((t - 1) << UInt64(block.shift)) >= needed {
        return all | wrong
      }
    }
    var exact = wrong
    for index in 0..<outputs where hits[index] == nil {
      exact |= magnitude(products(of: index).right &+ beside(index), index)
    }
    return exact
  }
}
