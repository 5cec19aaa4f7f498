import Kernels
import Networks
import Programs

extension TextPoolBackwardInstruction: IntegerInstruction {
  /// The errors are few until they are spread: one thread rounds them.
  func bind(integers binder: Binder, _ index: Int) -> BoundStep {
    guard let scratch else { preconditionFailure("an int8 error with scratch") }
    let kernel = binder.kernels.requantise_int32!
    let rescaling = Rescaling(epilogue, of: output, binder, index)
    let (positions, channels, batch) = (shape.positions, shape.channels, batch)
    let (error, out) = (binder.int8(input), binder.int8(output))
    let sums = binder.int32(scratch)
    let rounded = binder.uint8(scratch) + 4 * batch * channels
    let lengths = binder.int32(self.lengths)
    let block = rm_requantise_int32(
      x: UnsafePointer(sums), channels: channels, out: rounded, requantise: rm_requantise())
    return .rescaled(
      rescaling, units: 1, grain: 1,
      body: { _, _, thread in
        for text in 0..<batch {
          let share = TextPoolBackwardInstruction.share(of: lengths[text])
          for at in text * channels..<(text + 1) * channels { sums[at] = Int32(error[at]) * share }
        }
        var block = block
        block.requantise = rescaling.block
        kernel(&block, 0, batch, rescaling.magnitude(thread))
        for text in 0..<batch {
          for position in 0..<positions {
            let to = out + (text * positions + position) * channels
            if position < Int(lengths[text]) {
              UnsafeMutableRawPointer(to).copyMemory(from: rounded + text * channels, byteCount: channels)
            } else {
              to.update(repeating: 0, count: channels)
            }
          }
        }
      })
  }
}
