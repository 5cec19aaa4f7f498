extension RunRecord {
  /// The command that repeats this run from the start into the folder `output`, as arguments of `remanence`.
  public func learnArguments(output: String) -> [String] {
    var arguments = [
      "learn", "--network", configuration.network, "--method", configuration.method,
      "--precision", configuration.precision,
    ]
    for task in tasks { arguments += ["--task", task.source] }
    arguments += [
      "--resolution", "\(configuration.resolution)", "--batch", "\(configuration.batch)",
      "--epochs", "\(configuration.epochs)", "--seed", "\(configuration.seed)",
    ]
    if let steps = configuration.maximumSteps { arguments += ["--max-steps", "\(steps)"] }
    for (option, value) in configuration.methodOptions.sorted(by: { $0.key < $1.key }) {
      arguments += ["--set", "\(option)=\(value)"]
    }
    if configuration.labelSmoothing != RunConfiguration.defaultLabelSmoothing {
      arguments += ["--label-smoothing", "\(configuration.labelSmoothing)"]
    }
    if configuration.augmentation != RunConfiguration.defaultAugmentation {
      arguments += ["--augmentation", configuration.augmentation]
    }
    let framings = Set(tasks.compactMap(\.framing).map { Self.earlierFramings[$0] ?? $0 })
    if framings.count == 1, let name = framings.first, name != Self.usualFraming {
      arguments += ["--framing", name]
    }
    if let limit = configuration.memoryLimit { arguments += ["--memory-limit", "\(limit)"] }
    if let pool = configuration.pool { arguments += ["--pool"] + pool }
    return arguments + ["-o", output]
  }
}

extension RunRecord {
  /// What `learn --framing` calls the framings that records of earlier versions call otherwise.
  private static let earlierFramings = ["drawing": "whole", "stretched": "as-is"]
  /// The framing of folders unless told otherwise.
  private static let usualFraming = "photograph"
}
