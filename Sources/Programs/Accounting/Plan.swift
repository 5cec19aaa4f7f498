import Networks

/// The memory and the work of one learning step, known before it runs.
public struct Plan: Sendable, Hashable, Codable {
  /// Parameters that learn.
  public var trainableParameters: Int
  /// Parameters that stay.
  public var frozenParameters: Int
  /// Frozen parameters as they are stored, and what weights that are made in every step are made with, in
  /// bytes.
  public var frozenBytes: Int
  /// Trained parameters as they are stored, in bytes.
  public var trainableBytes: Int
  /// The optimiser's state, in bytes.
  public var optimizerBytes: Int
  /// What the forward pass keeps for the backward pass, in bytes.
  public var savedBytes: Int
  /// The largest sum of tensors that live at one time, in bytes.
  public var peakActivationBytes: Int
  /// All parameters, in bytes.
  public var parameterBytes: Int
  /// What the accounting adds up to, in bytes.
  public var totalBytes: Int
  /// The one block that every tensor of the step lies in, as it is allocated, in bytes.
  public var arenaBytes: Int
  /// What is kept of every picture of a task, in bytes; nil where nothing is.
  public var featureBytes: Int?
  /// Multiply-accumulates of the forward pass of one batch.
  public var forwardMACs: Int
  /// Multiply-accumulates of the whole step of one batch.
  public var stepMACs: Int
  /// Operations of the whole step of one batch, two for each multiply-accumulate: see ``StepFLOPs``.
  public var stepFLOPs: Int

  /// How bytes are counted.
  public enum Accounting: String, Sendable, Codable, CaseIterable {
    /// As they are allocated: see `Plan.init(_:)`.
    case exact
    /// By the rule that a paper reports with: see ``PublishedStep``.
    case published
  }

  enum CodingKeys: String, CodingKey {
    case trainableParameters = "trainable_parameters"
    case frozenParameters = "frozen_parameters"
    case frozenBytes = "frozen_bytes"
    case trainableBytes = "trainable_bytes"
    case optimizerBytes = "optimizer_bytes"
    case savedBytes = "saved_bytes"
    case peakActivationBytes = "peak_activation_bytes"
    case parameterBytes = "parameter_bytes"
    case totalBytes = "total_bytes"
    case arenaBytes = "arena_bytes"
    case featureBytes = "feature_bytes"
    case forwardMACs = "forward_macs"
    case stepMACs = "step_macs"
    case stepFLOPs = "step_flops"
  }
}

extension Plan {
  /// What a step of `program` takes: the arena, and the parameters and the optimiser's state as an executor
  /// stores them. Copies of frozen weights in the kernels' layout come on top.
  ///
  /// * `open`: what gates leave to compute; the memory is the same for any share.
  /// * `keptPictures`: so many pictures' ``Program/features`` are kept.
  public init(_ program: Program, open: OpenShares = .all, keptPictures: Int = 0) {
    self.init(
      trainableParameters: 0, frozenParameters: 0, frozenBytes: 0, trainableBytes: 0, optimizerBytes: 0,
      savedBytes: program.arena.savedBytes, peakActivationBytes: program.arena.peakLiveBytes,
      parameterBytes: 0, totalBytes: 0, arenaBytes: program.arena.bytes,
      forwardMACs: program.macs(of: [.forward], open),
      stepMACs: program.macs(of: Instruction.Pass.allCases, open), stepFLOPs: program.flops)
    for parameter in program.parameters {
      let count = parameter.count
      if parameter.isTrainable {
        trainableParameters += count
        // Two 8-bit planes, or a float.
        trainableBytes += program.precision == .int8 ? 2 * count : 4 * count
        optimizerBytes += (parameter.group?.rule.stateBytes ?? 0) * count
      } else {
        frozenParameters += count
        // 8 bits a weight and a 32-bit scale per output channel, or row of a table; 32 bits a bias.
        let isQuantised = program.precision == .int8 && parameter.role.isQuantised
        frozenBytes += isQuantised ? count + 4 * parameter.extents[0] : 4 * count
      }
    }
    for instruction in program.instructions {
      guard let made = instruction.body as? MakeWeightInstruction else { continue }
      let extents = program[made.weight].extents
      frozenParameters += made.rule.frozenParameters(extents)
      frozenBytes += made.rule.heldBytes(extents, program.precision)
    }
    parameterBytes = frozenBytes + trainableBytes
    if keptPictures > 0 { featureBytes = program.features.map { keptPictures * $0.bytesPerImage } }
    totalBytes = parameterBytes + optimizerBytes + arenaBytes + (featureBytes ?? 0)
  }
}

extension Program {
  /// Its graph has been lowered, so that every node fits.
  fileprivate var flops: Int { (try? StepFLOPs(network, batch: batch).total) ?? 0 }

  fileprivate func macs(of passes: [Instruction.Pass], _ open: OpenShares) -> Int {
    instructions.reduce(0) { passes.contains($1.pass) ? $0 + macs(of: $1, open: open) : $0 }
  }
}
