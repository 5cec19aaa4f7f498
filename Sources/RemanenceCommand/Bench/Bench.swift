import ArgumentParser

/// `remanence bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what this project promises: the step, its memory, its accuracy, its sameness.",
    subcommands: [
      BenchStep.self, BenchInference.self, BenchIdentity.self, BenchAccuracy.self, BenchChip.self,
      BenchArrays.self,
    ],
    defaultSubcommand: BenchStep.self)
}
