import ArgumentParser
import Foundation

/// Options that would change nothing are refused: whoever gives one means something by it. Which these are,
/// and when, each command says itself in its `checkUnused`.
enum UnusedOptions {
  /// Refuses those of `names` that were given, unless the command uses them as it was called; `why` says what
  /// they would need.
  static func refuse(_ names: [String], unless areUsed: Bool = false, _ why: String) throws {
    guard !areUsed else { return }
    var given: [String] = []
    for argument in Remanence.arguments.prefix(while: { $0 != "--" }) {
      let name = argument.prefix { $0 != "=" }
      if names.contains(String(name)), !given.contains(String(name)) { given.append(String(name)) }
    }
    guard given.isEmpty else {
      throw ValidationError("\(given.joined(separator: ", ")) would change nothing: \(why)")
    }
  }

  /// The same for all options of `groups` but `others`.
  static func refuse(
    _ groups: [any ParsableArguments.Type], but others: [String] = [], unless areUsed: Bool, _ why: String
  ) throws {
    guard !areUsed else { return }
    let names = try groups.flatMap { try options(of: $0) }.flatMap(\.forms)
    try refuse(names.filter { !others.contains($0) && !["--help", "-h"].contains($0) }, why)
  }

  /// Refuses `--force` where nothing is written.
  static func refuseForce(unless writes: Bool) throws {
    try refuse(["--force"], unless: writes, "nothing is written without -o")
  }

  /// Refuses an option given twice of which only the last value would count.
  static func checkRepeated(_ arguments: [String], of command: any ParsableCommand.Type) throws {
    let names = arguments.prefix { $0 != "--" }.filter {
      $0.hasPrefix("-") && !$0.contains(/^-[0-9.]/) && $0 != "-"
    }
    .map { $0.hasPrefix("--") ? String($0.split(separator: "=")[0]) : $0 }
    guard Set(names).count < names.count || names.contains("-o") else { return }
    for option in try options(of: command) where option.kind == "option" && !option.isRepeating {
      guard names.count(where: option.forms.contains) > 1 else { continue }
      throw ValidationError("\(option.forms.last ?? "") was given more than once; give it once")
    }
  }

  /// The options and flags of `group`, as ArgumentParser describes them.
  private static func options(of group: any ParsableArguments.Type) throws -> [Help.Argument] {
    try JSONDecoder().decode(Help.self, from: Data(group._dumpHelp().utf8)).command.arguments ?? []
  }

  /// The part of ArgumentParser's description of a command that is read here.
  private struct Help: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    struct Argument: Decodable {
      var kind: String
      var isRepeating: Bool
      var names: [Name]?

      /// As they are given.
      var forms: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
    }
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var command: Command
  }
}
