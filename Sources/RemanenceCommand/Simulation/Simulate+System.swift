import Experiments
import Learning
import Methods
import Reporting
import Silicon

extension Simulate {
  /// The stream by its own method, by head and by full fine-tuning, and in other technologies.
  func runSystem(_ stream: SimulatedLearning, _ chosen: SimulatedArrays, _ chips: [Chip]) throws {
    var terminal = TerminalProgress()
    defer { terminal.finish() }
    let result = try SystemComparison.measured(
      stream, on: chosen, beside: chips, methods: [.head, .full], duty: HardwareFiles.duty(day),
      faultSeed: arrays.faultSeed ?? stream.setup.seed, threads: learning.threads
    ) {
      terminal.show(ProgressLine(label: "learning \($0)", done: $1, total: $2), isMilestone: $1 == 0)
    }
    terminal.finish()
    if json { return try JSONOutput.print(result) }
    for line in result.lines { print(line) }
  }
}
