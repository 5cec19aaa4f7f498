import Networks
import Randomness

/// Where every tensor lies in the one block of memory that a program runs in, and for how long.
public struct ArenaPlan: Sendable {
  /// Offset of each tensor, in bytes from the arena's start, by tensor index.
  public var offsets: [Int]
  /// First and last instruction that touches each tensor, by tensor index.
  public var lifetimes: [ClosedRange<Int>]
  /// First and last instruction between which each tensor's room is its own, by tensor index: its lifetime,
  /// and where images run in turn, all turns.
  public var occupied: [ClosedRange<Int>]
  /// How many instructions, from the first one on, run for one image after another. What lives among them
  /// alone lies in the arena for one image at a time.
  public var inTurn: Int
  /// Bytes of each tensor that lie in the arena at a time, by tensor index.
  public var held: [Int]
  /// The size of the arena: what an executor allocates, to the byte.
  public var bytes: Int
  /// The largest sum of live tensors over all instructions: no plan can need less.
  public var peakLiveBytes: Int
  /// Bytes of the tensors that the forward pass leaves for the backward pass.
  public var savedBytes: Int

  /// Kernels may read, never write, up to 64 bytes past a tensor's end.
  static let alignment = 64

  /// Room that a tensor takes: its bytes and 64 readable ones, in whole cache lines.
  static func room(_ bytes: Int) -> Int {
    (bytes + 64 + alignment - 1) / alignment * alignment
  }

  /// Whether the arena holds one image of a tensor at a time.
  public func holdsOneImage(of id: TensorID, in program: Program) -> Bool {
    held[id.index] < program[id].bytes
  }
}

extension ArenaPlan {
  /// Plans `tensors` for `instructions`. `before` is written before the first instruction, `after` is read
  /// after the last one.
  ///
  /// So many of the first instructions as `inTurn` allows may run for one of `batch` images after another: as
  /// few of them do as bring the largest sum of live tensors down to its least.
  ///
  /// Tensors are placed one after another, each at the lowest offset that is free during its whole life: by
  /// decreasing size (Pisarchyk, Lee 2020, "Efficient memory management for deep neural net inference").
  /// While that needs over a hundredth more than the largest sum of live tensors, the tensor that lies
  /// highest goes first and all are placed again, then the same from the orders of decreasing size times
  /// life, and of life; at last tensors that live beside the highest one change places at random, from a
  /// fixed seed. The smallest arena is taken.
  static func plan(
    _ tensors: [Tensor], _ instructions: [Instruction], before: [TensorID], after: [TensorID], batch: Int = 1,
    inTurn: ClosedRange<Int> = 0...0
  ) -> ArenaPlan {
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
    let given = Set((before + after).map(\.index))
    let choices = (batch > 1 ? inTurn : 0...0).map { inTurn in
      Occupation(
        tensors, spans, isTouched: lifetimes.map { $0 != nil }, given: given, inTurn: inTurn, batch: batch,
        instructions: instructions.count)
    }
    let chosen = choices.min { $0.peak < $1.peak }!
    let (offsets, total) = place(chosen.sizes, chosen.spans, peak: chosen.peak)
    let backward = instructions.firstIndex { $0.pass == .loss } ?? instructions.count
    let kept = Set(after.map(\.index))
    let saved = tensors.indices.filter { tensor in
      tensors[tensor].role != .scratch && spans[tensor].lowerBound < backward
        && spans[tensor].upperBound > backward && !kept.contains(tensor)
    }
    return ArenaPlan(
      offsets: offsets, lifetimes: spans, occupied: chosen.spans, inTurn: chosen.inTurn, held: chosen.held,
      bytes: total, peakLiveBytes: chosen.peak,
      savedBytes: saved.reduce(0) { $0 + tensors[$1].bytes })
  }

  /// Which room is taken when, if the first `inTurn` instructions run for one image after another.
  private struct Occupation {
    let inTurn: Int
    /// Bytes of each tensor that are there at a time, and the room that they take.
    var held: [Int], sizes: [Int]
    /// When: what several images leave or find stays during all turns.
    var spans: [ClosedRange<Int>]
    /// The largest sum of live tensors.
    var peak = 0

    init(
      _ tensors: [Tensor], _ lifetimes: [ClosedRange<Int>], isTouched: [Bool], given: Set<Int>, inTurn: Int,
      batch: Int, instructions: Int
    ) {
      self.inTurn = inTurn
      var held = tensors.map(\.bytes)
      spans = lifetimes
      for tensor in tensors.indices where lifetimes[tensor].lowerBound < inTurn {
        if tensors[tensor].role == .scratch {
          continue
        } else if lifetimes[tensor].upperBound < inTurn, !given.contains(tensor) {
          precondition(held[tensor] % batch == 0, "a tensor that is no image after another")
          held[tensor] /= batch
        } else {
          spans[tensor] = 0...max(lifetimes[tensor].upperBound, inTurn - 1)
        }
      }
      self.held = held
      sizes = tensors.indices.map { isTouched[$0] ? room(held[$0]) : 0 }
      var live = Array(repeating: 0, count: instructions + 1)
      for tensor in tensors.indices {
        live[spans[tensor].lowerBound] += sizes[tensor]
        live[spans[tensor].upperBound + 1] -= sizes[tensor]
      }
      var now = 0
      for change in live {
        now += change
        peak = max(peak, now)
      }
    }
  }

  /// Offsets and the bytes that they need: at best `peak`.
  private static func place(
    _ sizes: [Int], _ spans: [ClosedRange<Int>], peak: Int
  ) -> (offsets: [Int], bytes: Int) {
    let enough = peak + peak / 100
    let tensors = sizes.indices.filter { sizes[$0] > 0 }
    let bySize = tensors.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    let areas = sizes.indices.map { sizes[$0] * spans[$0].count }
    let byArea = tensors.sorted { (areas[$0], $1) > (areas[$1], $0) }
    let byLife = tensors.sorted { (spans[$0].count, sizes[$0], $1) > (spans[$1].count, sizes[$1], $0) }
    var best = (offsets: sizes, bytes: Int.max)
    var bestOrder = bySize
    func take(_ plan: (offsets: [Int], bytes: Int), _ order: [Int]) {
      if plan.bytes <= best.bytes { (best, bestOrder) = (plan, order) }
    }
    func highest(_ plan: (offsets: [Int], bytes: Int)) -> Int {
      tensors.first { plan.offsets[$0] + sizes[$0] == plan.bytes }!
    }
    for start in [bySize, byArea, byLife] {
      var order = start
      for _ in 0...attempts where best.bytes > enough && !tensors.isEmpty {
        let plan = firstFit(order, sizes, spans)
        take(plan, order)
        order.insert(order.remove(at: order.firstIndex(of: highest(plan))!), at: 0)
      }
    }
    var generator = SplitMix64(seed: 0)
    for _ in 0..<moves where best.bytes > enough && !tensors.isEmpty {
      let span = spans[highest(best)]
      let rivals = tensors.filter { spans[$0].overlaps(span) }
      let moved = rivals[generator.next(below: rivals.count)]
      var order = bestOrder
      order.remove(at: order.firstIndex(of: moved)!)
      order.insert(moved, at: generator.next(below: order.count + 1))
      take(firstFit(order, sizes, spans), order)
    }
    return tensors.isEmpty ? (sizes, 0) : best
  }

  /// How often the highest tensor goes first, and how often one changes its place: enough for all networks of
  /// the zoo to come that near.
  private static let attempts = 40, moves = 400

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
