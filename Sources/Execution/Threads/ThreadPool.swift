import Kernels
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Threads that run one body over a range of units together. The body must give the same bytes for any split
/// of the range, which every kernel does; so the number of threads never shows in a result.
///
/// Each thread has a share of the range, of which it takes a piece after another, and then takes pieces of
/// the others' shares. So the same thread works on the same part of an image in instruction after
/// instruction, which finds in its core's cache what it wrote.
///
/// `run` allocates nothing. Only one thread may call it at a time.
public final class ThreadPool: @unchecked Sendable {
  /// Works on units begin ..< end as thread number `thread`.
  public typealias Body = (_ begin: Int, _ end: Int, _ thread: Int) -> Void

  /// Threads, the caller's among them.
  public let count: Int

  private let generation = Atomic<Int>(0)
  private let running = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private var body: Body?
  /// The range, cut into a share for each thread.
  private var units = 0..<0
  private var grain = 1
  /// What is next of each thread's share, each in a cache line of its own.
  private let next: UnsafeMutablePointer<Atomic<Int>>
  private var isStopping = false
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private var threads: [pthread_t] = []

  /// Nanoseconds that a waiting thread looks before it sleeps or yields: about as long as waking it takes
  /// (assumed). Longer would keep other programs from the core.
  private static let patience = isDebug ? 0 : 50_000
  /// A debug build runs in tests, many programs side by side: there looking takes the core from another.
  private static var isDebug: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }
  /// Looks between two glances at the clock.
  private static let looks = 64
  /// Words of a cache line, or two.
  private static let line = 16

  /// Starts `count` − 1 threads.
  public init(count: Int) {
    precondition(count >= 1)
    self.count = count
    mutex = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    next = .allocate(capacity: count * Self.line)
    for index in 0..<count * Self.line { (next + index).initialize(to: Atomic(0)) }
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
    for number in 1..<max(1, count) { start(number) }
  }

  deinit {
    pthread_mutex_lock(mutex)
    isStopping = true
    generation.add(1, ordering: .releasing)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
    for thread in threads { pthread_join(thread, nil) }
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(wake)
    mutex.deallocate()
    wake.deallocate()
    next.deinitialize(count: count * Self.line)
    next.deallocate()
  }

  /// Runs `body` over 0 ..< units in pieces of `grain`, and returns when all are done.
  public func run(units: Int, grain: Int, body: @escaping Body) {
    run(0..<units, grain: grain, body: body)
  }

  /// Runs `body` over `units` in pieces of `grain`, and returns when all are done.
  public func run(_ units: Range<Int>, grain: Int, body: @escaping Body) {
    guard !units.isEmpty else { return }
    guard count > 1, units.count > grain else {
      body(units.lowerBound, units.upperBound, 0)
      return
    }
    (self.body, self.units, self.grain) = (body, units, max(1, grain))
    for thread in 0..<count { next[thread * Self.line].store(share(thread).lowerBound, ordering: .relaxed) }
    running.store(count - 1, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(wake)
      pthread_mutex_unlock(mutex)
    }
    work(0)
    if !waited({ running.load(ordering: .acquiring) == 0 }) {
      while running.load(ordering: .acquiring) > 0 { sched_yield() }
    }
    self.body = nil
  }

  /// Looks for a short time whether what is waited for has come. Returns whether it has.
  private func waited(_ hasCome: () -> Bool) -> Bool {
    var end: Int?
    while true {
      for _ in 0..<Self.looks {
        if hasCome() { return true }
        rm_relax()
      }
      let now = Self.nanoseconds()
      if now > end ?? Int.max { return false }
      end = end ?? now + Self.patience
    }
  }

  /// A clock that never goes back.
  private static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }

  private func work(_ thread: Int) {
    guard let body else { return }
    for offset in 0..<count {
      let owner = (thread + offset) % count
      let end = share(owner).upperBound
      while true {
        let begin = next[owner * Self.line].add(grain, ordering: .relaxed).oldValue
        if begin >= end { break }
        body(begin, min(begin + grain, end), thread)
      }
    }
  }

  /// A thread's share: whole pieces, as many as the others have or one more.
  private func share(_ thread: Int) -> Range<Int> {
    let pieces = (units.count + grain - 1) / grain
    func end(_ shares: Int) -> Int {
      min(units.lowerBound + pieces * shares / count * grain, units.upperBound)
    }
    return end(thread)..<end(thread + 1)
  }

  private func loop(_ number: Int) {
    var seen = 0
    while true {
      if !waited({ generation.load(ordering: .acquiring) != seen }) { sleep(seen) }
      seen = generation.load(ordering: .acquiring)
      if isStopping { return }
      work(number)
      running.subtract(1, ordering: .releasing)
    }
  }

  private func sleep(_ seen: Int) {
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen { pthread_cond_wait(wake, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// What a thread is started with. It must not keep the pool alive, or the pool could never stop it.
  private final class Start: @unchecked Sendable {
    let pool: Unmanaged<ThreadPool>
    let number: Int
    init(_ pool: ThreadPool, _ number: Int) {
      self.pool = Unmanaged.passUnretained(pool)
      self.number = number
    }
  }

  private func start(_ number: Int) {
    let context = Unmanaged.passRetained(Start(self, number)).toOpaque()
    threads.append(Self.create(context))
  }

  private static func create(_ context: UnsafeMutableRawPointer) -> pthread_t {
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(&thread, nil, { ThreadPool.enter($0) }, context)
      precondition(status == 0, "the system gives no more threads")
      return thread!
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, nil, { ThreadPool.enter($0!) }, context)
      precondition(status == 0, "the system gives no more threads")
      return thread
    #endif
  }

  private static func enter(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
    start.pool._withUnsafeGuaranteedRef { $0.loop(start.number) }
    return nil
  }
}
