public import Execution
public import Formats
public import Methods
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

  /// The method with the options that the run set.
  /// - Throws: `MethodError` when this version knows none of that name, or not an option.
  public func knownMethod() throws(MethodError) -> Method {
    var known = try Method.named(method)
    for (option, value) in methodOptions.sorted(by: { $0.key < $1.key }) { try known.set(option, to: value) }
    return known
  }

  fileprivate static func unknown(_ setting: String, in run: String) -> FormatError {
    FormatError(
      "was made with a setting that this version does not know, \(setting)", at: run,
      remedy: "use the version of remanence that made it")
  }
}

extension RunConfiguration {
  /// What decides the bits of a run that learns by `setup` over `frozen`.
  public init(
    _ setup: LearningSetup, over frozen: FrozenNetwork, memoryLimit: Int? = nil, pool: [String] = []
  ) {
    self.init(
      setup, network: PathText.written(frozen.origin), sha256: frozen.sha256, memoryLimit: memoryLimit,
      pool: pool)
  }

  private init(
    _ setup: LearningSetup, network: String, sha256: String, memoryLimit: Int?, pool: [String]
  ) {
    self.init(
      network: network, networkSHA256: sha256, method: setup.method.name,
      methodOptions: setup.method.optionValues, precision: setup.precision.rawValue, seed: setup.seed,
      resolution: setup.resolution, batch: setup.batch, epochs: setup.epochs,
      maximumSteps: setup.maximumSteps, labelSmoothing: setup.settings.labelSmoothing,
      augmentation: setup.augmentation.rawValue, memoryLimit: memoryLimit,
      pool: pool.isEmpty ? nil : pool)
  }

  /// The settings that learning by `asked`, over the network called `network`, would change in a run that
  /// was begun with these.
  public func settings(
    changedBy asked: LearningSetup, network: String, pool: [String]
  ) -> [RunSetting] {
    let names = [network, PathText.absolute(network)].map(PathText.written)
    var other = RunConfiguration(
      asked, network: self.network, sha256: names.contains(self.network) ? networkSHA256 : "",
      memoryLimit: memoryLimit, pool: pool)
    // An option that was not there when the run began has its default.
    if (try? knownMethod()) == asked.method { other.methodOptions = methodOptions }
    return other.differences(from: self)
  }
}

extension LearningSetup {
  /// The setup of the run in the folder `run`.
  /// - Throws: `FormatError` when it has settings that this version does not know.
  public init(_ configuration: RunConfiguration, instructionSet: InstructionSet, run: String)
    throws(FormatError)
  {
    let method: Method
    do throws(MethodError) { method = try configuration.knownMethod() } catch {
      throw RunConfiguration.unknown(error.description, in: run)
    }
    guard let augmentation = Augmentation(rawValue: configuration.augmentation) else {
      throw RunConfiguration.unknown(configuration.augmentation, in: run)
    }
    self.init(
      method: method, precision: try configuration.knownPrecision(in: run),
      resolution: configuration.resolution, batch: configuration.batch, epochs: configuration.epochs,
      maximumSteps: configuration.maximumSteps, seed: configuration.seed,
      settings: LearningSettings(labelSmoothing: configuration.labelSmoothing),
      augmentation: augmentation, instructionSet: instructionSet)
  }
}
