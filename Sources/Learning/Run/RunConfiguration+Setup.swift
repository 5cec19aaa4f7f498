public import Execution
public import Formats
import Methods
public import Networks
import Programs
public import Records
import Tasks

extension RunConfiguration {
  /// The precision of the run in the folder `run`.
  /// - Throws: `FormatError` when this version knows none of that name.
  public func knownPrecision(in run: String) throws(FormatError) -> Precision {
    guard let precision = Precision(rawValue: precision) else { throw Self.unknown(precision, in: run) }
    return precision
  }

  fileprivate static func unknown(_ setting: String, in run: String) -> FormatError {
    FormatError(
      "was made with a setting that this version does not know, \(setting)", at: run,
      remedy: "use the version of remanence that made it")
  }
}

extension LearningSetup {
  /// The setup of the run in the folder `run`.
  /// - Throws: `FormatError` when it has settings that this version does not know.
  public init(_ configuration: RunConfiguration, instructionSet: InstructionSet, run: String)
    throws(FormatError)
  {
    guard let method = Method(rawValue: configuration.method) else {
      throw RunConfiguration.unknown(configuration.method, in: run)
    }
    guard let augmentation = Augmentation(rawValue: configuration.augmentation) else {
      throw RunConfiguration.unknown(configuration.augmentation, in: run)
    }
    let rates = RunConfiguration.defaultLearningRates.merging(configuration.learningRates) { $1 }
    self.init(
      method: method, precision: try configuration.knownPrecision(in: run),
      resolution: configuration.resolution, batch: configuration.batch, seed: configuration.seed,
      settings: LearningSettings(
        rate: rates["rate"]!, sideRate: rates["side_rate"]!, labelSmoothing: configuration.labelSmoothing),
      augmentation: augmentation, instructionSet: instructionSet)
  }
}
