public import Execution
public import Formats
import Methods
import Networks
import Programs
public import Tasks

/// A frozen network with one task's adapter: it answers and learns no more.
public final class AdaptedNetwork {
  let executor: any ProgramExecutor
  /// What the network's answers mean, where it answers in boxes.
  let boxCode: BoxCode?
  private let resolution: Int
  private let picture: UnsafeMutablePointer<UInt8>

  /// Binds an adapter's file to a frozen network.
  /// - Throws: `NetworkError` or `BindingError` when the adapter belongs to another network or method.
  init(
    _ frozen: FrozenNetwork, _ adapter: AdapterFile, earlier: [LearnedAdapter], batch: Int, pool: ThreadPool,
    instructionSet: InstructionSet
  ) throws {
    let store = try adapter.store(over: frozen, earlier: earlier, batch: batch, threads: pool.count)
    executor = try CPUExecutor(
      store.program, store: store.parameters, pool: pool, instructionSet: instructionSet)
    boxCode = BoxCode(executor.program)
    resolution = adapter.resolution
    picture = .allocate(capacity: 3 * resolution * resolution)
  }

  /// Wraps the executor of a task that has just been learned.
  init(_ executor: any ProgramExecutor, resolution: Int) {
    self.executor = executor
    boxCode = BoxCode(executor.program)
    self.resolution = resolution
    picture = .allocate(capacity: 3 * resolution * resolution)
  }

  deinit { picture.deallocate() }

  /// The most probable class of each picture and its probability.
  ///
  /// * `progress`: told how many pictures have been answered; what it throws ends the work.
  public func answers(
    to pictures: PreparedImages, progress: (Int) throws -> Void = { _ in }
  ) throws -> [Answer] {
    try answers(to: pictures, infer: executor.infer, progress: progress)
  }

  /// Answers `pictures`, and counts into `counter` the rows that gates leave open; the last batch is counted
  /// whole.
  ///
  /// * `progress`: told how many pictures have been answered; what it throws ends the work.
  public func count(
    gatesOver pictures: PreparedImages, into counter: inout GateCounter,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    guard let processor = executor as? CPUExecutor, !processor.program.gates.isEmpty else { return }
    var counted = counter
    _ = try answers(
      to: pictures, infer: { processor.infer { counted.observe($0, processor) } }, progress: progress)
    counter = counted
  }

  private func answers(
    to pictures: PreparedImages, infer: () -> Void, progress: (Int) throws -> Void
  ) throws -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(pictures.count)
    try forEachBatch(of: pictures, infer: infer) { count in
      for position in 0..<count { answers.append(executor.answer(position)) }
      try progress(answers.count)
    }
    return answers
  }

  /// Sets `pictures` batch after batch, and runs each by `infer`; `body` is told how many a batch has.
  func forEachBatch(
    of pictures: PreparedImages, infer: () -> Void, _ body: (_ count: Int) throws -> Void
  ) throws {
    try executor.forEachBatch(of: pictures, at: resolution, through: picture) { _, count in
      infer()
      try body(count)
    }
  }

  /// The answer to one picture of the network's resolution: RGB, row by row, a byte for each value.
  /// - Throws: `FormatError` when `picture` has another number of bytes.
  public func answer(to picture: [UInt8]) throws(FormatError) -> Answer {
    try infer(picture)
    return executor.answer(0)
  }

  /// The answers to `pictures` such pictures, no more than a batch of the network's has.
  /// - Throws: `FormatError` when one of them has another number of bytes.
  public func answers(toEachOf pictures: [[UInt8]]) throws(FormatError) -> [Answer] {
    precondition(pictures.count <= executor.program.batch, "more pictures than a batch")
    for (position, picture) in pictures.enumerated() { try set(picture, at: position) }
    executor.infer()
    return pictures.indices.map { executor.answer($0) }
  }

  /// The `count` most probable classes of one such picture, most probable first, of equals the first; all
  /// classes when there are fewer.
  /// - Throws: `FormatError` when `picture` has another number of bytes.
  public func answers(to picture: [UInt8], count: Int) throws(FormatError) -> [Answer] {
    try infer(picture)
    let ranked = executor.probabilities(0).enumerated().sorted {
      ($1.element, $0.offset) < ($0.element, $1.offset)
    }
    return ranked.prefix(count).map { Answer(label: $0.offset, confidence: $0.element) }
  }

  /// Runs one such picture.
  func infer(_ picture: [UInt8]) throws(FormatError) {
    try set(picture, at: 0)
    executor.infer()
  }

  private func set(_ picture: [UInt8], at position: Int) throws(FormatError) {
    guard picture.count == 3 * resolution * resolution else {
      throw FormatError(
        "has \(picture.count) bytes, not \(3 * resolution * resolution)", at: "the picture",
        remedy: "give \(resolution) × \(resolution) pixels of three bytes")
    }
    picture.withUnsafeBufferPointer { executor.setImage(position, $0.baseAddress!) }
  }

  /// The share of pictures that are answered with their label; of boxes, as ``BoxMatching`` counts them.
  public func accuracy(
    on pictures: PreparedImages, progress: (Int) throws -> Void = { _ in }
  ) throws -> Double {
    if let boxCode {
      let found = try boxes(in: pictures, progress: progress)
      var matching = BoxMatching(classes: boxCode.layout.classes)
      for (index, found) in found.enumerated() { matching.add(found, against: pictures.boxes(index)) }
      return matching.classes.accuracy ?? 0
    }
    let answers = try answers(to: pictures, progress: progress)
    let correct = answers.indices.filter { answers[$0].label == pictures.label($0) }.count
    return Double(correct) / Double(max(1, pictures.count))
  }
}

/// What a network answers to a picture.
public struct Answer: Sendable, Equatable {
  /// The most probable class, the first of equals.
  public var label: Int
  /// Its probability, 0 to 1.
  public var confidence: Double
}

extension ProgramExecutor {
  /// The answer to one image of the batch that has been run.
  func answer(_ image: Int) -> Answer {
    var best = Answer(label: 0, confidence: -1)
    for (label, probability) in probabilities(image).enumerated() where probability > best.confidence {
      best = Answer(label: label, confidence: probability)
    }
    return best
  }

  /// The probability of each class for one image of the batch that has been run.
  func probabilities(_ image: Int) -> [Double] {
    let classes = program[program.probabilities].columns
    return (0..<classes).map { probability(image, $0) }
  }

  /// The probability in one row and column of the batch that has been run.
  func probability(_ row: Int, _ column: Int) -> Double {
    let bytes = bytes(of: program.probabilities)
    let offset = 4 * (row * program[program.probabilities].columns + column)
    return program.precision == .int8
      ? Double(bytes.load(fromByteOffset: offset, as: Int32.self)) * 0x1p-30
      : Double(bytes.load(fromByteOffset: offset, as: Float.self))
  }
}
