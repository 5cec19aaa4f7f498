public import Networks

/// Something that runs a program: the kernels of this processor, or simulated arrays bit by bit. The trainer
/// takes either; with no fault both learn the same adapter.
public protocol ProgramExecutor: AnyObject {
  /// What runs.
  var program: Program { get }
  /// The labels of the batch, one for each row of probabilities, which is an image where a network does not
  /// answer in boxes; below 0 where a row has none.
  var labels: UnsafeMutableBufferPointer<Int32> { get }
  /// What answering needs of what has been learned.
  var adapter: [StateTensor] { get }

  /// Writes one image of the batch: RGB bytes, as many as the program's input has positions, three each.
  func setImage(_ index: Int, _ pixels: UnsafePointer<UInt8>)

  /// Writes one text of the batch: a token for each of the program's positions, or fewer where its operations
  /// heed the end of a text.
  /// - Throws: `NetworkError` when the program takes no tokens, or not so many, or one has no row in the
  ///   table.
  func setTokens(_ index: Int, _ tokens: [Int32]) throws(NetworkError)

  /// Writes what a tensor holds of one image of the batch, as ``bytes(of:)`` has it.
  func setFeatures(_ index: Int, _ tensor: TensorID, _ bytes: UnsafeRawBufferPointer)

  /// Lets every range settle on the batch that has been written; nothing is updated
  /// (`docs/arithmetic.md`, section 13).
  ///
  /// * `first`: the instruction to begin with, where what those before it would make has been written.
  func settle(seed: UInt64, from first: Int)

  /// One learning step on the batch that has been written.
  /// - Parameters:
  ///   - seed: mixed into every stochastic rounding.
  ///   - rateFactor: what the schedule multiplies the learning rates by, in units of 2⁻¹⁶.
  ///   - first: the instruction to begin with, as of ``settle(seed:from:)``.
  @discardableResult
  func learn(seed: UInt64, rateFactor: Int64, from first: Int) -> StepResult

  /// Forward only, the instructions before `end` alone. Ranges stand still.
  func infer(upTo end: Int)

  /// The bytes of a tensor that the last instructions to run have left.
  func bytes(of tensor: TensorID) -> UnsafeRawBufferPointer
}

extension ProgramExecutor {
  /// Lets every range settle, from the pictures on.
  public func settle(seed: UInt64) { settle(seed: seed, from: 0) }

  /// One learning step, from the pictures on.
  @discardableResult
  public func learn(seed: UInt64, rateFactor: Int64) -> StepResult {
    learn(seed: seed, rateFactor: rateFactor, from: 0)
  }

  /// Forward only: probabilities of the batch that has been written.
  public func infer() { infer(upTo: program.instructions.count) }
}

/// What a learning step gave.
public struct StepResult: Sendable, Hashable {
  /// Mean cross-entropy of the rows that have a label, in nats.
  public var loss: Double
  /// Rows whose label had the largest logit.
  public var correct: Int
  /// Rows that have a label: images, unless a network answers in boxes.
  public var labelled: Int

  /// A result from its parts.
  public init(loss: Double, correct: Int, labelled: Int) {
    (self.loss, self.correct, self.labelled) = (loss, correct, labelled)
  }
}
