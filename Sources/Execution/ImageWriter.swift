import Networks
import Programs

/// Writes images into a program's input, normalised, through one table per colour channel.
struct ImageWriter {
  private let table: Memory
  private let target: UnsafeMutableRawPointer
  private let positions: Int
  private let form: Form

  private enum Form { case float32, int8, fine, tokens }

  init(program: Program, scale: Float, target: UnsafeMutableRawPointer) {
    self.target = target
    positions = program.network.inputShape.positions
    form =
      program[program.input].element == .int32
      ? .tokens : program.precision == .float32 ? .float32 : program[program.input].isFine ? .fine : .int8
    table = Memory(count: 3 * 256 * 4)
    let normalisation = program.network.normalisation
    for channel in 0..<3 {
      for byte in 0..<256 {
        let real = (Float(byte) / 255 - normalisation.mean[channel]) / normalisation.deviation[channel]
        let integer = (real / scale).rounded()
        let at = channel * 256 + byte
        switch form {
        case .float32: table.pointer(Float.self)[at] = real
        case .int8: table.pointer(Int8.self)[at] = Int8(max(-127, min(127, integer)))
        case .fine: table.pointer(Int16.self)[at] = Int16(max(-2032, min(2047, integer)))
        case .tokens: break
        }
      }
    }
  }

  /// Writes image `index` of the batch.
  func write(_ index: Int, _ pixels: UnsafePointer<UInt8>) {
    let count = 3 * positions
    switch form {
    case .tokens: preconditionFailure("a program of tokens takes no pictures")
    case .int8:
      let values = table.pointer(Int8.self)
      let out = target.assumingMemoryBound(to: Int8.self) + index * count
      for position in 0..<positions {
        let at = 3 &* position
        out[at] = values[Int(pixels[at])]
        out[at &+ 1] = values[256 &+ Int(pixels[at &+ 1])]
        out[at &+ 2] = values[512 &+ Int(pixels[at &+ 2])]
      }
    case .fine:
      let values = table.pointer(Int16.self)
      let out = target.assumingMemoryBound(to: UInt8.self) + 2 * index * count
      for position in 0..<positions {
        for channel in 0..<3 {
          let value = values[channel &* 256 &+ Int(pixels[3 &* position &+ channel])]
          out[6 &* position &+ channel] = UInt8(truncatingIfNeeded: value >> 4)
          out[6 &* position &+ 3 &+ channel] = UInt8(truncatingIfNeeded: value & 15)
        }
      }
    case .float32:
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
