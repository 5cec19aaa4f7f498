import Networks
import Programs

/// Writes images into a program's input, normalised, through one table per colour channel.
struct ImageWriter {
  private let table: Memory
  private let target: UnsafeMutableRawPointer
  private let positions: Int
  private let isInteger: Bool

  init(program: Program, scale: Float, target: UnsafeMutableRawPointer) {
    self.target = target
    positions = program.network.inputShape.positions
    isInteger = program.precision == .int8
    table = Memory(count: 3 * 256 * 4)
    let normalisation = program.network.normalisation
    for channel in 0..<3 {
      for byte in 0..<256 {
        let real = (Float(byte) / 255 - normalisation.mean[channel]) / normalisation.deviation[channel]
        if isInteger {
          table.pointer(Int8.self)[channel * 256 + byte] = Int8(max(-127, min(127, (real / scale).rounded())))
        } else {
          table.pointer(Float.self)[channel * 256 + byte] = real
        }
      }
    }
  }

  /// Writes image `index` of the batch.
  func write(_ index: Int, _ pixels: UnsafePointer<UInt8>) {
    let count = 3 * positions
    if isInteger {
      let values = table.pointer(Int8.self)
      let out = target.assumingMemoryBound(to: Int8.self) + index * count
      for position in 0..<positions {
        let at = 3 &* position
        out[at] = values[Int(pixels[at])]
        out[at &+ 1] = values[256 &+ Int(pixels[at &+ 1])]
        out[at &+ 2] = values[512 &+ Int(pixels[at &+ 2])]
      }
    } else {
      let values = table.pointer(Float.self)
      let out = target.assumingMemoryBound(to: Float.self) + index * count
      for position in 0..<positions {
        let at = 3 &* position
        out[at] = values[Int(pixels[at])]
        out[at &+ 1] = values[256 &+ Int(pixels[at &+ 1])]
        out[at &+ 2] = values[512 &+ Int(pixels[at &+ 2])]
      }
    }
  }
}
