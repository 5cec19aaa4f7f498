import ArgumentParser
import Formats

extension Remanence {
  /// The options of `command`, as they are given.
  static func options(of command: any ParsableCommand.Type) -> Set<String> {
    let help = Self.helpMessage(for: command, includeHidden: true, columns: 200)
    return Set(help.matches(of: /(?:^|[\s,\/])(--?[a-zA-Z][\w-]*)/).map { String($0.1) })
  }

  /// Refuses the name of a file, as `-hall.png`, that would be taken for options in one word, `-h` among
  /// them, which help answers before anything else is looked at.
  static func checkHelp(_ arguments: ArraySlice<String>, of command: any ParsableCommand.Type) throws {
    if arguments.first == "help", let name = arguments.dropFirst().first, !name.hasPrefix("-"),
      let unknown = unknownCommand(name, of: command)
    {
      throw ValidationError(unknown)
    }
    let words = arguments.prefix { $0 != "--" }.filter {
      $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 2 && $0.contains("h")
    }
    guard let file = fileLikeOption(words[...], options(of: command)) else { return }
    throw ValidationError(file)
  }

  /// What to say where `command` has others and none called `name`; nil where it has none, or that one.
  static func unknownCommand(_ name: String, of command: any ParsableCommand.Type) -> String? {
    let commands = command.configuration.subcommands.map { $0._commandName }
    guard !commands.isEmpty, !commands.contains(name), name != "help" else { return nil }
    return "there is no command \(name.printable); \(name.suggestion(among: commands))"
      + "the commands are \(commands.joined(separator: ", "))"
  }

  /// What to say of an argument that is taken for an option and is the name of a file; nil where there is
  /// none.
  static func fileLikeOption(_ arguments: ArraySlice<String>, _ known: Set<String>) -> String? {
    let file = arguments.prefix { $0 != "--" }.first { argument in
      argument.hasPrefix("-") && argument != "-" && !known.contains(argument) && PathText.isThere(argument)
    }
    return file.map { file in
      "\(file.printable) is taken for an option, and is a file here: write ./\(file.printable), or -- before "
        + "the names"
    }
  }
}
