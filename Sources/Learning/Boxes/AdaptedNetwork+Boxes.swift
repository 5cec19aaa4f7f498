public import Formats
import Programs
import Records
public import Tasks

extension AdaptedNetwork {
  /// The boxes in one picture of the network's resolution: RGB, row by row, a byte for each value.
  /// - Throws: `FormatError` when `picture` has another number of bytes, or the network answers no boxes.
  public func boxes(in picture: [UInt8], _ choice: BoxChoice = BoxChoice()) throws(FormatError) -> [FoundBox]
  {
    let code = try knownBoxCode
    try infer(picture)
    return boxes(0, code, choice)
  }

  /// The boxes in each of `pictures`.
  ///
  /// * `progress`: told how many pictures have been looked at; what it throws ends the work.
  public func boxes(
    in pictures: PreparedImages, _ choice: BoxChoice = BoxChoice(), progress: (Int) throws -> Void = { _ in }
  ) throws -> [[FoundBox]] {
    let code = try knownBoxCode
    var found: [[FoundBox]] = []
    try forEachBatch(of: pictures, infer: executor.infer) { count in
      for position in 0..<count { found.append(boxes(position, code, choice)) }
      try progress(found.count)
    }
    return found
  }

  private var knownBoxCode: BoxCode {
    get throws(FormatError) {
      guard let boxCode else {
        throw FormatError(
          "answers no boxes", at: "the network", remedy: "use what the method detector learned")
      }
      return boxCode
    }
  }

  /// The boxes of one image of the batch that has been run.
  private func boxes(_ image: Int, _ code: BoxCode, _ choice: BoxChoice) -> [FoundBox] {
    let first = image * code.labelCount
    return choice.chosen(
      of: code.decode(score: choice.score) { executor.probability(first + $0, $1) })
  }

  /// How the test pictures of a task are answered, by class, and a line for each picture; of boxes as
  /// ``BoxMatching`` counts.
  func tested(
    on tests: PreparedImages, classNames: [String], progress: (Int) throws -> Void
  ) throws -> (counts: [ClassCount], samples: [AnsweredSample]) {
    guard boxCode != nil else {
      let answers = try answers(to: tests, progress: progress)
      return (
        answers.counts(against: tests, classes: classNames.count),
        answers.enumerated().map { index, answer in
          AnsweredSample(
            label: classNames[tests.label(index)], answer: classNames[answer.label],
            confidence: answer.confidence)
        }
      )
    }
    let found = try boxes(in: tests, progress: progress)
    var all = BoxMatching(classes: classNames.count)
    let samples = found.enumerated().map { index, found in
      let truth = tests.boxes(index)
      all.add(found, against: truth)
      var one = BoxMatching(classes: classNames.count)
      one.add(found, against: truth)
      return AnsweredSample(
        label: Self.words(truth.count, "object"),
        answer: Self.words(one, truth: truth.count, found: found.count),
        confidence: found.first?.score ?? 0, boxes: found.map(\.box))
    }
    return (all.classes, samples)
  }

  private static func words(_ count: Int, _ name: String) -> String {
    "\(count) \(name)\(count == 1 ? "" : "s")"
  }

  /// What was found of a picture; as its label where that is all and nothing else.
  private static func words(_ matching: BoxMatching, truth: Int, found: Int) -> String {
    let right = matching.proposals.count { $0.isTrue }
    guard right < truth || found > right else { return words(truth, "object") }
    return "\(right) of \(truth) found" + (found > right ? ", \(found - right) wrong" : "")
  }
}

/// A test picture with its label and its answer, as a report shows them.
struct AnsweredSample {
  var label: String
  var answer: String
  var confidence: Double
  /// The boxes that were proposed, of a task of boxes.
  var boxes: [LabelledBox] = []
}

extension PixelImage {
  /// The picture with lines around `truth`, in green, and around `found`, in magenta, which lie a pixel
  /// further in.
  func outlined(truth: [LabelledBox], found: [LabelledBox]) -> PixelImage {
    guard channels == 3 else { return self }
    var pixels = pixels
    for box in truth { outline(box, [0, 200, 0], inset: 0, in: &pixels) }
    for box in found { outline(box, [230, 0, 230], inset: 1, in: &pixels) }
    return PixelImage(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func outline(_ box: LabelledBox, _ colour: [UInt8], inset: Int, in pixels: inout [UInt8]) {
    func place(_ share: Double, _ extent: Int) -> Int {
      min(extent - 1, max(0, Int((share * Double(extent)).rounded())))
    }
    let (left, right) = (place(box.x, width) + inset, place(box.x + box.width, width) - inset)
    let (top, bottom) = (place(box.y, height) + inset, place(box.y + box.height, height) - inset)
    guard left <= right, top <= bottom else { return }
    func set(_ x: Int, _ y: Int) {
      for channel in 0..<3 { pixels[(y * width + x) * 3 + channel] = colour[channel] }
    }
    for x in left...right {
      for y in [top, bottom] { set(x, y) }
    }
    for y in top...bottom {
      for x in [left, right] { set(x, y) }
    }
  }
}
