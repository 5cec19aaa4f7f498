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
  /// Tensors are placed one after another, each at the lowest offset that is free during its whole life: by
  /// decreasing size (Pisarchyk, Lee 2020, "Efficient memory management for deep neural net inference"). While
  /// that needs over a hundredth more than the largest sum of live tensors, the tensor that lies highest goes
  /// first and all are placed again; the smallest arena is taken.
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
    let (offsets, total) = place(sizes, spans, peak: peak)
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

  /// Offsets and the bytes that they need: at best `peak`.
  private static func place(
    _ sizes: [Int], _ spans: [ClosedRange<Int>], peak: Int
  ) -> (offsets: [Int], bytes: Int) {
    var order = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    var best = firstFit(order, sizes, spans)
    var last = best
    for _ in 0..<attempts where best.bytes > peak + peak / 100 {
      let highest = order.firstIndex { last.offsets[$0] + sizes[$0] == last.bytes }!
      order.insert(order.remove(at: highest), at: 0)
      last = firstFit(order, sizes, spans)
      if last.bytes < best.bytes { best = last }
    }
    return best
  }

  /// How often another order is tried: enough for all networks of the zoo to come that near.
  private static let attempts = 40

  private static func firstFit(
    _ order: [Int], _ sizes: [Int], _ spans: [ClosedRange<Int>]
  ) -> (offsets: [Int], bytes: Int) {
    var offsets = Array(repeating: 0, count: sizes.count)
    var placed: [Int] = []
    var total = 0
    for tensor in order {
      var offset = 0
      // By increasing offset, so that the first gap is the lowest.
      for other in placed where spans[other].overlaps(spans[tensor]) {
        if offset + sizes[tensor] <= offsets[other] { break }
        offset = max(offset, offsets[other] + sizes[other])
      }
      offsets[tensor] = offset
      placed.insert(tensor, at: placed.firstIndex { offsets[$0] > offset } ?? placed.count)
      total = max(total, offset + sizes[tensor])
    }
    return (offsets, total)
  }
}
