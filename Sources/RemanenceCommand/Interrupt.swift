import Foundation
import Synchronization

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
