public import Networks
public import Programs
import Kernels

/// Runs a program on this processor. The arena is allocated here, once; a step allocates nothing.
public final class CPUExecutor: ProgramExecutor {
  /// What runs.
  public let program: Program
  /// What it learns.
  public let store: ParameterStore
  /// Bytes allocated besides the arena and the store: packed weights, multipliers, bookkeeping.
  public let packedBytes: Int

  private let arena: Memory
  private let pool: ThreadPool
  private let context: StepContext
  /// One for each instruction. Not an array, whose elements unoptimised code reads through an allocated
  /// frame.
  private let steps: UnsafeMutableBufferPointer<BoundStep>
  private let writer: ImageWriter

  /// Binds `program` to fresh memory.
  ///
  /// * `store`: the parameters, shared with other executors of the same task.
  /// * `pool`: the threads; the program must have been lowered for at least as many.
  /// * `sharing`: another executor that does not run at the same time and whose arena is large enough to be
  ///   used by both; nil allocates one.
  ///
  /// - Throws: `BindingError` when the model behind the store lacks a value, or there are more threads than
  ///   the program has scratch for.
  public init(
    _ program: Program, store: ParameterStore, pool: ThreadPool, settings: LearningSettings = .init(),
    instructionSet: InstructionSet = .best, sharing other: CPUExecutor? = nil
  ) throws(BindingError) {
    guard pool.count <= program.threads else {
      throw BindingError("a program lowered for \(program.threads) threads cannot run on \(pool.count)")
    }
    guard store.memory == nil || program.arena.inTurn == 0 else {
      throw BindingError("faults fall on sums of a whole batch: lower the program without images in turn")
    }
    (self.program, self.store, self.pool) = (program, store, pool)
    let shared = other.flatMap { $0.arena.bytes.count >= program.arena.bytes ? $0.arena : nil }
    arena = shared ?? Memory(count: program.arena.bytes)
    context = StepContext(labels: program.labelCount, settings: settings)
    let binder = Binder(
      program: program, store: store, arena: arena, pool: pool, context: context,
      kernels: instructionSet.kernels!)
    writer = ImageWriter(
      program: program, scale: store.scale(of: 0),
      target: binder.address(program.input))
    var bound: [BoundStep] = []
    for (index, instruction) in program.instructions.enumerated() {
      let step = try binder.bind(instruction, index)
      precondition(
        index >= program.arena.inTurn || step.units % program.batch == 0, "units that are no images' own")
      bound.append(step)
    }
    steps = .allocate(capacity: bound.count)
    _ = steps.initialize(from: bound)
    packedBytes = binder.packedBytes
  }

  deinit {
    steps.deinitialize()
    steps.deallocate()
  }

  /// The bytes of the arena as allocated.
  public var arenaBytes: Int { arena.bytes.count }

  /// Writes one image of the batch: RGB bytes, as many as the program's input has positions, three each.
  public func setImage(_ index: Int, _ pixels: UnsafePointer<UInt8>) { writer.write(index, pixels) }

  /// Writes one text of the batch: a token for each of the program's positions, or fewer where its operations
  /// heed the end of a text.
  /// - Throws: `NetworkError` when the program takes no tokens, or not so many, or one has no row in the
  ///   table.
  public func setTokens(_ index: Int, _ tokens: [Int32]) throws(NetworkError) {
    try program.check(tokens: tokens)
    let target = mutableBytes(of: program.input).assumingMemoryBound(to: Int32.self)
    let positions = program.network.inputShape.positions
    for position in 0..<positions {
      // Any token stands behind the end: nothing reads what becomes of it.
      target[index * positions + position] = position < tokens.count ? tokens[position] : 0
    }
    guard let lengths = program.lengths else { return }
    mutableBytes(of: lengths).assumingMemoryBound(to: Int32.self)[index] = Int32(tokens.count)
  }

  /// The labels of the batch, one for each row of probabilities; below 0 where a row has none.
  public var labels: UnsafeMutableBufferPointer<Int32> {
    UnsafeMutableBufferPointer(start: context.labels, count: program.labelCount)
  }

  /// Writes what a tensor holds of one image of the batch.
  public func setFeatures(_ index: Int, _ tensor: TensorID, _ bytes: UnsafeRawBufferPointer) {
    let target = mutableBytes(of: tensor)
    let each = target.count / program.batch
    UnsafeMutableRawBufferPointer(rebasing: target[index * each..<(index + 1) * each]).copyMemory(from: bytes)
  }

  /// One learning step on the batch that has been written: forward, loss, gradients, updates.
  /// - Parameters:
  ///   - seed: mixed into every stochastic rounding.
  ///   - rateFactor: what the schedule multiplies the learning rates by, in units of 2⁻¹⁶.
  ///   - first: the instruction to begin with, where what those before it would make has been written.
  @discardableResult
  public func learn(seed: UInt64, rateFactor: Int64, from first: Int) -> StepResult {
    context.learns = true
    context.updates = true
    context.seed = StepSeed(seed)
    context.rateFactor = rateFactor
    runAll(from: first)
    store.updates += 1
    return result
  }

