import CAllocationCounter
import Methods
import Networks
import Programs
import Synchronization
import Testing

@testable import Execution

/// The arena is the plan, and a step takes nothing else.
@Suite struct MemoryTests {
  static let images = TestImages(Shape(16, 16, 3), count: 3, classes: 4)

  static func session(_ method: Method, _ precision: Precision, threads: Int) throws -> Session {
    try Session(
      TestModel(.embedded(resolution: 16, classes: 10), images: images)
        .refined(TestNetworks.embeddedFineValues),
      method.rates(0.002, side: 0.004), precision, images: images, threads: threads)
  }

  @Test(arguments: [Method.repNetBias, .head], Precision.allCases)
  func arenaIsThePlannedSize(_ method: Method, _ precision: Precision) throws {
    let session = try Self.session(method, precision, threads: 2)
    #expect(session.executor.arenaBytes == session.program.arena.bytes)
    #expect(session.executor.arenaBytes == Plan(session.program).arenaBytes)
  }

  /// What makes weights in every step holds the bytes that are planned for it.
  @Test(arguments: [Method.normAndHead, .piggyback, .loRAFusion], Precision.allCases)
  func madeWeightsHoldThePlannedBytes(_ method: Method, _ precision: Precision) throws {
    let session =
      try method == .loRAFusion
      ? .fused(norm: "exact", precision) : Self.session(method, precision, threads: 1)
    let held = session.store.made.values.reduce(0) { $0 + $1.bytes }
    let planned = session.program.instructions.reduce(0) { sum, instruction in
      guard let made = instruction.body as? MakeWeightInstruction else { return sum }
      return sum + made.rule.heldBytes(session.program[made.weight].extents, precision)
    }
    #expect(held == planned && held > 0)
  }

  /// No step writes outside of the arena's tensors or into one that lives: what a tensor holds when it is
  /// made is what it holds when it is last read.
  @Test(arguments: [(Method.repNetBias, Precision.int8), (.repNetBias, .float32), (.full, .float32)])
  func tensorsKeepTheirBytesWhileTheyLive(_ method: Method, _ precision: Precision) throws {
    try Self.expectTensorsKeepTheirBytes(Self.session(method, precision, threads: 2))
  }

  static func expectTensorsKeepTheirBytes(_ session: Session) throws {
    let (program, executor) = (session.program, session.executor)
    session.settle()
    executor.take(session.images)
    var made: [TensorID: [UInt8]] = [program.input: executor.uint8s(program.input)]
    var index = 0
    executor.learn(seed: 1, rateFactor: 1 << 16, updating: true) { instruction in
      for id in instruction.writes where program[id].role != .scratch { made[id] = executor.uint8s(id) }
      for (id, bytes) in made where program.arena.lifetimes[id.index].contains(index) {
        #expect(
          executor.uint8s(id) == bytes, "\(program[id].name) changed in \(program.name(of: instruction))")
      }
      made = made.filter { program.arena.lifetimes[$0.key.index].upperBound > index }
      index += 1
    }
  }

  @Test(
    .enabled(
      if: allocation_counter_works(), "allocations are counted on Linux with glibc, without sanitizers"),
    arguments: Method.all, Precision.allCases)
  func stepsAllocateNothing(_ method: Method, _ precision: Precision) throws {
    try Self.expectNoAllocation(
      method == .loRAFusion
        ? .fused(norm: "exact", precision, threads: 2) : Self.session(method, precision, threads: 2))
  }

  @Test(
    .enabled(
      if: allocation_counter_works(), "allocations are counted on Linux with glibc, without sanitizers"),
    arguments: Precision.allCases)
  func imagesInTurnAllocateNothing(_ precision: Precision) throws {
    let images = ImagesInTurnTests.images
    let session = try Session(
      TestModel(.embedded(resolution: 32, classes: 10), images: images), .repNet, precision, images: images,
      threads: 2, imagesInTurn: true)
    #expect(session.program.arena.inTurn > 0)
    #expect(session.executor.arenaBytes == Plan(session.program).arenaBytes)
    try Self.expectNoAllocation(session)
  }

  private static func expectNoAllocation(_ session: Session) throws {
    let pool = ThreadPool(count: 2)
    let executor = try CPUExecutor(session.program, store: session.store, pool: pool)
    let images = session.images
    func steps(_ count: Int, from seed: UInt64) {
      for step in 0..<count {
        for image in 0..<images.count {
          images.pixels[image].withUnsafeBufferPointer { executor.setImage(image, $0.baseAddress!) }
          executor.labels[image] = images.labels[image]
        }
        executor.learn(seed: seed + UInt64(step), rateFactor: 1 << 16)
      }
    }
    executor.take(images)
    executor.settle(seed: 1)
    pool.onEveryThread { allocation_counter_watch(true) }
    // The counter counts: an array is an allocation.
    let before = allocation_counter_count()
    withExtendedLifetime([UInt8](repeating: 1, count: 100 + images.count)) {}
    #expect(allocation_counter_count() > before)
    // The runtime makes metadata of types at their first use.
    steps(2, from: 1)
    // On a busy machine a thread may take a part, or sleep, for the first time here, and the loader or the
    // runtime may allocate then, once: an allocation of the step itself would be in every window.
    var fewest = Int.max
    for window in 0..<20 where fewest > 0 {
      let start = allocation_counter_count()
      steps(5, from: UInt64(3 + 5 * window))
      fewest = min(fewest, Int(allocation_counter_count() - start))
    }
    pool.onEveryThread { allocation_counter_watch(false) }
    #expect(fewest == 0, "\(fewest) allocations in 5 steps")
  }
}

/// Counts threads that have come to a place.
private final class Arrivals: Sendable {
  let count = Atomic<Int>(0)
}

extension ThreadPool {
  /// Runs `body` once on each of the pool's threads.
  fileprivate func onEveryThread(_ body: @escaping @Sendable () -> Void) {
    let arrivals = Arrivals()
    let threads = count
    run(units: threads, grain: 1) { _, _, _ in
      body()
      // No thread takes a second unit before every thread has taken its first.
      arrivals.count.add(1, ordering: .sequentiallyConsistent)
      while arrivals.count.load(ordering: .sequentiallyConsistent) < threads {}
    }
  }
}
