import ArgumentParser

@main
struct Remanence: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remanence",
    abstract: "Teach a frozen network new tasks on this device, in integers, and forget nothing.",
    subcommands: [
      Demo.self, Fetch.self, ImportCommand.self, PlanCommand.self, Learn.self, Evaluate.self, Predict.self,
      ReportCommand.self, Pretrain.self,
    ])
}
