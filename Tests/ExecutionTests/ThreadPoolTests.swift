import Execution
import Synchronization
import Testing

@Suite struct ThreadPoolTests {
  /// Counts how often each unit was taken.
  final class Counts: Sendable {
    let taken = Mutex<[Int]>([])
    let threads = Mutex<Set<Int>>([])
    init(_ units: Int) { taken.withLock { $0 = Array(repeating: 0, count: units) } }
  }

  @Test(arguments: 1...4) func everyUnitOnce(_ threads: Int) {
    let pool = ThreadPool(count: threads)
    for (units, grain) in [(0, 1), (1, 1), (7, 1), (7, 3), (64, 7), (1000, 16), (5, 100)] {
      let counts = Counts(units)
      pool.run(units: units, grain: grain) { begin, end, thread in
        #expect(end - begin <= max(grain, units) && (0..<threads).contains(thread))
        counts.taken.withLock { for unit in begin..<end { $0[unit] += 1 } }
      }
      #expect(counts.taken.withLock { $0 == Array(repeating: 1, count: units) }, "\(units) units by \(grain)")
    }
  }

  /// Many short runs, the case in which a thread could miss the start of one or run another's units.
  @Test func manyRuns() {
    let pool = ThreadPool(count: 3)
    let sum = Atomic<Int>(0)
    withExtendedLifetime(sum) {
      for run in 1...2000 {
        let counts = Counts(1)
        pool.run(units: 10, grain: 1) { begin, end, _ in
          counts.taken.withLock { $0[0] += (end - begin) * run }
        }
        #expect(counts.taken.withLock { $0[0] } == 10 * run)
      }
    }
  }

  /// A pool that sleeps wakes up, and one that is let go stops its threads.
  @Test func sleepAndEnd() {
    for _ in 0..<20 {
      let pool = ThreadPool(count: 3)
      let counts = Counts(30)
      pool.run(units: 30, grain: 1) { begin, end, _ in
        counts.taken.withLock { for unit in begin..<end { $0[unit] += 1 } }
      }
      #expect(counts.taken.withLock { $0.allSatisfy { $0 == 1 } })
    }
  }
}
