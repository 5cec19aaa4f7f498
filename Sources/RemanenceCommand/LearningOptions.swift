import ArgumentParser
import Execution
import Foundation
import Learning
import Methods
import Networks
import Programs
import Records
import Tasks

/// What may be set about learning by one method.
@dynamicMemberLookup
struct LearningOptions: ParsableArguments {
  @OptionGroup var schedule: ScheduleOptions

  @OptionGroup var methodOptions: MethodOptions

  @Option(help: "int8 (integers only) or float32 (the reference).")
  var precision = Precision.int8

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  subscript<Value>(dynamicMember option: KeyPath<ScheduleOptions, Value>) -> Value {
    schedule[keyPath: option]
  }

  /// The network, imported first where it has to be, which is `shown`.
  func frozen(_ shown: LearningShown) throws -> FrozenNetwork {
    try FrozenNetwork.load(
      self.network, precision: precision, threads: self.threads, note: shown.note, importing: shown.importing)
  }

  /// How tasks are learned over `frozen`.
  func setup(over frozen: FrozenNetwork) throws -> LearningSetup {
    try setup(resolution: self.resolution ?? frozen.learningResolution)
  }

  /// How tasks are learned from pictures of `resolution`.
  func setup(resolution: Int) throws -> LearningSetup {
    LearningSetup(
      method: methodOptions.method, precision: precision, resolution: resolution,
      batch: self.batch, epochs: self.epochs, maximumSteps: self.maxSteps, seed: seed,
      settings: LearningSettings(labelSmoothing: self.labelSmoothing), augmentation: self.augmentation,
      instructionSet: try .chosen())
  }

  /// A new run of `tasks`, names or folders, in the folder `output`; what takes long before it begins is
  /// `shown`.
  func session(
    _ tasks: [String], at output: String, framing: Framing = .photograph, memoryLimit: Int? = nil,
    pool: [String] = [], _ shown: LearningShown
  ) throws -> LearningSession {
    // A mistake in a place or a name costs no work, one in a task no import of a network.
    try RunFolder.check(path: output)
    try Cache.standard.checkPlace()
    let sources = try TaskSources(tasks)
    try FrozenNetwork.check(self.network)
    let stream = try sources.loaded(
      framing: framing, boxes: methodOptions.method.proposesBoxes, threads: self.threads, looking: shown.look)
    let frozen = try frozen(shown)
    return try .begin(
      stream, sources: sources.places, over: frozen, setup: setup(over: frozen), at: output,
      memoryLimit: memoryLimit, pool: pool, threads: self.threads)
  }
}

extension Precision: ExpressibleByArgument {}
extension Augmentation: ExpressibleByArgument {}
