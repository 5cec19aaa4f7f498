import Formats
import Foundation
import Reporting
import Synchronization

/// Where everything goes that is said to a person and is no result.
enum StandardError {
  /// Writes `text`. If nobody can be told, work goes on.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// What `--json` prints: one object, keys sorted.
enum JSONOutput {
  static func print(_ value: some Encodable) throws { Swift.print(try text(value), terminator: "") }

  /// `value` as it is printed, and as it is written to files.
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self).escapedJSON + "\n"
  }

  /// Prints `value` on a line of its own, at once.
  /// - Throws: `FormatError` when standard output takes no more.
  static func printLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self).escapedJSON)
    try Remanence.flushOutput()
  }
}

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

  /// Writes `line` above the progress, its control characters escaped: names come from files that nobody
  /// vouches for. A terminal gets it in lines as wide as it is, cut between words; a log keeps it whole, so
  /// that a search finds it. `command`, to be copied, as `shellQuoted` writes it, is never cut, and has a
  /// line of its own on a terminal.
  mutating func note(_ line: String, command: String = "") {
    let whole = line.printable
    let lines =
      isTerminal
      ? whole.wrapped(columns: Self.columns - 1) + (command.isEmpty ? [] : [command])
      : [command.isEmpty ? whole : "\(whole) \(command)"]
    write((isDrawn ? "\r\u{1B}[2K" : "") + lines.joined(separator: "\n") + "\n")
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

/// What independent jobs show on standard error while they run.
final class JobsShown: Sendable {
  private let label: String
  /// What the jobs of a second are called; nil for jobs so long that each is worth a line.
  private let unit: String?
  private let start = ContinuousClock.now
  private let state: Mutex<(progress: TerminalProgress, known: Int?)>

  init(label: String, unit: String? = nil) {
    (self.label, self.unit) = (label, unit)
    state = Mutex((TerminalProgress(), nil))
  }

  func show(_ done: Int, of total: Int) {
    state.withLock { state in
      // Those that had been kept before took no time now.
      let known = state.known ?? done
      state.known = known
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let rate = Double(done - known) / max(1e-9, seconds)
      state.progress.show(
        ProgressLine(
          label: label, done: done, total: total,
          facts: rate > 0 ? unit.map { ["\(Readable.count(Int(rate))) \($0)"] } ?? [] : [],
          secondsLeft: rate > 0 ? Double(total - done) / rate : nil), isMilestone: unit == nil)
    }
  }

  func finish() { state.withLock { $0.progress.finish() } }
}
