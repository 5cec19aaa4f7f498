import Foundation
import Synchronization

/// Ctrl-C: the first asks learning to save and stop, the second ends the process at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  /// Whether Ctrl-C has been pressed.
  static var hasCome: Bool { count.load(ordering: .relaxed) > 0 }

  /// Takes over SIGINT and SIGTERM.
  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interrupt.count.add(1, ordering: .relaxed).oldValue > 0 {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }
}
