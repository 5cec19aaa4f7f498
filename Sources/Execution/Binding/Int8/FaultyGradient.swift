import Kernels
import Programs

/// A weight gradient whose errors lie in working arrays: what their cells make of the errors, and the sums
/// that go wrong although the cells are right. The kernel sums the errors as they were read; each sum that is
/// hit is added up again.
struct FaultyGradient: @unchecked Sendable {
  private let instruction: WeightGradientInstruction
  private let parameter: String
  private let memory: any WeightMemory
  private let isSigned: Bool
  private let input: UnsafePointer<UInt8>
  private let output: UnsafeMutablePointer<Int32>
  private let kernels: rm_kernels
  private let pool: ThreadPool
  /// The errors that are meant, and the errors as they are read, where cells can make them others.
  private let meant: UnsafePointer<Int8>
  private let read: UnsafeMutablePointer<Int8>?
  /// Inputs and errors of an element, and a patch.
  private let scratch: Memory

  init(
    _ instruction: WeightGradientInstruction, of parameter: String, in memory: any WeightMemory,
    isSigned: Bool, input: UnsafePointer<UInt8>, error: UnsafePointer<Int8>,
    read: UnsafeMutablePointer<Int8>?, output: UnsafeMutablePointer<Int32>, kernels: rm_kernels,
    pool: ThreadPool
  ) {
    (self.kernels, self.pool) = (kernels, pool)
    (self.instruction, self.parameter, self.memory) = (instruction, parameter, memory)
    (self.isSigned, self.input, self.output) = (isSigned, input, output)
    (meant, self.read) = (error, read)
    scratch = Memory(count: 2 * instruction.geometry.outRows + 2 * instruction.geometry.patch)
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
    let faults: [ProductFault]
    switch memory.gradientFaults(parameter, outputs: g.outChannels * g.patch, positions: g.outRows) {
    case .some(let some): faults = some
    case .each(let each): return memory.count(wrongSums: put(each))
    }
    var first = 0
    while first < faults.count {
      let index = faults[first].output
      var end = first
      while end < faults.count, faults[end].output == index { end += 1 }
      output[index] = products(of: index).wrong(output[index], faults[first..<end])
      first = end
    }
  }

  /// Adds up every sum again; returns how many bits flipped. Patches are gathered once, and turned so that
  /// what a sum reads lies together.
  private func put(_ faults: FrequentFaults) -> Int {
    let g = instruction.geometry
    let (rows, columns) = (g.outRows, g.outChannels / g.groups)
    let patchBytes = g.isFine ? 2 * g.patch : g.patch
    let errors = read.map { UnsafePointer($0) } ?? meant
    let memory = Memory(count: rows * (patchBytes + g.patch + columns))
    let patches = memory.pointer(UInt8.self)
    let inputs = memory.pointer(UInt8.self, at: rows * patchBytes)
    let own = memory.pointer(Int8.self, at: rows * (patchBytes + g.patch))
    var counts = [Int](repeating: 0, count: pool.count)
    for group in 0..<g.groups {
      var block = g.block
      kernels.gather!(&block, Int32(group), input, 1, 0, Int64(rows), patches, Int64(patchBytes))
      for row in 0..<rows {
        for tap in 0..<g.patch { inputs[tap * rows + row] = patches[row * patchBytes + tap] }
        for column in 0..<columns {
          own[column * rows + row] = errors[row * g.outChannels + group * columns + column]
        }
      }
      counts.withUnsafeMutableBufferPointer { counts in
        nonisolated(unsafe) let counts = counts
        nonisolated(unsafe) let inputs = inputs
        nonisolated(unsafe) let own = own
        pool.run(units: columns, grain: 1) { begin, end, thread in
          var wrong = OutputFaults()
          for column in begin..<end {
            for tap in 0..<g.patch {
              let index = (group * columns + column) * g.patch + tap
              faults.draw(index, into: &wrong)
              let sum = ArraySum(
                inputs: inputs + tap * rows, weights: own + column * rows, taps: rows, isSigned: isSigned,
                isFine: false, accumulatorBits: self.memory.accumulatorBits)
              // Of a fine input the low bits are in the sum as well, and stay right.
              output[index] = output[index] &+ sum.wrong(wrong, faults.arrays) &- sum.right
              counts[thread] += wrong.count
            }
          }
        }
      }
    }
    return counts.reduce(0, +)
  }

  /// What an element of the gradient sums over, by position: the inputs of its tap and the errors of its
  /// channel, until the next one is asked for.
  private func products(of index: Int) -> ArraySum {
    let g = instruction.geometry
    let (channel, tap) = (index / g.patch, index % g.patch)
    let errors = read.map { UnsafePointer($0) } ?? meant
    let inputs = scratch.pointer(UInt8.self)
    let own = scratch.pointer(Int8.self, at: g.outRows)
    let patch = scratch.pointer(UInt8.self, at: 2 * g.outRows)
    let group = Int32(channel / (g.outChannels / g.groups))
    var block = g.block
    // Of a fine input the high bytes come first.
    let patchBytes = g.isFine ? 2 * g.patch : g.patch
    for row in 0..<g.outRows {
      kernels.gather!(&block, group, input, 1, Int64(row), Int64(row + 1), patch, Int64(patchBytes))
      inputs[row] = patch[tap]
      own[row] = errors[row * g.outChannels + channel]
    }
    return ArraySum(
      inputs: inputs, weights: own, taps: g.outRows, isSigned: isSigned, isFine: false,
      accumulatorBits: memory.accumulatorBits)
  }
}
