import ArgumentParser
import Formats
import Learning
import Reporting

extension Predict {
  func print(_ outcome: Outcome) {
    var table = TextTable([.words("image"), .words("label"), .numbers("confidence")])
    for answer in outcome.answers {
      for (rank, choice) in (answer.top ?? [.init(label: answer.label, confidence: answer.confidence)])
        .enumerated()
      {
        table.append([
          rank == 0 ? answer.image.printable : "", choice.label.printable,
          Readable.percent(choice.confidence),
        ])
      }
    }
    if !outcome.answers.isEmpty { for line in table.lines(width: 100) { Swift.print(line) } }
  }

  /// What `predict` prints: `--json` as it is here, `--json-lines` an answer or a failure a line.
  struct Outcome: Encodable {
    struct Choice: Encodable {
      var label: String
      var confidence: Double
    }
    struct Answer: Encodable {
      var image: String
      var label: String
      var confidence: Double
      var top: [Choice]?

      init(image: String, _ answers: [Learning.Answer], _ classNames: [String], isRanked: Bool) {
        self.image = image
        label = classNames[answers[0].label]
        confidence = answers[0].confidence
        if isRanked { top = answers.map { Choice(label: classNames[$0.label], confidence: $0.confidence) } }
      }
    }
    struct Failure: Encodable {
      var image: String
      var reason: String
    }
    var task: String
    var answers: [Answer] = []
    var failures: [Failure] = []
  }
}
