/// Where every tensor lies in the one block of memory that a program runs in, and for how long.
public struct ArenaPlan: Sendable {
  /// Offset of each tensor, in bytes from the arena's start, by tensor index.
  public var offsets: [Int]
  /// First and last instruction that touches each tensor, by tensor index.
  public var lifetimes: [ClosedRange<Int>]
  /// The size of the arena: what an executor allocates, to the byte.
  public var bytes: Int
  /// The largest sum of live tensors over all instructions: no plan can need less.
  public var peakLiveBytes: Int
  /// Bytes of the tensors that the forward pass leaves for the backward pass.
  public var savedBytes: Int

  /// Kernels may read, never write, up to 64 bytes past a tensor's end.
  static let alignment = 64

  /// Room that a tensor takes: its bytes and 64 readable ones, in whole cache lines.
  static func room(_ tensor: Tensor) -> Int {
    (tensor.bytes + 64 + alignment - 1) / alignment * alignment
  }
}

extension ArenaPlan {
  /// Plans `tensors` for `instructions`. `before` is written before the first instruction, `after` is read after
  /// the last one.
  ///
  /// Largest first, each at the lowest offset that is free during its whole life (first fit by decreasing size;
  /// Pisarchyk, Lee 2020, "Efficient memory management for deep neural net inference").
  static func plan(_ tensors: [Tensor], _ instructions: [Instruction], before: [TensorID], after: [TensorID])
    -> ArenaPlan
  {
    var lifetimes = Array<ClosedRange<Int>?>(repeating: nil, count: tensors.count)
    func touch(_ id: TensorID, _ at: Int) {
      lifetimes[id.index] =
        lifetimes[id.index].map { min($0.lowerBound, at)...max($0.upperBound, at) } ?? at...at
    }
    for (index, instruction) in instructions.enumerated() {
      for id in instruction.reads + instruction.writes { touch(id, index) }
    }
    for id in before { touch(id, 0) }
    for id in after { touch(id, max(0, instructions.count - 1)) }
    let spans = lifetimes.map { $0 ?? 0...0 }
    let sizes = tensors.indices.map { lifetimes[$0] == nil ? 0 : room(tensors[$0]) }

    var offsets = Array(repeating: 0, count: tensors.count)
    var placed: [Int] = []
    var total = 0
    for tensor in tensors.indices.sorted(by: { (sizes[$0], $1) > (sizes[$1], $0) }) where sizes[tensor] > 0 {
      let neighbours = placed.filter { spans[$0].overlaps(spans[tensor]) }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for other in neighbours {
        if offset + sizes[tensor] <= offsets[other] { break }
        offset = max(offset, offsets[other] + sizes[other])
      }
      offsets[tensor] = offset
      placed.append(tensor)
      total = max(total, offset + sizes[tensor])
    }

    var live = Array(repeating: 0, count: instructions.count + 1)
    for tensor in tensors.indices {
      live[spans[tensor].lowerBound] += sizes[tensor]
      live[spans[tensor].upperBound + 1] -= sizes[tensor]
    }
    var peak = 0
    var now = 0
    for change in live {
      now += change
      peak = max(peak, now)
    }
    let backward = instructions.firstIndex { $0.pass == .loss } ?? instructions.count
    let kept = Set(after.map(\.index))
    let saved = tensors.indices.filter { tensor in
      tensors[tensor].role != .scratch && spans[tensor].lowerBound < backward
        && spans[tensor].upperBound > backward && !kept.contains(tensor)
    }
    return ArenaPlan(
      offsets: offsets, lifetimes: spans, bytes: total, peakLiveBytes: peak,
      savedBytes: saved.reduce(0) { $0 + tensors[$1].bytes })
  }
}
