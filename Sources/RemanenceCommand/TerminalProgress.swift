import Foundation
import Reporting

/// Shows progress on standard error: a line that is redrawn on a terminal, a line now and then elsewhere.
struct TerminalProgress {
  private let isTerminal: Bool
  private let hasColour: Bool
  /// The time from which the next one is shown; in a log, short pieces of work are not worth a line.
  private var due: ContinuousClock.Instant
  /// Whether an unfinished line stands on the terminal.
  private var isDrawn = false

  /// Ten times a second is as often as an eye follows; in a log, a line every five seconds.
  private var interval: Duration { isTerminal ? .milliseconds(100) : .seconds(5) }

  init() {
    let environment = ProcessInfo.processInfo.environment
    isTerminal = isatty(STDERR_FILENO) != 0 && environment["TERM"] != "dumb"
    // Set and not empty means no colour (no-color.org).
    hasColour = isTerminal && environment["NO_COLOR", default: ""].isEmpty
    due = .now + (isTerminal ? .zero : .seconds(5))
  }

  /// Shows `progress`, unless another was shown a moment ago. A terminal is always shown the last one of a
  /// piece of work, a log only a milestone.
  mutating func show(_ progress: ProgressLine, isMilestone: Bool = false) {
    let now = ContinuousClock.now
    let isLast = isTerminal && progress.total > 0 && progress.done >= progress.total
    if now < due, !isLast, !isMilestone { return }
    due = now + interval
    if isTerminal {
      // One column stays free: some terminals wrap when the last one is written.
      write("\r\u{1B}[2K" + progress.bar(width: Self.columns - 1, colour: hasColour))
      isDrawn = true
    } else {
      write(progress.plain + "\n")
    }
  }

  /// Writes `line` above the progress.
  mutating func note(_ line: String) {
    write((isDrawn ? "\r\u{1B}[2K" : "") + line + "\n")
    isDrawn = false
  }

  /// Leaves the last progress where it is and goes on below it.
  mutating func finish() {
    if isDrawn { write("\n") }
    isDrawn = false
  }

  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  private func write(_ text: String) { StandardError.write(text) }
}
