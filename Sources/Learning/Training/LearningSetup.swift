public import Execution
public import Methods
public import Networks
public import Programs
public import Tasks

/// What stays the same over all tasks of a run.
public struct LearningSetup: Sendable {
  /// How the network is adapted.
  public var method: Method
  /// The arithmetic.
  public var precision: Precision
  /// Pixels on each side of what the network sees.
  public var resolution: Int
  /// Images per step.
  public var batch: Int
  /// Every draw depends on it.
  public var seed: UInt64
  /// Rates and smoothing.
  public var settings: LearningSettings
  /// How training pictures are varied.
  public var augmentation: Augmentation
  /// The kernels.
  public var instructionSet: InstructionSet

  /// A setup from its parts.
  public init(
    method: Method, precision: Precision, resolution: Int, batch: Int, seed: UInt64,
    settings: LearningSettings, augmentation: Augmentation, instructionSet: InstructionSet
  ) {
    (self.method, self.precision, self.resolution, self.batch) = (method, precision, resolution, batch)
    (self.seed, self.settings, self.augmentation) = (seed, settings, augmentation)
    self.instructionSet = instructionSet
  }
}
