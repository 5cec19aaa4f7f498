/// A rectangle of a square record, scaled to a network's resolution, mirrored or not.
public struct Crop: Hashable, Sendable {
  /// The first column and row, in pixels.
  public var left, top: Int
  /// The extents, in pixels.
  public var width, height: Int
  /// Whether left and right are exchanged.
  public var isMirrored: Bool

  /// A crop from its parts.
  public init(left: Int, top: Int, width: Int, height: Int, isMirrored: Bool = false) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    self.isMirrored = isMirrored
  }

  /// What evaluation sees of a record: its middle, as `framing` says.
  public static func evaluation(side: Int, framing: Framing) -> Crop {
    let kept = max(1, (side * framing.evaluatedPerMille + 500) / 1000)
    return Crop(left: (side - kept) / 2, top: (side - kept) / 2, width: kept, height: kept)
  }

  /// Scales this part of `record` (`side` × `side` × 3 bytes) to `resolution` × `resolution` × 3 bytes at
  /// `output`: linear between the centres of pixels, in 16-bit fixed point with 8-bit weights, rounded to
  /// nearest. Integers only, no allocation. A crop that is as large as the output is copied.
  public func apply(
    record: UnsafeRawBufferPointer, side: Int, into output: UnsafeMutablePointer<UInt8>, resolution: Int
  ) {
    precondition(record.count >= side * side * 3 && left >= 0 && top >= 0 && width > 0 && height > 0)
    precondition(left + width <= side && top + height <= side && side < 1 << 14 && resolution > 0)
    let source = record.baseAddress!.assumingMemoryBound(to: UInt8.self)
    if width == resolution && height == resolution && !isMirrored {
      for row in 0..<resolution {
        (output + row * resolution * 3).update(
          from: source + ((top + row) * side + left) * 3, count: resolution * 3)
      }
      return
    }
    let horizontal = Axis(inputs: width, outputs: resolution)
    let vertical = Axis(inputs: height, outputs: resolution)
    for row in 0..<resolution {
      let (first, second, below) = vertical.taps(row)
      let upper = source + ((top + first) * side + left) * 3
      let lower = source + ((top + second) * side + left) * 3
      for column in 0..<resolution {
        let (near, far, right) = horizontal.taps(column)
        let target = output + (row * resolution + (isMirrored ? resolution - 1 - column : column)) * 3
        for channel in 0..<3 {
          let above =
            Int32(upper[near * 3 + channel]) &* (256 &- right) &+ Int32(upper[far * 3 + channel]) &* right
          let under =
            Int32(lower[near * 3 + channel]) &* (256 &- right) &+ Int32(lower[far * 3 + channel]) &* right
          // Weights add up to 2¹⁶; half of that rounds to nearest.
          let sum = above &* (256 &- below) &+ under &* below
          target[channel] = UInt8(truncatingIfNeeded: (sum &+ 0x8000) >> 16)
        }
      }
    }
  }

  /// The positions of the outputs along one axis, in 1/65536 of an input pixel.
  private struct Axis {
    let step, start, last: Int

    init(inputs: Int, outputs: Int) {
      step = (inputs << 16) / outputs
      // The centre of output 0 is half a step in; that of input 0 half a pixel.
      start = step / 2 - 0x8000
      last = (inputs - 1) << 16
    }

    /// The two inputs on either side of `output`, and the weight of the second in 1/256. Beyond the outermost
    /// centres the outermost input counts alone.
    @inline(__always)
    func taps(_ output: Int) -> (near: Int, far: Int, weight: Int32) {
      let position = min(max(0, start &+ output &* step), last)
      let near = position >> 16
      // Rounded up to 256 the weight is all on the second, which is right.
      let weight = Int32(truncatingIfNeeded: ((position & 0xFFFF) &+ 0x80) >> 8)
      return (near, position < last ? near &+ 1 : near, weight)
    }
  }
}
