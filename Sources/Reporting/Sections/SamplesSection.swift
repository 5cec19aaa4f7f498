import Formats
import Foundation
import Records

/// Test images with the network's answers.
struct SamplesSection {
  private let groups: [(task: String, samples: [(record: SampleRecord, picture: [UInt8])])]

  /// The samples of `run`, by task.
  /// - Throws: `FormatError` when a picture cannot be read.
  init(_ run: StoredRun) throws(FormatError) {
    var groups: [(task: String, samples: [(record: SampleRecord, picture: [UInt8])])] = []
    for task in run.record.tasks.map(\.name) {
      var samples: [(record: SampleRecord, picture: [UInt8])] = []
      for sample in run.samples where sample.task == task {
        samples.append((sample, try run.picture(of: sample)))
      }
      if !samples.isEmpty { groups.append((task, samples)) }
    }
    self.groups = groups
  }

  var markup: Markup {
    guard !groups.isEmpty else { return .empty }
    return Markup("section") {
      Markup("h2", text: "Test images and answers")
      for group in groups {
        Markup("h3", text: group.task)
        Markup("div", ["class": "samples"]) {
          for sample in group.samples { figure(sample.record, sample.picture) }
        }
      }
    }
  }

  private func figure(_ sample: SampleRecord, _ picture: [UInt8]) -> Markup {
    Markup("figure") {
      Markup.void(
        "img",
        [
          "src": "data:image/png;base64,\(Data(picture).base64EncodedString())",
          "alt": "test image: \(sample.label)",
        ])
      Markup("figcaption") {
        Markup("span", ["class": sample.isCorrect ? "good" : "bad"], text: sample.isCorrect ? "✓ " : "✗ ")
        Markup("strong", text: sample.prediction)
        " "
        Markup("span", ["class": "whole"], text: Readable.percent(sample.confidence, decimals: 0))
        if !sample.isCorrect { Markup("div", text: "in truth \(sample.label)") }
      }
    }
  }
}
