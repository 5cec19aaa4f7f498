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
    let line = line(for: error)
    if !line.isEmpty { StandardError.write("remanence: \(line)\n") }
    Foundation.exit(code.rawValue)
  }

  /// What, where and the remedy. ArgumentParser's own messages may take several lines and are followed by a
  /// whole usage; of that only the command that prints it is kept.
  private static func line(for error: any Error) -> String {
    if let unsupported = error as? InstructionSet.Unsupported { return "REMANENCE_ISA: \(unsupported)" }
    let words = message(for: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let full = fullMessage(for: error)
    guard exitCode(for: error) == .validationFailure, let start = full.range(of: "See '"),
      let end = full[start.upperBound...].firstIndex(of: "'")
    else { return words }
    return "\(words.hasSuffix(".") ? String(words.dropLast()) : words); see: \(full[start.upperBound..<end])"
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

  /// Takes over SIGINT and SIGTERM.
  static func listen() {
    // A signal handler must not be the first to touch a lazy global.
    _ = hasCome
    // Whoever started this process may have done so from a thread that blocks signals.
    var taken = sigset_t()
    sigemptyset(&taken)
    for signalNumber in [SIGINT, SIGTERM] { sigaddset(&taken, signalNumber) }
    pthread_sigmask(SIG_UNBLOCK, &taken, nil)
    for signalNumber in [SIGINT, SIGTERM] {
      signal(signalNumber) { signalNumber in
        if Interrupt.number.exchange(signalNumber, ordering: .relaxed) != 0 {
          signal(signalNumber, SIG_DFL)
          raise(signalNumber)
        }
      }
    }
  }
}
