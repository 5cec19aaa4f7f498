import Kernels
public import Networks
public import Programs

/// Runs a program in simulated arrays, bit plane by bit plane, and everything else in the plain definitions
/// of the kernels: slow, to be read. `CPUExecutor` over the same memory gives the same bits.
public final class BitPlaneExecutor: ProgramExecutor {
  /// The program that is run.
  public let program: Program
  /// The label of each row of probabilities; below 0 where it has none.
  public let labels: UnsafeMutableBufferPointer<Int32>
  let state: BitPlaneState
  let settings: LearningSettings

  /// 8-bit tensors and masks.
  var bytes: [TensorID: [UInt8]] = [:]
  /// 32-bit tensors.
  var words: [TensorID: [Int32]] = [:]
  var isLearning = false
  var seed = StepSeed(0)
  var rateFactor: Int64 = 0
  var result = StepResult(loss: 0, correct: 0, labelled: 0)
  private var copies: [TensorID: UnsafeMutableRawBufferPointer] = [:]

  /// Prepares to run `program` on `state`.
  public init(_ program: Program, state: BitPlaneState, settings: LearningSettings = .init()) {
    (self.program, self.state, self.settings) = (program, state, settings)
    labels = .allocate(capacity: program.labelCount)
    labels.initialize(repeating: 0)
    if program[program.input].element == .int32 {
      words[program.input] = Array(repeating: 0, count: program[program.input].rows)
      if let lengths = program.lengths { words[lengths] = Array(repeating: 1, count: program.batch) }
    } else {
      bytes[program.input] = Array(repeating: 0, count: program[program.input].bytes)
    }
  }

  deinit {
    labels.deallocate()
    for copy in copies.values { copy.deallocate() }
  }

  /// What has been learned so far.
  public var adapter: [StateTensor] { state.adapter }

  /// Sets a picture of the batch: its bytes, rows of red, green, blue. Fine pixels are three high bytes and
  /// three low ones.
  public func setImage(_ index: Int, _ pixels: UnsafePointer<UInt8>) {
    let count = 3 * program.network.inputShape.positions
    let normalisation = program.network.normalisation
    let scale = Float(state.scale(of: 0))
    let isFine = program[program.input].isFine
    for at in 0..<count {
      let channel = at % 3
      let real = (Float(pixels[at]) / 255 - normalisation.mean[channel]) / normalisation.deviation[channel]
      let integer = (real / scale).rounded()
      guard isFine else {
        bytes[program.input]![index * count + at] = UInt8(bitPattern: Int8(max(-127, min(127, integer))))
        continue
      }
      let planes = Reference.fine(Int16(max(-2032, min(2047, integer))))
      let place = 2 * index * count + at + at / 3 * 3
      (bytes[program.input]![place], bytes[program.input]![place + 3]) = (planes.high, planes.low)
    }
  }

  /// Writes one text of the batch: a token for each of the program's positions, or fewer where its operations
  /// heed the end of a text.
  /// - Throws: `NetworkError` when the program takes no tokens, or not so many, or one has no row in the
  ///   table.
  public func setTokens(_ index: Int, _ tokens: [Int32]) throws(NetworkError) {
    try program.check(tokens: tokens)
    let positions = program.network.inputShape.positions
    let filled = tokens + Array(repeating: 0, count: positions - tokens.count)
    words[program.input]!.replaceSubrange(index * positions..<(index + 1) * positions, with: filled)
    if let lengths = program.lengths { words[lengths]![index] = Int32(tokens.count) }
  }

  /// Writes what a tensor holds of one image of the batch.
  public func setFeatures(_ index: Int, _ tensor: TensorID, _ bytes: UnsafeRawBufferPointer) {
    var all = self.bytes[tensor] ?? Array(repeating: 0, count: program[tensor].bytes)
    let each = all.count / program.batch
    all.replaceSubrange(index * each..<(index + 1) * each, with: bytes)
    self.bytes[tensor] = all
  }

  /// One learning step, from the instruction `first` on.
  @discardableResult
  public func learn(seed: UInt64, rateFactor: Int64, from first: Int) -> StepResult {
    (isLearning, self.seed, self.rateFactor) = (true, StepSeed(seed), rateFactor)
    for index in first..<program.instructions.count {
      if let update = program.instructions[index].body as? UpdateInstruction {
        self.update(update, index)
      } else {
        _ = run(index)
      }
    }
    state.updates += 1
    return result
  }

  /// Finds the exponents of moving ranges on the batch, without updates.
  public func settle(seed: UInt64, from first: Int) {
    (isLearning, self.seed) = (true, StepSeed(seed))
    for index in first..<program.instructions.count {
      for _ in 0..<4 where run(index) { break }
    }
  }

  /// Forward only, the instructions before `end` alone.
  public func infer(upTo end: Int) {
    isLearning = false
    for index in 0..<end { _ = run(index) }
  }

  /// The bytes of a tensor as it is now.
  public func bytes(of tensor: TensorID) -> UnsafeRawBufferPointer {
    let values = bytes[tensor] ?? words[tensor]?.withUnsafeBytes(Array.init) ?? []
    let copy = copies[tensor] ?? .allocate(byteCount: values.count, alignment: 64)
    copies[tensor] = copy
    copy.copyBytes(from: values)
    return UnsafeRawBufferPointer(copy)
  }
}
