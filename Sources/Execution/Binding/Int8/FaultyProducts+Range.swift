import Kernels
import Programs

/// Elements and the range of a tensor, some of whose sums have gone wrong.
extension FaultyProducts {
  /// What an output's sum becomes before it is clamped, and its size (docs/arithmetic.md, section 4).
  private func rescaled(_ sum: Int32, _ index: Int, _ block: rm_requantise) -> (t: Int32, size: UInt64) {
    let channel = index % instruction.geometry.outChannels
    let draw =
      block.rounding == Int32(RM_STOCHASTIC)
      ? Reference.random32(index: UInt32(truncatingIfNeeded: index), seed: block.seed) : nil
    return Reference.rescaled(
      sum, word: block.multiplier.map { $0[channel] } ?? Int32(RM_UNIT_MULTIPLIER), draw: draw,
      Reference.Shifts(Int(block.shift), high: block.high))
  }

  /// Where an output's bit of a mask lies.
  private func maskBit(_ index: Int) -> (byte: Int, bit: UInt8) {
    let channels = instruction.geometry.outChannels
    return (index / channels * ((channels + 7) / 8) + index % channels / 8, 1 << UInt8(index % channels % 8))
  }

  /// Whether the mask lets an element through.
  private func passes(_ index: Int, _ block: rm_requantise) -> Bool {
    let (byte, bit) = maskBit(index)
    return block.mask_in.map { $0[byte] & bit != 0 } ?? true
  }

  /// What an output's sum adds to the OR of magnitudes.
  func magnitude(_ sum: Int32, _ index: Int) -> UInt64 {
    guard let block = rescaling?.block, passes(index, block), sum > 0 || block.low != 0 else { return 0 }
    return rescaled(sum, index, block).size
  }

  /// Writes an element and its bit of the mask; returns its magnitude.
  func requantise(_ sum: Int32, _ index: Int, _ block: rm_requantise) -> UInt64 {
    let t = rescaled(sum, index, block).t
    let clamped = min(max(t, block.low), block.high)
    let elements = output.assumingMemoryBound(to: UInt8.self)
    if block.fine != 0 {
      let channels = instruction.geometry.outChannels
      let at = index / channels * 2 * channels + index % channels
      elements[at] = UInt8(truncatingIfNeeded: clamped >> 4)
      elements[at + channels] = UInt8(clamped & 15)
    } else {
      elements[index] = passes(index, block) ? UInt8(truncatingIfNeeded: clamped) : 0
    }
    if let mask = block.mask_out {
      let (byte, bit) = maskBit(index)
      mask[byte] =
        sum > 0 && (block.sign_mask != 0 || t < block.high) ? mask[byte] | bit : mask[byte] & ~bit
    }
    return magnitude(sum, index)
  }

  /// An OR of the bit length that the outputs as they are now would give. The kernel's OR has the right
  /// products of the hit outputs in it: where one of them is as long as the OR, another output must vouch for
  /// that length.
  func gathered(_ all: UInt64, _ hits: [Hit], _ block: rm_requantise) -> UInt64 {
    let wrong = hits.reduce(UInt64(0)) { $0 | $1.wrong }
    let zeros = all.leadingZeroBitCount
    guard all != 0, hits.contains(where: { $0.right.leadingZeroBitCount == zeros }) else {
      return all | wrong
    }
    // An element t, clamped or not, has a size of more than (|t| − 2) · 2^shift: t is rounded, and its x was.
    let needed = UInt64(1) << UInt64(63 - zeros)
    let elements = output.assumingMemoryBound(to: UInt8.self)
    let vouched = firstUnhit(hits) { index in
      let t = block.low < 0 ? UInt64(Int8(bitPattern: elements[index]).magnitude) : UInt64(elements[index])
      return t > 2 && (t - 2) >= (needed >> UInt64(block.shift))
        && ((t - 2) << UInt64(block.shift)) >= needed
    }
    if vouched { return all | wrong }
    var exact = wrong
    _ = firstUnhit(hits) { index in
      exact |= magnitude(sum(of: index), index)
      return false
    }
    return exact
  }

  /// Whether `condition` holds for an output that is not hit, from the first one on until it does.
  private func firstUnhit(_ hits: [Hit], _ condition: (Int) -> Bool) -> Bool {
    var next = 0
    for index in 0..<outputs {
      if next < hits.count, hits[next].index == index {
        next += 1
      } else if condition(index) {
        return true
      }
    }
    return false
  }
}
