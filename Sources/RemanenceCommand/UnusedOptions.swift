import ArgumentParser
import Foundation
import Tasks

/// Options that would change nothing are refused: whoever gives one means something by it.
enum UnusedOptions {
  /// Refuses those of `names` that were given, and says why they change nothing.
  static func refuse(_ names: [String], _ why: String) throws {
    let given = names.filter(Remanence.gave)
    guard given.isEmpty else {
      throw ValidationError("\(given.joined(separator: ", ")) would change nothing: \(why)")
    }
  }

  /// Refuses `--force` where nothing is written.
  static func refuseForce(unless writes: Bool) throws {
    if !writes { try refuse(["--force"], "nothing is written without -o") }
  }

  /// The options of a chip that `chip` and `simulate` share.
  static let hardware = [
    "--technology", "--chip", "--macro", "--node", "--transposed", "--working-cells", "--write-voltage",
    "--pulse",
    "--verify", "--ecc", "--write-all",
  ]
  /// What a run brings along when it is learned again.
  static let learning = [
    "--network", "--method", "--set", "--precision", "--resolution", "--batch", "--epochs", "--max-steps",
    "--seed",
    "--label-smoothing", "--augmentation", "--pool", "--memory-limit",
  ]
  /// Where the parts of a run are.
  static let places = ["--network-file", "--task-folder"]

  /// Refuses an option given twice of which only the last value would count.
  static func checkRepeated(_ arguments: [String], of command: any ParsableCommand.Type) throws {
    let names = arguments.prefix { $0 != "--" }.filter {
      $0.hasPrefix("-") && !$0.contains(/^-[0-9.]/) && $0 != "-"
    }
    .map { $0.hasPrefix("--") ? String($0.split(separator: "=")[0]) : $0 }
    guard Set(names).count < names.count || names.contains("-o") else { return }
    let help = try JSONDecoder().decode(Help.self, from: Data(command._dumpHelp().utf8))
    for argument in help.command.arguments ?? [] where argument.kind == "option" && !argument.isRepeating {
      let forms = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
      guard names.count(where: forms.contains) > 1 else { continue }
      throw ValidationError("\(forms.last ?? "") was given more than once; give it once")
    }
  }

  /// The part of ArgumentParser's description of a command that is read here.
  private struct Help: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    struct Argument: Decodable {
      var kind: String
      var isRepeating: Bool
      var names: [Name]?
    }
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var command: Command
  }
}

extension Simulate {
  /// Refuses what this form of the command has no use for.
  func checkUnused() throws {
    let refuse = UnusedOptions.refuse
    if folder != nil {
      try refuse(
        UnusedOptions.learning, "a run brings its own; leave it out, or name tasks in place of the run")
    } else {
      try refuse(UnusedOptions.places, "it says where the parts of a run are, and none is named")
    }
    let isMany = sweep || wear || sensitivity
    if !isMany {
      try refuse(
        ["--technologies", "--seeds", "--sessions", "--planes"],
        "it goes with --sweep, --wear or --sensitivity; a single run has --technology and --seed")
    } else {
      try refuse(["--seed", "--fault-seed"], "--seeds names the seeds of --sweep, --wear and --sensitivity")
    }
    if !wear { try refuse(["--sessions"], "it goes with --wear") }
    if !sensitivity { try refuse(["--planes"], "it goes with --sensitivity") }
    if sweep || wear { try refuse(["--technology"], "--technologies names those of --sweep and --wear") }
    if sensitivity {
      try refuse(["--technologies"], "--sensitivity is of one technology; choose it with --technology")
      try refuse(
        [
          "--stuck", "--read-disturb", "--sense-error-rate", "--tree-upset-rate", "--protected-bits",
          "--strong-bits", "--strong-voltage", "--write-voltage", "--pulse",
        ], "--sensitivity tries its own faults and protections")
    }
    try UnusedOptions.refuseForce(unless: output != nil)
  }
}

extension ChipCommand {
  /// Refuses what this form of the command has no use for.
  func checkUnused() throws {
    let refuse = UnusedOptions.refuse
    let isPrinted = printTechnology != nil || printChip || printMacro || printNode
    if isPrinted {
      try refuse(
        [
          "--pass", "--run", "--json", "--force", "--network", "--method", "--set", "--batch", "--resolution",
          "--classes", "--memory-limit", "--objective", "--tasks-per-day", "--steps-per-task",
          "--processor-power",
        ], "--print-… prints a description and prices nothing")
    }
    if printTechnology != nil {
      try refuse(UnusedOptions.hardware, "a built-in technology is printed as it is")
    }
    if traced == nil {
      try refuse(UnusedOptions.places, "it says where the parts of a run are: name it with --run")
    }
    if day != nil { try refuse(["--tasks-per-day", "--steps-per-task"], "the day of --day has its own") }
    if sweep != nil { try refuse(["--processor-power"], "--sweep prices chips alone") }
    try UnusedOptions.refuseForce(unless: output != nil || sweep != nil)
  }
}
