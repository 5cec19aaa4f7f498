// The sums are written too, so that readers of the JSON need not know how they are made; reading ignores
// them, so that they cannot disagree with their parts.
extension PlanFigures {
  enum CodingKeys: String, CodingKey {
    case trainableParameters = "trainable_parameters"
    case frozenParameters = "frozen_parameters"
    case frozenBytes = "frozen_bytes"
    case trainableBytes = "trainable_bytes"
    case optimizerBytes = "optimizer_bytes"
    case arenaBytes = "arena_bytes"
    case savedBytes = "saved_bytes"
    case peakActivationBytes = "peak_activation_bytes"
    case forwardMACs = "forward_macs"
    case stepMACs = "step_macs"
    case featureBytes = "feature_bytes"
  }

  private enum SumKeys: String, CodingKey {
    case parameterBytes = "parameter_bytes"
    case totalBytes = "total_bytes"
  }

  /// Writes the figures and their sums.
  public func encode(to encoder: any Encoder) throws {
    var figures = encoder.container(keyedBy: CodingKeys.self)
    try figures.encode(trainableParameters, forKey: .trainableParameters)
    try figures.encode(frozenParameters, forKey: .frozenParameters)
    try figures.encode(frozenBytes, forKey: .frozenBytes)
    try figures.encode(trainableBytes, forKey: .trainableBytes)
    try figures.encode(optimizerBytes, forKey: .optimizerBytes)
    try figures.encode(arenaBytes, forKey: .arenaBytes)
    try figures.encode(savedBytes, forKey: .savedBytes)
    try figures.encode(peakActivationBytes, forKey: .peakActivationBytes)
    try figures.encode(forwardMACs, forKey: .forwardMACs)
    try figures.encode(stepMACs, forKey: .stepMACs)
    try figures.encodeIfPresent(featureBytes, forKey: .featureBytes)
    var sums = encoder.container(keyedBy: SumKeys.self)
    try sums.encode(parameterBytes, forKey: .parameterBytes)
    try sums.encode(totalBytes, forKey: .totalBytes)
  }
}
