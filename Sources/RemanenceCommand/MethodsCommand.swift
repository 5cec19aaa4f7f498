import ArgumentParser
import Methods
import Reporting

/// `remanence methods`: what can be chosen, and what can be set about it.
struct MethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "methods",
    abstract: "List the methods with their options, their defaults and their sources.",
    discussion: "An option is given to `learn`, `plan` or `chip` as --set name=value, and may be repeated.")

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    if json { return try JSONOutput.print(["methods": Method.known.map(MethodDescription.init)]) }
    for (index, method) in Method.known.enumerated() {
      if index > 0 { print() }
      print("\(method.name): \(method.summary)")
      print("  after \(method.source)")
      var table = TextTable([
        .words("option"), .words("default"), .words("allowed"), .words("what it does"),
      ])
      // What is left of the screen beside the other columns, with two spaces between them.
      let taken = [
        method.options.map(\.name) + ["option"], method.options.map(\.value) + ["default"],
        method.options.map(\.allowed) + ["allowed"],
      ].reduce(2) { $0 + 2 + ($1.map(\.count).max() ?? 0) }
      for option in method.options {
        for (index, line) in option.help.wrapped(columns: 100 - taken).enumerated() {
          table.append(index == 0 ? [option.name, option.value, option.allowed, line] : ["", "", "", line])
        }
      }
      for line in table.lines() { print("  " + line) }
    }
  }
}
