import ArgumentParser
import Experiments
import Formats
import Foundation

/// `remanence claims`: what the papers claim, and the same kind of work here.
struct Claims: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lay what the papers claim beside the same kind of work done here.",
    discussion: """
      The list of claims is closed. One that nothing has been laid beside yet is open and says what is \
      missing. `make claims` writes docs/claims.md and docs/claims.json.
      """)

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write claims.md and claims.json into this folder.", valueName: "folder"))
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Replace the files if they are there and are none of this command.") var force = false

  func validate() throws { try UnusedOptions.refuseForce(unless: output != nil) }

  func run() throws {
    let names = ["claims.md", "claims.json"]
    if let output {
      for name in names { try OutputFile("\(output)/\(name)", force: force).check(.claims) }
    }
    let sheet = try ClaimSheet.current()
    if let output {
      for (name, text) in zip(names, [sheet.markdown(), try JSONOutput.text(sheet)]) {
        try AtomicFile.write(text, to: "\(output)/\(name)")
      }
    }
    if json { return try JSONOutput.print(sheet) }
    for line in sheet.lines() { print(line) }
  }
}
