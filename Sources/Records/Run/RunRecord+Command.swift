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
    let framings = Set(tasks.compactMap(\.framing))
    if framings.count == 1, let name = Self.framings[framings.first ?? ""] {
      arguments += ["--framing", name]
    }
    if let limit = configuration.memoryLimit { arguments += ["--memory-limit", "\(limit)"] }
    if let pool = configuration.pool { arguments += ["--pool"] + pool }
    return arguments + ["-o", output]
  }
}

extension RunRecord {
  /// What `learn --framing` calls the framings of folders, by what records call them; without the usual one.
  private static let framings = ["drawing": "whole", "stretched": "as-is"]
}
