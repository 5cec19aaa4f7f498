/// What a learning step is set to, besides the program.
public struct LearningSettings: Sendable, Codable, Hashable {
  /// Adam's rate of everything but side modules.
  public var rate: Double
  /// Adam's rate of Rep-Net's side modules.
  public var sideRate: Double
  /// The share of the target spread over all classes.
  public var labelSmoothing: Double

  /// Settings; the defaults are those of Rep-Net's published recipes for CIFAR-10 and CIFAR-100 (rates 3e-4 and
  /// 1e-3, smoothing 0.1).
  public init(rate: Double = 3e-4, sideRate: Double = 1e-3, labelSmoothing: Double = 0.1) {
    (self.rate, self.sideRate, self.labelSmoothing) = (rate, sideRate, labelSmoothing)
  }

  /// The learning rate of a parameter before the schedule.
  public func rate(of parameter: ProgramParameter) -> Double {
    parameter.name.hasPrefix("rep.") ? sideRate : rate
  }
}
