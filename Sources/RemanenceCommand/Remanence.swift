import ArgumentParser
import Records

@main
struct Remanence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remanence",
    abstract: "Teach a frozen network new tasks on this device, in integers, and forget nothing.",
    version: Product.version,
    subcommands: [
      Bench.self, Demo.self, Fetch.self, ImportCommand.self, PlanCommand.self, MethodsCommand.self,
      Learn.self, Evaluate.self,
      Predict.self, ReportCommand.self, Pretrain.self, ChipCommand.self, Simulate.self, Validate.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
      try flushOutput()
    } catch {
      end(error)
    }
  }
}
