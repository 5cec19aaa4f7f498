/// What a learning step is set to, besides the program, which says how fast each parameter learns.
public struct LearningSettings: Sendable, Codable, Hashable {
  /// The share of the target spread over all classes.
  public var labelSmoothing: Double

  /// Settings; the default is that of Rep-Net's published recipes for CIFAR-10 and CIFAR-100.
  public init(labelSmoothing: Double = 0.1) { self.labelSmoothing = labelSmoothing }
}
