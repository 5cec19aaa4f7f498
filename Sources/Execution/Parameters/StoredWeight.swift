import Programs

/// The bytes of one weight as an executor reads them out of a memory.
final class StoredWeight: @unchecked Sendable {
  /// As last read.
  let bytes: UnsafeMutablePointer<Int8>
  /// Counts the reads that found other bytes than the one before.
  private(set) var version = 0
  /// Elements.
  let count: Int
  private let memory: any WeightMemory
  private let plane: Int
  /// Nil where `bytes` is a parameter's own high plane.
  private let block: Memory?

  /// The cells behind a parameter's own high plane, which has been filled with what is meant.
  init(_ plane: WeightPlane, high: UnsafeMutablePointer<Int8>, count: Int, in memory: any WeightMemory) {
    (bytes, self.count, self.memory, block) = (high, count, memory, nil)
    self.plane = memory.open(plane, count: count)
  }

  /// Cells with bytes of their own, meant to hold `values`.
  init(_ plane: WeightPlane, _ values: UnsafePointer<Int8>, count: Int, in memory: any WeightMemory) {
    let block = Memory(count: count)
    (bytes, self.count, self.memory, self.block) = (block.pointer(Int8.self), count, memory, block)
    bytes.update(from: values, count: count)
    self.plane = memory.open(plane, count: count)
  }

  /// Writes frozen weights for the first time; `bytes` becomes what is read of them.
  func program() { memory.program(plane, bytes) }

  /// Writes what is meant; `bytes` becomes what is read of it.
  func write(_ intended: UnsafePointer<Int8>) {
    if UnsafePointer(bytes) != intended { bytes.update(from: intended, count: count) }
    memory.write(plane, bytes)
  }

  /// What goes wrong with the next products.
  func productFaults(outputs: Int, isTransposed: Bool) -> SumFaults {
    memory.productFaults(plane, outputs: outputs, isTransposed: isTransposed)
  }

  /// Tells how much has gone wrong of what was drawn while sums were computed.
  func count(wrongSums: Int) { memory.count(wrongSums: wrongSums) }

  /// Bits of the accumulators of its arrays.
  var accumulatorBits: Int { memory.accumulatorBits }

  /// Reads for an instruction that uses every weight `times` times; `bytes` may change.
  func read(times: Int) {
    if memory.read(plane, times: times, bytes) { version += 1 }
  }
}
