import Formats
import Randomness
import Testing

@testable import Tasks

@Suite("Splitting by source object")
struct SplittingTests {
  private func task(_ examples: [Example], classes: Int, rule: SplitRule = .byHash) -> ImageTask {
    ImageTask(
      name: "t", classNames: (0..<classes).map { "class \($0)" }, examples: examples, rule: rule,
      framing: .drawing, pictureSide: nil, licence: "", source: "")
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

  /// Paths that differ in Unicode form alone are two objects, and each goes where its own hash sends it.
  @Test func twinsOfAUnicodeFormAreDealtApart() {
    let names = (0..<60).flatMap { ["caf\u{E9} \($0)", "cafe\u{301} \($0)"] }
    let all = names.enumerated().map { index, name in
      Example(source: .file(path: "\(index)"), label: index / 2 % 2, group: name)
    }
    for rule in [SplitRule.byHash, .balanced] {
      let task = task(all, classes: 2, rule: rule)
      let tested = Set(task.test.map { PathKey($0.group) })
      #expect(task.train.count + task.test.count == 120)
      let apart = (0..<60).count {
        tested.contains(PathKey(names[2 * $0])) != tested.contains(PathKey(names[2 * $0 + 1]))
      }
      #expect(apart > 5, "\(rule): \(apart) of 60 twins are on different sides")
    }
  }

  @Test func everyClassOfTwoGroupsHasBothSides() {
    for round in 0..<50 {
      let all = (0..<2).flatMap { label in
        (0..<2).map { Example(source: .file(path: "x"), label: label, group: "\(round) \(label) \($0)") }
      }
      let task = task(all, classes: 2)
      #expect(
        Set(task.train.map(\.label)) == [0, 1] && Set(task.test.map(\.label)) == [0, 1], "round \(round)")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func balancedSharesAreNearAFifthOfEachClass(seed: UInt64) {
    // Twelve groups a class, of 1 to 30 pictures.
    var generator = SplitMix64(seed: seed)
    var all: [Example] = []
    for label in 0..<6 {
      for group in 0..<12 {
        for _ in 0...generator.next(below: 30) {
          all.append(Example(source: .file(path: "x"), label: label, group: "\(seed) \(label) \(group)"))
        }
      }
    }
    let task = task(all, classes: 6, rule: .balanced)
    #expect(Set(task.train.map(\.group)).isDisjoint(with: task.test.map(\.group)), "seed \(seed)")
    for label in 0..<6 {
      let share = Double(task.test.count { $0.label == label }) / Double(all.count { $0.label == label })
      #expect(share > 0.1 && share <= 0.25, "seed \(seed), class \(label): \(share)")
    }
    all = all.map { (generator.next(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    #expect(Set(self.task(all, classes: 6, rule: .balanced).test) == Set(task.test), "order matters")
  }

  @Test func aClassOfTwoUnequalGroupsGivesTheSmaller() {
    let all = [3, 90].flatMap { size in
      (0..<size).map { _ in Example(source: .file(path: "x"), label: 0, group: "\(size)") }
    }
    #expect(task(all, classes: 1, rule: .balanced).test.count == 3)
  }
}
