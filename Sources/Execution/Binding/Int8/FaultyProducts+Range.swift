import Kernels
import Programs

/// Elements and the range of a tensor, some of whose sums have gone wrong.
extension FaultyProducts {
  /// v of docs/arithmetic.md, section 4.
  private func product(_ sum: Int32, _ index: Int) -> Int64 {
    let channel = index % instruction.geometry.outChannels
    return Int64(sum) * Int64(rescaling?.block.multiplier.map { $0[channel] } ?? 1 << 30)
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
    guard let block = rescaling?.block, passes(index, block) else { return 0 }
    let v = product(sum, index)
    return v >= 0 || block.low != 0 ? v.magnitude : 0
  }

  /// Writes an element and its bit of the mask; returns its magnitude.
  func requantise(_ sum: Int32, _ index: Int, _ block: rm_requantise) -> UInt64 {
    let v = product(sum, index)
    let random = Int64(Reference.random16(index: UInt32(truncatingIfNeeded: index), seed: block.seed))
    let offset =
      block.rounding == Int32(RM_STOCHASTIC) ? random << Int64(block.shift - 16) : 1 << Int64(block.shift - 1)
    let t = (v + offset) >> Int64(block.shift)
    let clamped = min(max(t, Int64(block.low)), Int64(block.high))
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
        sum > 0 && (block.sign_mask != 0 || t < Int64(block.high)) ? mask[byte] | bit : mask[byte] & ~bit
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
    // |v| > (|t| − 1) · 2^shift for an element t, clamped or not.
    let needed = UInt64(1) << UInt64(63 - zeros)
    let elements = output.assumingMemoryBound(to: UInt8.self)
    let vouched = firstUnhit(hits) { index in
      let t = block.low < 0 ? UInt64(Int8(bitPattern: elements[index]).magnitude) : UInt64(elements[index])
      return t > 1 && (t - 1) >= (needed >> UInt64(block.shift))
        && ((t - 1) << UInt64(block.shift)) >= needed
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
