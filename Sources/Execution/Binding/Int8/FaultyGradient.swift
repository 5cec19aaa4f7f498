import Kernels
import Programs

/// A weight gradient whose errors lie in working arrays: what their cells make of the errors, and the sums that go wrong
/// although the cells are right. The kernel sums the errors as they were read; each sum that is hit is added up again.
struct FaultyGradient: @unchecked Sendable {
  private let instruction: WeightGradientInstruction
  private let parameter: String
  private let memory: any WeightMemory
  private let isSigned: Bool
  private let input: UnsafePointer<UInt8>
  private let output: UnsafeMutablePointer<Int32>
  /// The errors that are meant, and the errors as they are read, where cells can make them others.
  private let meant: UnsafePointer<Int8>
  private let read: UnsafeMutablePointer<Int8>?

  init(
    _ instruction: WeightGradientInstruction, of parameter: String, in memory: any WeightMemory,
    isSigned: Bool, input: UnsafePointer<UInt8>, error: UnsafePointer<Int8>,
    read: UnsafeMutablePointer<Int8>?, output: UnsafeMutablePointer<Int32>
  ) {
    (self.instruction, self.parameter, self.memory) = (instruction, parameter, memory)
    (self.isSigned, self.input, self.output) = (isSigned, input, output)
    (meant, self.read) = (error, read)
  }

  /// Writes the errors into their cells.
  func store() {
    guard let read else { return }
    let g = instruction.geometry
    read.update(from: meant, count: g.outRows * g.outChannels)
    memory.writeErrors(read, positions: g.outRows, channels: g.outChannels)
  }

  /// Adds up the sums again that are hit.
  func put() {
    let g = instruction.geometry
    let faults = memory.gradientFaults(parameter, outputs: g.outChannels * g.patch, positions: g.outRows)
    var first = 0
    while first < faults.count {
      let index = faults[first].output
      var end = first
      while end < faults.count, faults[end].output == index { end += 1 }
      output[index] = products(of: index).wrong(output[index], faults[first..<end])
      first = end
    }
  }

  /// What an element of the gradient sums over: the inputs of its tap, and the errors of its channel, by position.
  private func products(of index: Int) -> ArraySum {
    let g = instruction.geometry
    let (channel, tap) = (index / g.patch, index % g.patch)
    var block = g.block
    var patches = [UInt8](repeating: 0, count: g.outRows * g.patch)
    rm_gather(
      &block, Int32(channel / (g.outChannels / g.groups)), input, 1, 0, Int64(g.outRows), &patches,
      Int64(g.patch))
    let errors = read.map { UnsafePointer($0) } ?? meant
    return ArraySum(
      inputs: (0..<g.outRows).map { patches[$0 * g.patch + tap] },
      weights: (0..<g.outRows).map { errors[$0 * g.outChannels + channel] }, isSigned: isSigned,
      accumulatorBits: memory.accumulatorBits)
  }
}
