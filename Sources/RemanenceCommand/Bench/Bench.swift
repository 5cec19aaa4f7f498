import ArgumentParser

/// `remanence bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what this project promises: time and memory of a step, and the same bits everywhere.",
    subcommands: [
      BenchStep.self, BenchInference.self, BenchIdentity.self, BenchChip.self,
      BenchArrays.self, BenchHead.self, BenchEye.self,
    ],
    defaultSubcommand: BenchStep.self)
}
