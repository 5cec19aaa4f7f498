/// A setting of a run, which every step of it keeps.
public enum RunSetting: String, CaseIterable, Sendable {
  case network, method
  case methodOptions = "options of the method"
  case precision, seed, resolution, batch, epochs
  case maximumSteps = "most steps"
  case labelSmoothing = "label smoothing"
  case augmentation
  case memoryLimit = "memory limit"
  case pool

  /// Whether two runs have it alike. Networks are told by their digests.
  func isSame(_ one: RunConfiguration, _ other: RunConfiguration) -> Bool {
    switch self {
    case .network: one.networkSHA256 == other.networkSHA256
    case .method: one.method == other.method
    case .methodOptions: one.methodOptions == other.methodOptions
    case .precision: one.precision == other.precision
    case .seed: one.seed == other.seed
    case .resolution: one.resolution == other.resolution
    case .batch: one.batch == other.batch
    case .epochs: one.epochs == other.epochs
    case .maximumSteps: one.maximumSteps == other.maximumSteps
    case .labelSmoothing: one.labelSmoothing == other.labelSmoothing
    case .augmentation: one.augmentation == other.augmentation
    case .memoryLimit: one.memoryLimit == other.memoryLimit
    case .pool: one.pool == other.pool
    }
  }
}

extension RunConfiguration {
  /// The settings that differ from those of `other`.
  public func differences(from other: RunConfiguration) -> [RunSetting] {
    RunSetting.allCases.filter { !$0.isSame(self, other) }
  }
}
