import Kernels
import Programs

/// Puts right, or rather wrong, the outputs of a convolution whose sums go wrong: what the kernel has written
/// is exact but for them, so each is computed again, alone, with what went wrong.
struct FaultyProducts: @unchecked Sendable {
  let instruction: ConvolutionInstruction
  let output: UnsafeMutableRawPointer
  let rescaling: Rescaling?
  private let weights: UnsafePointer<Int8>
  private let isSigned: Bool
  private let accumulatorBits: Int
  private let input: UnsafePointer<UInt8>
  private let bias: BoundBias?
  private let residual: BoundResidual?
  private let kernels: rm_kernels
  private let pool: ThreadPool
  /// Of each thread: a patch, and weights brought into its order.
  private let scratch: Memory

  /// An output that is hit.
  struct Hit {
    var index: Int
    /// Its faults, by position.
    var faults: Range<Int>
    /// What it would have added to the OR of magnitudes, and what it adds.
    var right: UInt64 = 0, wrong: UInt64 = 0
  }

  init(
    _ instruction: ConvolutionInstruction, _ cells: StoredWeight, isSigned: Bool, kernels: rm_kernels,
    pool: ThreadPool,
    input: UnsafeMutablePointer<UInt8>, output: UnsafeMutableRawPointer, bias: BoundBias?,
    residual: BoundResidual?, rescaling: Rescaling?
  ) {
    (self.instruction, self.isSigned) = (instruction, isSigned)
    (self.kernels, self.pool) = (kernels, pool)
    (weights, accumulatorBits) = (UnsafePointer(cells.bytes), cells.accumulatorBits)
    (self.input, self.output, self.bias) = (UnsafePointer(input), output, bias)
    (self.residual, self.rescaling) = (residual, rescaling)
    scratch = Memory(count: pool.count * Self.scratchBytes(instruction))
  }

  private static func scratchBytes(_ instruction: ConvolutionInstruction) -> Int {
    ((instruction.geometry.isFine ? 3 : 2) * instruction.geometry.patch + 63) / 64 * 64
  }

  /// Outputs of the instruction.
  var outputs: Int { instruction.geometry.outRows * instruction.geometry.outChannels }

  /// Computes the outputs that `faults` name, which come in order of outputs.
  func put(_ faults: [ProductFault]) {
    var hits: [Hit] = []
    // Threads share rows: bits of a mask's byte belong to one.
    var rows: [Int] = []
    var row = -1
    for (at, fault) in faults.enumerated() {
      guard hits.last?.index != fault.output else {
        hits[hits.count - 1].faults = hits[hits.count - 1].faults.lowerBound..<at + 1
        continue
      }
      if fault.output / instruction.geometry.outChannels != row {
        row = fault.output / instruction.geometry.outChannels
        rows.append(hits.count)
      }
      hits.append(Hit(index: fault.output, faults: at..<at + 1))
    }
    rows.append(hits.count)
    hits.withUnsafeMutableBufferPointer { hits in
      nonisolated(unsafe) let hits = hits
      pool.run(units: rows.count - 1, grain: 16) { begin, end, thread in
        var gatheredGroup = -1
        for unit in begin..<end {
          gatheredGroup = -1
          for at in rows[unit]..<rows[unit + 1] {
            put(&hits[at], faults, &gatheredGroup, thread)
          }
        }
      }
    }
    guard let rescaling, rescaling.movesRange else { return }
    rescaling.gathered = gathered(rescaling.gathered, hits, rescaling.block)
  }

  /// Computes every output, with what goes wrong with it; returns how many bits flipped.
  func put(_ faults: FrequentFaults) -> Int {
    let channels = instruction.geometry.outChannels
    var totals = [(magnitude: UInt64, count: Int)](repeating: (0, 0), count: pool.count)
    totals.withUnsafeMutableBufferPointer { totals in
      nonisolated(unsafe) let totals = totals
      pool.run(units: instruction.geometry.outRows, grain: 4) { begin, end, thread in
        var own = OutputFaults()
        for row in begin..<end {
          var gatheredGroup = -1
          for index in row * channels..<(row + 1) * channels {
            faults.draw(index, into: &own)
            let products = self.products(of: index, &gatheredGroup, thread)
            let wrong = products.wrong(own, faults.arrays) &+ beside(index)
            totals[thread].count += own.count
            if let rescaling {
              totals[thread].magnitude |= requantise(wrong, index, rescaling.block)
            } else {
              output.assumingMemoryBound(to: Int32.self)[index] = wrong
            }
          }
        }
      }
    }
    if let rescaling, rescaling.movesRange {
      rescaling.gathered = totals.reduce(0) { $0 | $1.magnitude }
    }
    return totals.reduce(0) { $0 + $1.count }
  }

  private func put(_ hit: inout Hit, _ faults: [ProductFault], _ gatheredGroup: inout Int, _ thread: Int) {
    let products = self.products(of: hit.index, &gatheredGroup, thread)
    let (right, other) = (products.right, beside(hit.index))
    let wrong = products.wrong(right, faults[hit.faults]) &+ other
    if let rescaling {
      hit.right = magnitude(right &+ other, hit.index)
      hit.wrong = requantise(wrong, hit.index, rescaling.block)
    } else {
      output.assumingMemoryBound(to: Int32.self)[hit.index] = wrong
    }
  }

  /// The sum of an output without a fault, with all that is added to it.
  func sum(of index: Int) -> Int32 {
    var group = -1
    return products(of: index, &group, 0).right &+ beside(index)
  }

  /// The inputs and the weights of one output, until the thread asks for the next one. `gatheredGroup` is the
  /// group whose patch of this row has been gathered already, −1 for none.
  private func products(of index: Int, _ gatheredGroup: inout Int, _ thread: Int) -> ArraySum {
    let g = instruction.geometry
    let (row, channel) = (index / g.outChannels, index % g.outChannels)
    let (outputs, inputs) = (g.outChannels / g.groups, g.inChannels / g.groups)
    let (group, output) = (channel / outputs, channel % outputs)
    let own = thread * Self.scratchBytes(instruction)
    let patchBytes = g.isFine ? 2 * g.patch : g.patch
    let patch = scratch.pointer(UInt8.self, at: own)
    if group != gatheredGroup {
      var block = g.block
      kernels.gather!(&block, Int32(group), input, 1, Int64(row), Int64(row + 1), patch, Int64(patchBytes))
      gatheredGroup = group
    }
    var ordered = weights + channel * g.patch
    if g.isTransposed {
      let stored = scratch.pointer(Int8.self, at: own + patchBytes)
      let taps = g.kernel * g.kernel
      for from in 0..<inputs {
        for tap in 0..<taps {
          stored[tap * inputs + from] = weights[((group * inputs + from) * taps + tap) * outputs + output]
        }
      }
      ordered = UnsafePointer(stored)
    }
    return ArraySum(
      inputs: patch, weights: ordered, taps: g.patch, isSigned: isSigned, isFine: g.isFine,
      accumulatorBits: accumulatorBits)
  }

  /// What is added to the products of an output: residual and bias.
  private func beside(_ index: Int) -> Int32 {
    let channels = instruction.geometry.outChannels
    let (row, channel) = (index / channels, index % channels)
    var sum = bias?.values[channel] ?? 0
    if let residual = residual?.now, let values = residual.values {
      let isFine = residual.fine != 0
      let at = isFine ? 2 * row * channels + channel : index
      let value = isFine ? 16 * Int32(values[at]) + Int32(values[at + channels]) : Int32(values[at])
      sum &+= Reference.residual(value, multiplier: residual.multiplier[channel], shift: residual.shift)
    }
    return sum
  }
}
