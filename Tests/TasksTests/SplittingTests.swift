import Networks
import Testing

@testable import Tasks

@Suite("Splitting by source object")
struct SplittingTests {
  private func task(_ examples: [Example], classes: Int) -> ImageTask {
    ImageTask(
      name: "t", classNames: (0..<classes).map { "class \($0)" }, examples: examples, framing: .drawing,
      pictureSide: nil, licence: "", source: "")
  }

  private func examples(seed: UInt64, count: Int, classes: Int, groups: Int) -> [Example] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { index in
      Example(
        source: .file(path: "\(index).png"), label: generator.next(below: classes),
        group: "object \(generator.next(below: groups))")
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func noGroupIsOnBothSides(seed: UInt64) {
    let all = examples(seed: seed, count: 2000, classes: 7, groups: 300)
    let task = task(all, classes: 7)
    let (train, test) = (Set(task.train.map(\.group)), Set(task.test.map(\.group)))
    #expect(train.isDisjoint(with: test), "seed \(seed)")
    #expect(task.train.count + task.test.count == all.count)
    // A fifth, give or take five standard deviations of 300 draws.
    #expect((25...95).contains(test.count), "seed \(seed): \(test.count) of 300 groups")
    #expect(Set(task.train.map(\.label)).count == 7 && Set(task.test.map(\.label)).count == 7)
  }

  @Test func otherPicturesDoNotMoveAGroup() {
    let all = examples(seed: 9, count: 1000, classes: 4, groups: 200)
    let (whole, part) = (task(all, classes: 4), task(Array(all.prefix(900)), classes: 4))
    #expect(Set(part.test).isSubset(of: Set(whole.test)))
    #expect(Set(part.train).isSubset(of: Set(whole.train)))
  }

  @Test func everyClassOfTwoGroupsHasBothSides() {
    for round in 0..<50 {
      let all = (0..<2).flatMap { label in
        (0..<2).map { Example(source: .file(path: "x"), label: label, group: "\(round) \(label) \($0)") }
      }
      let task = task(all, classes: 2)
      #expect(Set(task.train.map(\.label)) == [0, 1] && Set(task.test.map(\.label)) == [0, 1], "round \(round)")
    }
  }
}