  /// Lets every range settle on the batch that has been written: each instruction runs until the exponent
  /// that it chooses is the one it used. Nothing is updated. For the first batch of a task.
  public func settle(seed: UInt64, from first: Int) {
    context.learns = true
    context.updates = false
    context.seed = StepSeed(seed)
    for index in first..<steps.count {
      let isInTurn = index < inTurn
      // What precedes it in turn runs again for every image, with exponents that have settled.
      if isInTurn, steps[index].hasSettled == nil, index < inTurn - 1 { continue }
      for _ in 0..<4 {
        if isInTurn { runInTurn(through: index) } else { run(steps[index]) }
        if steps[index].hasSettled?() ?? true { break }
      }
    }
  }

  /// Forward only, the instructions before `end` alone. Ranges stand still.
  public func infer(upTo end: Int) {
    context.learns = false
    context.updates = false
    let turns = min(end, inTurn)
    if turns > 0 { runInTurn(through: turns - 1) }
    for index in turns..<end { run(steps[index]) }
  }

  /// Forward only, telling `observe` of every instruction when it has run.
  /// - Precondition: no images run in turn.
  public func infer(observing observe: (Instruction) -> Void) {
    precondition(inTurn == 0, "who looks at every tensor needs a whole batch of it")
    context.learns = false
    context.updates = false
    for (step, instruction) in zip(steps, program.instructions) {
      run(step)
      observe(instruction)
    }
  }

  /// Like `learn`, telling `observe` of every instruction when it has run; of those whose images run in turn,
  /// when the last image has.
  @discardableResult
  public func learn(
    seed: UInt64, rateFactor: Int64, from first: Int = 0, updating: Bool,
    observing observe: (Instruction) -> Void
  ) -> StepResult {
    context.learns = true
    context.updates = updating
    context.seed = StepSeed(seed)
    context.rateFactor = rateFactor
    if first < inTurn {
      runInTurn(through: inTurn - 1)
      for index in 0..<inTurn { observe(program.instructions[index]) }
    }
    for index in max(first, inTurn)..<steps.count {
      run(steps[index])
      observe(program.instructions[index])
    }
    if updating { store.updates += 1 }
    return result
  }

  /// What the last step gave.
  private var result: StepResult {
    StepResult(loss: context.loss, correct: Int(context.correct), labelled: context.labelled)
  }

  /// Instructions whose images run in turn.
  private var inTurn: Int { program.arena.inTurn }

  /// All instructions from `first` on, which is the first one, or none whose images run in turn.
  private func runAll(from first: Int) {
    precondition(first == 0 || first >= inTurn, "a step cannot begin among images in turn")
    if first < inTurn { runInTurn(through: inTurn - 1) }
    for index in max(first, inTurn)..<steps.count { run(steps[index]) }
  }

  private func run(_ step: BoundStep) {
    step.before()
    pool.run(units: step.units, grain: step.grain, body: step.body)
    step.after()
  }

  /// Runs the instructions up to `last` for one image after another. What precedes and follows an instruction
  /// does so once: exponents are chosen from the whole batch.
  private func runInTurn(through last: Int) {
    for image in 0..<program.batch {
      context.image = image
      for index in 0...last {
        if image == 0 { steps[index].before() }
        let units = steps[index].units / program.batch
        // As fine a cut as the whole batch has, so that every thread has a part.
        let grain = min(steps[index].grain, max(1, units / (4 * pool.count)))
        pool.run(image * units..<(image + 1) * units, grain: grain, body: steps[index].body)
        if image == program.batch - 1 { steps[index].after() }
      }
    }
    context.image = 0
  }

  /// The bytes of a tensor as they lie in the arena now; of one that is there for one image at a time, the
  /// last one's.
  public func bytes(of tensor: TensorID) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(mutableBytes(of: tensor))
  }

  /// The same, to be changed between instructions: what if this value were another one?
  public func mutableBytes(of tensor: TensorID) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: arena.bytes.baseAddress! + program.arena.offsets[tensor.index],
      count: program.arena.held[tensor.index])
  }
}

extension CPUExecutor {
  /// What answering needs of what has been learned.
  public var adapter: [StateTensor] { store.adapter }

  /// The exponent of a tensor as it lies in the arena now; nil if its scale does not move.
  public func exponent(of tensor: TensorID) -> Int? {
    let scale = program[tensor].scale
    guard let slot = scale.exponent, let box = store.exponents[program[slot].use] else { return nil }
    return Int(box.current) + scale.offset
  }
}
