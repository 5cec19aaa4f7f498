import Methods
import Networks
import Programs
import Randomness
import Records
import Tasks
import Testing

@testable import Learning

@Suite("Boxes as classes")
struct BoxCodeTests {
  static func code(classes: Int = 3, resolution: Int = 64) throws -> BoxCode {
    let method = try Method.detector.setting("stride", to: "8")
    let program = try method.program(
      over: Network.embedded(resolution: resolution, classes: 10).folded(nil).network, classes: classes,
      precision: .float32, batch: 1, isTraining: false)
    return try #require(BoxCode(program))
  }

  static func labels(
    _ code: BoxCode, _ boxes: [LabelledBox], _ crop: Crop? = nil, square: Int = 64, seed: UInt64 = 1
  ) -> [Int32] {
    var (random, labels) = (SplitMix64(key: seed), [Int32](repeating: 99, count: code.labelCount))
    labels.withUnsafeMutableBufferPointer {
      code.encode(
        boxes, seenBy: crop ?? Crop(left: 0, top: 0, width: square, height: square), of: square,
        from: &random,
        into: $0.baseAddress!)
    }
    return labels
  }

  /// Probabilities of 1 for labels; soft-maxes without one say nothing.
  static func decoded(_ code: BoxCode, _ labels: [Int32]) -> [FoundBox] {
    code.decode(score: 0.5) { Int32($1) == labels[$0] ? 1 : 0 }
  }

