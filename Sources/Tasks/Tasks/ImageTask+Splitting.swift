import Formats
import Randomness

/// How groups are dealt to the two sides. Neither rule ever separates a group, and neither depends on the
/// order of the pictures.
enum SplitRule {
  /// Each group goes where the hash of its name sends it, so that it stays there when other pictures come or
  /// go, and is on the same side in every task that has it.
  case byHash
  /// Each class gives its groups, in order of their hash, until its share of pictures is measured on: for
  /// classes of few groups of very different sizes.
  case balanced
}

extension ImageTask {
  /// The share that is measured on, in thousandths: a fifth (assumed; the usual choice).
  static let testPerMille = 200

  /// A task whose makers did not split it.
  init(
    name: String, classNames: [String], examples: [Example], rule: SplitRule = .byHash, framing: Framing,
    pictureSide: Int?, licence: String, source: String
  ) {
    let test =
      switch rule {
      case .byHash: ImageTask.testGroupsByHash(examples, classCount: classNames.count)
      case .balanced: ImageTask.balancedTestGroups(examples, classCount: classNames.count)
      }
    self.init(
      name: name, classNames: classNames, train: examples.filter { !test.contains($0.groupKey) },
      test: examples.filter { test.contains($0.groupKey) }, framing: framing, pictureSide: pictureSide,
      licence: licence, source: source)
  }

  /// The groups whose hash is in the lowest fifth. A class that would be left without an example on one
  /// side, though it has two groups or more, gives that side its group with the lowest hash (for test) or
  /// the highest (for train); a class of one group keeps it to learn from. Groups in `pinned` are never
  /// tested. With `keepsHalf` at least half of a class's pictures are learned from, or all but its one tested
  /// group where that is larger: of few pictures, chance would send most to one side.
  static func testGroupsByHash(
    _ examples: [Example], classCount: Int, pinned: Set<PathKey> = [], keepsHalf: Bool = false
  ) -> Set<PathKey> {
    let bound = UInt64.max / 1000 * UInt64(testPerMille)
    var groups = [Set<PathKey>](repeating: [], count: classCount)
    for example in examples { groups[example.label].insert(example.groupKey) }
    var test = Set(examples.map(\.groupKey).filter { hash($0) < bound }).subtracting(pinned)
    if keepsHalf { learnHalf(examples, classCount: classCount, &test) }
    // Groups that a repair moved stay, or two classes that share them could undo each other's.
    var moved = pinned
    for group in groups where group.count > 1 {
      let ordered = inOrderOfHash(group)
      if test.isDisjoint(with: group), let choice = ordered.first(where: { !moved.contains($0) }) {
        test.insert(choice)
        moved.insert(choice)
      }
      if test.isSuperset(of: group), let choice = ordered.last(where: { !moved.contains($0) }) {
        test.remove(choice)
        moved.insert(choice)
      }
    }
    for group in groups where !group.isEmpty && test.isSuperset(of: group) {
      if let choice = inOrderOfHash(group).last { test.remove(choice) }
    }
    if keepsHalf { settle(sizes(examples, classCount: classCount), pinned: pinned, &test) }
    return test
  }

  /// What is left open where classes share groups: a class without a test picture gets one, and of one that
  /// is tested on more than half of its pictures groups go back, as far as it costs no class its last group
  /// on either side.
  private static func settle(
    _ sizes: [[PathKey: Int]], pinned: Set<PathKey>, _ test: inout Set<PathKey>
  ) {
    var owners: [PathKey: [Int]] = [:]
    for (label, groups) in sizes.enumerated() {
      for group in groups.keys { owners[group, default: []].append(label) }
    }
    func isSpare(_ group: PathKey, inTest side: Bool) -> Bool {
      owners[group]!.allSatisfy { sizes[$0].keys.contains { $0 != group && test.contains($0) == side } }
    }
    for groups in sizes where groups.count > 1 && test.isDisjoint(with: groups.keys) {
      let open = inOrderOfHash(groups.keys.filter { !pinned.contains($0) && isSpare($0, inTest: false) })
      // One that no other class has, where there is one.
      if let choice = open.first(where: { owners[$0]!.count == 1 }) ?? open.first { test.insert(choice) }
    }
    for groups in sizes {
      let half = groups.values.reduce(0, +) / 2
      var tested = inOrderOfHash(groups.keys.filter(test.contains))
      while tested.count > 1, tested.reduce(0, { $0 + groups[$1]! }) > half,
        let choice = tested.lastIndex(where: { isSpare($0, inTest: true) })
      {
        test.remove(tested.remove(at: choice))
      }
    }
  }

  /// How many pictures of each class each group has.
  private static func sizes(_ examples: [Example], classCount: Int) -> [[PathKey: Int]] {
    var sizes = [[PathKey: Int]](repeating: [:], count: classCount)
    for example in examples { sizes[example.label][example.groupKey, default: 0] += 1 }
    return sizes
  }

  /// Takes groups out of `test`, those with the highest hash first, until no class is tested on more than
  /// half of its pictures, or on one group alone.
  private static func learnHalf(_ examples: [Example], classCount: Int, _ test: inout Set<PathKey>) {
    for groups in sizes(examples, classCount: classCount) {
      let half = groups.values.reduce(0, +) / 2
      var tested = inOrderOfHash(groups.keys.filter(test.contains))
      while tested.count > 1, tested.reduce(0, { $0 + groups[$1]! }) > half {
        test.remove(tested.removeLast())
      }
    }
  }

  /// For each class in turn, groups in order of hash as long as its test pictures stay within a quarter above
  /// the wanted share; its smallest group when all are larger than that. A group that an earlier class dealt
  /// with stays where it is.
  static func balancedTestGroups(_ examples: [Example], classCount: Int) -> Set<PathKey> {
    let sizes = sizes(examples, classCount: classCount)
    var test: Set<PathKey> = []
    var dealt: Set<PathKey> = []
    for groups in sizes where groups.count > 1 {
      let wanted = groups.values.reduce(0, +) * testPerMille / 1000
      var count = groups.reduce(0) { $0 + (test.contains($1.key) ? $1.value : 0) }
      let open = inOrderOfHash(groups.keys.filter { !dealt.contains($0) })
      for group in open where count < wanted && count + groups[group]! <= wanted * 5 / 4 {
        test.insert(group)
        count += groups[group]!
      }
      if count == 0, let smallest = open.min(by: { groups[$0]! < groups[$1]! }) { test.insert(smallest) }
      dealt.formUnion(groups.keys)
    }
    return test
  }

  /// Sorted by hash, by name where hashes agree.
  static func inOrderOfHash(_ groups: some Sequence<PathKey>) -> [PathKey] {
    groups.map { (hash($0), $0) }.sorted { ($0.0, $0.1.text) < ($1.0, $1.1.text) }.map(\.1)
  }

  /// A hash that is the same on every machine: a draw from the name's key.
  static func hash(_ group: PathKey) -> UInt64 {
    var generator = SplitMix64(seed: SplitMix64.key(of: group.text))
    return generator.next()
  }
}
