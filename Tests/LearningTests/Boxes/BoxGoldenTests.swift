import Foundation
import Kernels
import Tasks
import Testing

@testable import Learning

/// What another implementation makes of the same answers: `Scripts/make_box_golden.py`.
@Suite("Boxes as another implementation has them")
struct BoxGoldenTests {
  private struct Recorded: Decodable {
    struct Picture: Decodable {
      var truth: [[Double]], found: [[Double]], kept: [Int]
    }
    struct Loss: Decodable {
      var labels: [Int], logits: [[Double]], mean: Double, gradient: [[Double]]
    }
    var decoded: [[Double]]
    var pictures: [Picture]
    var averagePrecision: Double, found: Double
    var loss: Loss
  }

  private let recorded: Recorded

  init() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    recorded = try decoder.decode(
      Recorded.self, from: Data(contentsOf: URL(filePath: Golden.path("boxes.json"))))
  }

  private static func box(_ numbers: [Double]) -> LabelledBox {
    LabelledBox(
      label: Int(numbers[0]), x: numbers[1], y: numbers[2], width: numbers[3], height: numbers[4])
  }

  private static func found(_ numbers: [[Double]]) -> [FoundBox] {
    numbers.map { FoundBox(box: box($0), score: $0[5]) }
  }

  @Test func answersSayTheSameBoxes() throws {
    let code = try BoxCodeTests.code()
    let found = code.decode(score: 0.3) { answer, column in
      func logit(_ c: Int) -> Double {
        9 * sin(0.7 * Double(answer) + 1.3 * Double(c) + 0.01 * Double(answer * c))
      }
      let powers = (0..<16).map { exp(logit($0)) }
      return powers[column] / powers.reduce(0, +)
    }
    #expect(found.count == recorded.decoded.count && found.count > 10)
    for (own, other) in zip(found, Self.found(recorded.decoded)) {
      #expect(own.box.label == other.box.label && abs(own.score - other.score) < 1e-9)
      for part in [\LabelledBox.x, \.y, \.width, \.height] {
        #expect(abs(own.box[keyPath: part] - other.box[keyPath: part]) < 1e-9)
      }
    }
  }

  @Test func theSameBoxesAreTakenAndWorthTheSame() throws {
    var matching = BoxMatching(classes: 2)
    for picture in recorded.pictures {
      let found = Self.found(picture.found)
      #expect(BoxChoice(score: 0.3, most: 8).chosen(of: found) == picture.kept.map { found[$0] })
      matching.add(found, against: picture.truth.map(Self.box))
    }
    #expect(try abs(#require(matching.averagePrecision) - recorded.averagePrecision) < 1e-9)
    #expect(try abs(#require(matching.found) - recorded.found) < 1e-12)
  }

  /// The plain reference's mean is over all rows: over those that have a label it is the other's.
  @Test func rowsWithoutALabelAreLeftOut() {
    let loss = recorded.loss
    let own = Float32Reference.softmax(
      loss.logits.flatMap(\.self), labels: loss.labels, classes: 5, smoothing: 0)
    let scale = Double(loss.labels.count) / Double(loss.labels.count { $0 >= 0 })
    #expect(abs(own.loss * scale - loss.mean) < 1e-9)
    for (one, other) in zip(own.error, loss.gradient.flatMap(\.self)) {
      #expect(abs(one * scale - other) < 1e-9)
    }
  }
}
