import ArgumentParser
import Experiments
import Formats
import Learning

/// Which regions a detector proposes.
struct DetectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A run of the method detector that proposes regions.", valueName: "run"))
  var detector: String?
  @Option(
    help: ArgumentHelp("Its task of boxes; needed where it has learned several.", valueName: "task"))
  var boxes: String?
  @Option(
    help: ArgumentHelp("The network below the detector, if it has moved.", valueName: "file"))
  var detectorNetwork: String?
  @Option(help: "The least probability of a class that a region is proposed for; 0.3 unless told.")
  var score: Double?
  @Option(help: "The most regions that are proposed of a picture; 8 unless told.") var mostRegions: Int?
  @Option(help: "What a region grows by on each side, in shares of its extent; 0.125 unless told.")
  var margin: Double?

  func validate() throws {
    try UnusedOptions.refuse(
      ["--boxes", "--detector-network", "--score", "--most-regions", "--margin"], unless: detector != nil,
      "regions are proposed by --detector")
    try Arguments.check(
      score.map { $0 > 0 && $0 <= 1 } ?? true, "--score must be a probability, above 0 and at most 1")
    try Arguments.check((1...1000).contains(mostRegions ?? 1), "--most-regions must be 1 to 1000")
    try Arguments.check((0...1).contains(margin ?? 0), "--margin must be 0 to 1")
  }

  /// The run; nil where none proposes.
  func run(threads: Int) throws -> LearnedRun? {
    try detector.map { try LearnedRun.open(path: $0, threads: threads, network: detectorNetwork) }
  }

  /// Sets what is chosen of what it finds.
  func apply(to setup: inout EyeSetup) {
    if let score { setup.choice.score = score }
    if let mostRegions { setup.choice.most = mostRegions }
    if let margin { setup.margin = margin }
  }
}