  /// What labels say is what was labelled, up to the gap between distances, at every position that says it.
  @Test func labelsSayTheBox() throws {
    let code = try Self.code()
    var random = SplitMix64(seed: 9)
    for seed in 0..<50 as Range<UInt64> {
      let (width, height) = (0.1 + 0.5 * random.nextUnit(), 0.1 + 0.5 * random.nextUnit())
      let box = LabelledBox(
        label: random.next(below: 3), x: (1 - width) * random.nextUnit(), y: (1 - height) * random.nextUnit(),
        width: width, height: height)
      let found = Self.decoded(code, Self.labels(code, [box], seed: seed))
      #expect(!found.isEmpty && found.allSatisfy { $0.box.label == box.label && $0.score == 1 })
      for proposal in found { #expect(proposal.box.overlap(with: box) > 0.45, "\(box), \(proposal.box)") }
    }
  }

  /// Distances between two are drawn so that their mean is right.
  @Test func drawsHaveTheRightMean() throws {
    let code = try Self.code()
    let box = LabelledBox(label: 0, x: 0.2, y: 0.3, width: 0.35, height: 0.4)
    var sums = [0.0, 0, 0, 0]
    let rounds = 2000
    for seed in 0..<UInt64(rounds) {
      let labels = Self.labels(code, [box], seed: seed)
      let at = (3 * 8 + 2) * BoxLayout.groups
      #expect(labels[at] == 1)
      for group in 0..<4 { sums[group] += code.layout.lengths[Int(labels[at + 1 + group])] }
    }
    // The centre of column 2, row 3 is at 20, 28 of 64.
    let expected = [20 - 12.8, 28 - 19.2, 35.2 - 20, 44.8 - 28]
    for (sum, distance) in zip(sums, expected) { #expect(abs(sum / Double(rounds) - distance) < 0.15) }
  }

  @Test func everyPositionHasItsPlace() throws {
    let code = try Self.code()
    #expect(code.labelCount == 8 * 8 * 5 && code.layout.channels == 80)
    let nothing = Self.labels(code, [])
    for (index, label) in nothing.enumerated() { #expect(label == (index % 5 == 0 ? 0 : -1)) }
    // Between the middle part and the edge a position says nothing, and outside that there is nothing.
    let labels = Self.labels(code, [LabelledBox(label: 2, x: 0, y: 0, width: 1, height: 0.5)])
    func what(_ row: Int, _ column: Int) -> Int32 { labels[(row * 8 + column) * 5] }
    #expect(what(1, 4) == 3 && what(2, 2) == 3 && what(0, 4) == -1 && what(1, 0) == -1 && what(4, 4) == 0)
    // Inside every position says how far the box reaches, outside none.
    func reaches(_ row: Int, _ column: Int) -> [Int32] {
      Array(labels[((row * 8 + column) * 5 + 1)..<((row * 8 + column) * 5 + 5)])
    }
    #expect(reaches(0, 4).allSatisfy { $0 >= 0 } && reaches(1, 0)[0] <= 3)
    #expect(reaches(4, 4) == [-1, -1, -1, -1])
    // A box smaller than a cell is at the cell of its middle.
    let small = Self.labels(code, [LabelledBox(label: 1, x: 0.51, y: 0.51, width: 0.02, height: 0.02)])
    #expect(small.enumerated().filter { $0.offset % 5 == 0 && $0.element == 2 }.map(\.offset) == [36 * 5])
    // Of two the smaller one, wherever they stand in the list.
    let pair = [
      LabelledBox(label: 0, x: 0.1, y: 0.1, width: 0.8, height: 0.8),
      LabelledBox(label: 1, x: 0.4, y: 0.4, width: 0.2, height: 0.2),
    ]
    #expect(Self.labels(code, pair) == Self.labels(code, pair.reversed()))
    #expect(Self.labels(code, pair)[(4 * 8 + 4) * 5] == 2 && Self.labels(code, pair)[(3 * 8 + 3) * 5] == 1)
  }

  /// What is cut out, scaled and mirrored carries its boxes along.
  @Test func boxesFollowTheCrop() throws {
    let code = try Self.code()
    let box = LabelledBox(label: 0, x: 0.5, y: 0.25, width: 0.25, height: 0.25)
    let plain = Crop(left: 32, top: 0, width: 32, height: 32)
    let seen = LabelledBox(label: 0, x: 0, y: 0.5, width: 0.5, height: 0.5)
    #expect(Self.labels(code, [box], plain) == Self.labels(code, [seen]))
    var mirrored = plain
    mirrored.isMirrored = true
    let other = LabelledBox(label: 0, x: 0.5, y: 0.5, width: 0.5, height: 0.5)
    #expect(Self.labels(code, [box], mirrored) == Self.labels(code, [other]))
    // A fifth of a box is neither it nor nothing.
    let cut = Self.labels(code, [box], Crop(left: 45, top: 16, width: 16, height: 16))
    #expect(cut.enumerated().allSatisfy { $0.offset % 5 != 0 || $0.element <= 0 } && cut[0] == -1)
  }
}

@Suite("Which boxes are taken, and what they are worth")
struct BoxMatchingTests {
  static func found(_ x: Double, _ score: Double, label: Int = 0) -> FoundBox {
    FoundBox(box: LabelledBox(label: label, x: x, y: 0.1, width: 0.2, height: 0.2), score: score)
  }

  @Test func overlappingBoxesGiveWay() {
    let all = [
      Self.found(0.1, 0.5), Self.found(0.12, 0.9), Self.found(0.5, 0.4), Self.found(0.13, 0.8, label: 1),
    ]
    #expect(BoxChoice(score: 0.3).chosen(of: all).map(\.score) == [0.9, 0.4])
    #expect(BoxChoice(score: 0.45).chosen(of: all).map(\.score) == [0.9])
    #expect(BoxChoice(score: 0.3, overlap: 0.95).chosen(of: all).map(\.score) == [0.9, 0.8, 0.5, 0.4])
    #expect(BoxChoice(score: 0.3, overlap: 0.95, most: 2).chosen(of: all).map(\.score) == [0.9, 0.8])
    #expect(BoxChoice().chosen(of: []).isEmpty)
  }

  @Test func overlapsAreRight() {
    let box = LabelledBox(label: 0, x: 0, y: 0, width: 0.4, height: 0.5)
    #expect(box.overlap(with: box) == 1)
    let other = LabelledBox(label: 0, x: 0.2, y: 0, width: 0.4, height: 0.5)
    #expect(abs(box.overlap(with: other) - 1.0 / 3) < 1e-12)
    #expect(box.overlap(with: LabelledBox(label: 0, x: 0.4, y: 0, width: 0.1, height: 0.1)) == 0)
  }

  @Test func matchesCountOnce() throws {
    var matching = BoxMatching(classes: 2)
    let truth = [Self.found(0.1, 1).box, Self.found(0.6, 1, label: 1).box]
    // One right, the same again, one of the wrong class, and one that lies elsewhere.
    matching.add(
      [Self.found(0.11, 0.9), Self.found(0.1, 0.8), Self.found(0.6, 0.7), Self.found(0.35, 0.6)],
      against: truth)
    #expect(matching.found == 0.5 && matching.truths == 2)
    #expect(matching.proposals.map(\.isTrue) == [true, false, false, false])
    #expect(matching.classes.map(\.tested) == [4, 1] && matching.classes.map(\.right) == [1, 0])
    #expect(matching.averagePrecision == 0.5)
    // A picture with nothing in it costs what is found in it.
    matching.add([Self.found(0.5, 0.95)], against: [])
    #expect(try #require(matching.averagePrecision) == 0.25)
    matching.add([Self.found(0.5, 0.1)], against: [Self.found(0.5, 1).box])
    // Recall 1/3 at a precision of 1/2, and 2/3 at 2/6.
    let area: Double = try #require(matching.averagePrecision)
    #expect(abs(area - 5.0 / 18) < 1e-12)
    #expect(BoxMatching(classes: 1).averagePrecision == nil && BoxMatching(classes: 1).found == nil)
  }
}
