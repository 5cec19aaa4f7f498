import Formats

/// How far a piece of work has come, as one line: with a bar on a terminal, in words in a file.
public struct ProgressLine: Sendable, Equatable {
  /// What is being done.
  public var label: String
  /// How much is done, in the unit of `total`.
  public var done: Int
  /// How much there is to do; 0 when it is not known.
  public var total: Int
  /// What is counted; empty where the label says it.
  public var unit: String
  /// What else to tell, the most important first: the last ones give way on a narrow terminal.
  public var facts: [String]
  /// The time that the rest will take, where it is known.
  public var secondsLeft: Double?

  /// A line with these values.
  public init(
    label: String, done: Int, total: Int, unit: String = "", facts: [String] = [], secondsLeft: Double? = nil
  ) {
    self.label = label.printable
    self.done = done
    self.total = total
    self.unit = unit
    self.facts = facts
    self.secondsLeft = secondsLeft
  }

  /// The share that is done, 0 to 1.
  var share: Double { total > 0 ? min(1, max(0, Double(done) / Double(total))) : 0 }

  private static let barWidths = 8...30

  /// The line for a terminal.
  /// - Parameters:
  ///   - width: the terminal's columns; the line is never longer.
  ///   - colour: whether the bar is green, by an escape sequence.
  public func bar(width: Int, colour: Bool) -> String {
    let percent = total > 0 ? Readable.percent(share, decimals: 0) : ""
    let label = TextTable.fitted(label, width: max(1, width / 3))
    var words = [percent] + facts
    if let left = timeLeft { words.insert(left, at: 1) }
    words.removeAll(where: \.isEmpty)
    // Facts go from the end until label, smallest bar and the rest fit, with two spaces between any two.
    func taken() -> Int {
      TextTable.width(label) + 2 + words.map { TextTable.width($0) + 2 }.reduce(0, +)
    }
    while words.count > 1 && taken() + Self.barWidths.lowerBound > width { words.removeLast() }
    let room = width - taken()
    guard room >= Self.barWidths.lowerBound, total > 0 else {
      return TextTable.fitted(([label] + words).joined(separator: "  "), width: width)
    }
    let cells = min(room, Self.barWidths.upperBound)
    let full = Int((share * Double(cells)).rounded(.down))
    let filled = String(repeating: "█", count: full)
    let bar = (colour ? "\u{1B}[32m\(filled)\u{1B}[0m" : filled) + String(repeating: "░", count: cells - full)
    return ([label, bar] + words).joined(separator: "  ")
  }

  /// The line for a file or a pipe.
  public var plain: String {
    let amount = total > 0 ? "\(Readable.count(done)) of \(Readable.count(total))" : Readable.count(done)
    let counted = unit.isEmpty ? amount : "\(amount) \(unit)"
    return "\(label): " + ([counted] + facts + [timeLeft].compactMap(\.self)).joined(separator: ", ")
  }

  /// In whole seconds, which is calmer to read and as much as an estimate can tell.
  private var timeLeft: String? {
    guard let secondsLeft, secondsLeft.isFinite, secondsLeft > 0, total == 0 || done < total else {
      return nil
    }
    let whole = secondsLeft.rounded(.up)
    return (whole < 60 ? "\(Int(whole)) s" : Readable.duration(seconds: whole)) + " left"
  }
}

extension ProgressLine {
  /// Learning of one task of a stream.
  /// - Parameters:
  ///   - task: its name.
  ///   - position: its place in the stream, from 0.
  ///   - taskCount: tasks in the stream.
  ///   - step: steps done.
  ///   - stepCount: steps in all.
  ///   - loss: the loss of late, in nats per example.
  ///   - accuracy: the training accuracy of late, 0 to 1.
  ///   - imagesPerSecond: learned from, of late.
  ///   - secondsLeft: until this task is done, estimated.
  public static func learning(
    task: String, position: Int, taskCount: Int, step: Int, stepCount: Int, loss: Double?, accuracy: Double?,
    imagesPerSecond: Double?, secondsLeft: Double?
  ) -> ProgressLine {
    ProgressLine(
      label: taskCount == 1 ? "learning \(task)" : "task \(position + 1)/\(taskCount) \(task)", done: step,
      total: stepCount, unit: "steps",
      facts: [
        loss.map { "loss " + Readable.decimal($0, 3) },
        accuracy.map { "training accuracy " + Readable.percent($0) },
        imagesPerSecond.map { Readable.significant($0) + " images/s" },
      ].compactMap(\.self), secondsLeft: secondsLeft)
  }
}
