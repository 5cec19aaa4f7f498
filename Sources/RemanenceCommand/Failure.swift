import ArgumentParser
import Execution
import Formats
import Foundation
import Kernels
import Synchronization

extension Remanence {
  /// Ends the program after `error`: one line on standard error and an exit code, 64 for a mistake in the
  /// arguments (EX_USAGE of sysexits) and 1 for anything else. Help that was asked for is no failure.
  static func end(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code.isSuccess { exit(withError: error) }
    let line = line(for: error, ending: code)
    if !line.isEmpty { StandardError.write("remanence: \(line)\n") }
    Foundation.exit(code.rawValue)
  }

  /// What, where and the remedy. ArgumentParser's own messages may take several lines and are followed by a
  /// whole usage; of that only the command that prints it is kept.
  private static func line(for error: any Error, ending code: ExitCode) -> String {
    if let unsupported = error as? InstructionSet.Unsupported { return "REMANENCE_ISA: \(unsupported)" }
    let said = message(for: error).split(whereSeparator: \.isWhitespace).joined(separator: " ").printable
    guard code == .validationFailure else { return said }
    let words = plainer(said, arguments: arguments)
    let full = fullMessage(for: error)
    guard let start = full.range(of: "See '"), let end = full[start.upperBound...].firstIndex(of: "'")
    else { return words }
    let mark = words.hasSuffix("?") ? "" : ";"
    // ArgumentParser does not know of which command what it has not parsed is.
    let names = arguments.prefix(arguments.count - command(of: arguments).rest.count)
    let own = (["remanence"] + names + ["--help"]).joined(separator: " ")
    let help = [own, String(full[start.upperBound..<end])].max { $0.count < $1.count }!
    return "\(words.hasSuffix(".") ? String(words.dropLast()) : words)\(mark) see: \(help)"
  }

  /// ArgumentParser's words, with what it leaves unsaid: that a number may not be negative, and the nearest
  /// name. A long list of names is told in one line, as it tells a short one.
  static func plainer(_ words: String, arguments: [String]) -> String {
    if let missing = words.firstMatch(of: /^Missing value for '(--?[\w-]+)/),
      let position = arguments.firstIndex(of: String(missing.1)), position + 1 < arguments.count,
      arguments[position + 1].contains(/^-[0-9.]/)
    {
      return "\(missing.1) cannot be \(arguments[position + 1].printable): it takes no negative number"
    }
    let (command, rest) = command(of: arguments)
    if let first = rest.first, !first.hasPrefix("-"), let unknown = unknownCommand(first, of: command) {
      return unknown
    }
    let known = options(of: command)
    if let file = fileLikeOption(rest, known) { return file }
    if let unknown = unknownOption(rest, known) { return unknown }
    if let list = words.firstMatch(of: /Please provide one of the following: - (.*)$/) {
      let names = list.1.components(separatedBy: " - ").map { "'\($0)'" }
      return plainer(
        words[..<list.range.lowerBound] + "Please provide one of " + names.dropLast().joined(separator: ", ")
          + " or \(names.last ?? "").", arguments: arguments)
    }
    if let value = words.firstMatch(of: /The value '(.*?)' is invalid for/) {
      let names = words[value.range.upperBound...].matches(of: /'([\w.+-]+)'/).map { String($0.1) }
      let suggestion = String(value.1).suggestion(among: names.filter { !$0.hasPrefix("-") })
      return suggestion.isEmpty ? words : "\(words) \(suggestion)".trimmingCharacters(in: .whitespaces)
    }
    return words
  }

  /// What to say of the first option that the command does not have; nil when it has all of them.
  /// ArgumentParser complains of it last, after everything that follows from it.
  private static func unknownOption(_ arguments: ArraySlice<String>, _ known: Set<String>) -> String? {
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = argument.split(separator: "=").first.map(String.init) ?? argument
      guard !known.contains(name), name.count > 2 else { continue }
      let names = known.filter { $0.hasPrefix("--") }.sorted().map { String($0.dropFirst(2)) }
      let suggestion = String(name.dropFirst(2)).nearest(among: names).map { "; did you mean --\($0)?" } ?? ""
      return "there is no option \(name.printable)\(suggestion)"
    }
    return nil
  }

  /// The command that `arguments` begin with the names of, and what follows them.
  static func command(
    of arguments: [String]
  ) -> (command: any ParsableCommand.Type, rest: ArraySlice<String>) {
    var (command, rest): (any ParsableCommand.Type, ArraySlice<String>) = (Self.self, arguments[...])
    while let next = command.configuration.subcommands.first(where: { $0._commandName == rest.first }) {
      (command, rest) = (next, rest.dropFirst())
    }
    if let usual = command.configuration.defaultSubcommand, rest.first?.hasPrefix("-") ?? true {
      command = usual
    }
    return (command, rest)
  }

  /// Writes out what `print` holds back, so that a full disk below a redirected output is not missed.
  static func flushOutput() throws {
    guard fflush(nil) == 0 else {
      throw FormatError(
        "cannot be written: \(String(cString: strerror(errno)))", at: "standard output",
        remedy: "check where it is sent to")
    }
  }
}

/// Ctrl-C: the first asks learning to save and stop, the second ends the process at once.
enum Interrupt {
  /// The number of the signal that has come; 0 for none.
  private static let number = Atomic<Int32>(0)

  /// Whether Ctrl-C has been pressed.
  static var hasCome: Bool { number.load(ordering: .relaxed) != 0 }

  /// What a process that the signal has ended exits with, by the convention of shells: 130 for Ctrl-C.
  static var exitCode: Int32 { 128 + number.load(ordering: .relaxed) }

  /// Takes over SIGINT and SIGTERM, and the signal of a terminal that is closed, unless it was to be ignored
  /// (`nohup`).
  static func listen() {
    // A signal handler must not be the first to touch a lazy global.
    _ = hasCome
    // Whoever started this process may have done so from a thread that blocks signals.
    let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
    let outlivesTerminal = unsafeBitCast(signal(SIGHUP, SIG_IGN), to: Int.self) == ignored
    let numbers = [SIGINT, SIGTERM] + (outlivesTerminal ? [] : [SIGHUP])
    var taken = sigset_t()
    sigemptyset(&taken)
    for signalNumber in numbers { sigaddset(&taken, signalNumber) }
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
    for signalNumber in numbers {
      signal(signalNumber) { signalNumber in
        if Interrupt.number.exchange(signalNumber, ordering: .relaxed) != 0 {
          signal(signalNumber, SIG_DFL)
          raise(signalNumber)
        }
      }
    }
  }
}
