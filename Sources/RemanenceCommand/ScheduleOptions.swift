import ArgumentParser
import Foundation
import Records
import Tasks

/// What may be set about learning, whatever the method.
struct ScheduleOptions: ParsableArguments {
  @Option(help: "A network by name, or a file that `import` wrote.")
  var network = "mobilenet-v2"

  @Option(help: "Pixels on each side; default: 96, for the embedded network 32.")
  var resolution: Int?

  @Option(help: "Images per step.")
  var batch = 8

  @Option(help: "How many times every picture is learned from.")
  var epochs = 8

  @Option(help: "At most so many steps for each task.")
  var maxSteps: Int?

  @Option(help: "The share of the target spread over all classes.")
  var labelSmoothing = RunConfiguration.defaultLabelSmoothing

  @Option(
    help:
      "How training pictures are varied: \(Augmentation.allCases.map(\.rawValue).joined(separator: ", ")).")
  var augmentation = Augmentation(rawValue: RunConfiguration.defaultAugmentation)!

  @Option(help: "Threads; results do not depend on them.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    try Arguments.check(batch: batch, resolution: resolution ?? 96, threads: threads)
    let check = Arguments.check(_:_:)
    try check((1...100_000).contains(epochs), "--epochs must be 1 to 100000")
    try check(maxSteps ?? 1 >= 1, "--max-steps must be at least 1")
    try check((0..<1).contains(labelSmoothing), "--label-smoothing must be 0 up to, not including, 1")
  }
}
