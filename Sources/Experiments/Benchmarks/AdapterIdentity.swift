import Execution
import Kernels
public import Learning
public import Tasks

/// The adapters that the same seed gives on every instruction set of this processor, with 1, 2 and 3 threads.
public struct AdapterIdentity: Sendable, Encodable {
  /// The steps learned.
  public var steps: Int
  /// What computed, in words, and the SHA-256 of the adapter's tensors.
  public var adapters: [(label: String, sum: String)] = []

  /// Whether all are one and the same.
  public var isIdentical: Bool { Set(adapters.map(\.sum)).count <= 1 }

  /// Learns `task` from its prepared `images` over and over, as `setup` says.
  /// - Throws: what learning throws.
  public static func learned(
    _ task: ImageTask, _ images: PreparedImages, over frozen: FrozenNetwork, setup: LearningSetup
  ) throws -> AdapterIdentity {
    var setup = setup
    var identity = AdapterIdentity(steps: setup.maximumSteps ?? 0)
    for set in InstructionSet.supported {
      for threads in [1, 2, 3] {
        setup.instructionSet = set
        let trainer = try TaskTrainer(
          frozen, setup: setup, task: 0, classes: task.classNames.count, images: images,
          pool: ThreadPool(count: threads))
        try trainer.run()
        identity.adapters.append(("\(set.rawValue), \(threads) threads", try trainer.adapterSHA256))
      }
    }
    return identity
  }

  enum CodingKeys: String, CodingKey {
    case steps
    case adapters = "adapter_sha256"
    case isIdentical = "is_identical"
  }

  /// Writes the sums by what computed.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steps, forKey: .steps)
    try container.encode(
      Dictionary(uniqueKeysWithValues: adapters.map { ($0.label, $0.sum) }), forKey: .adapters)
    try container.encode(isIdentical, forKey: .isIdentical)
  }
}
