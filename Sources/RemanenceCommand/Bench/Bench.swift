import ArgumentParser

/// `remanence bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure what this project promises: the step, its memory, its sameness.",
    subcommands: [
      BenchStep.self, BenchInference.self, BenchIdentity.self, BenchChip.self,
      BenchArrays.self, BenchHead.self,
    ],
    defaultSubcommand: BenchStep.self)
}
