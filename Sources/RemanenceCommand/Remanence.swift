import ArgumentParser
import Formats
import Foundation
import Records
import Tasks

@main
struct Remanence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remanence",
    abstract: "Teach a frozen network new tasks on this device, in integers, and forget nothing.",
    version: Product.version,
    subcommands: [
      Bench.self, Demo.self, Fetch.self, ImportCommand.self, PlanCommand.self, MethodsCommand.self,
      Learn.self, Compare.self, Evaluate.self, Predict.self, ReportCommand.self, Pack.self, CacheCommand.self,
      Pretrain.self, Sense.self, ChipCommand.self, Device.self, Simulate.self, Validate.self,
      Claims.self,
    ])

  /// The arguments behind the program's name, as texts of `PathText`: Swift's own list replaces bytes that
  /// are not UTF-8, and names of files may have them.
  static let arguments: [String] = {
    var arguments: [String] = []
    var next = CommandLine.unsafeArgv + 1
    while let text = next.pointee {
      arguments.append(
        PathText.text(of: UnsafeRawBufferPointer(start: text, count: strlen(text))))
      next += 1
    }
    return arguments
  }()

  /// Whether an option called `name`, as `--batch`, is among the arguments.
  static func gave(_ name: String) -> Bool {
    arguments.prefix { $0 != "--" }.contains { $0 == name || $0.hasPrefix(name + "=") }
  }

  static func main() {
    do {
      let (kind, rest) = command(of: arguments)
      try UnusedOptions.checkRepeated(Array(rest), of: kind)
      try checkHelp(rest, of: kind)
      var command = try parseAsRoot(arguments)
      try Cache.checkEnvironment()
      try command.run()
      try flushOutput()
    } catch {
      end(error)
    }
  }
}
