import Formats

/// The side and the group of each picture of a folder, and how they came about.
struct FolderSides {
  var sides: [Split]
  var groups: [String]
  /// In one line.
  var line: String
  /// What has become of the test pictures of a run.
  var changes = PictureChanges()
  /// The pictures that are another's.
  var duplicates: [DuplicatePicture] = []
}

extension FolderReader {
  /// The sides of every picture, as they are given, as a run knows them, or made.
  mutating func sides() -> FolderSides {
    if let known = options.knownSides { return knownSides(known) }
    return layout.isGiven ? givenSides() : madeSides()
  }

  /// The sides that a run wrote down.
  private mutating func knownSides(_ known: [PathKey: Split]) -> FolderSides {
    // Those too that show now what is learned from.
    let replaced = pictures.filter { picture in
      options.knownContents[PathKey(picture.path)].map { $0 != picture.digest.hexadecimal } ?? false
    }.map(\.path)
    leaveOutLearned()
    let sides = pictures.map { $0.role == .train ? Split.train : .test }
    let there = Set(leftOut.map { PathKey($0.path) })
    let copies = leftOut.filter { $0.reason == .alsoLearned && known[PathKey($0.path)] == .test }.map(\.path)
    let learnedToo = Set(leftOut.filter { $0.reason == .alsoLearned }.map { PathKey($0.path) })
    func changes(_ side: Split) -> PictureChanges {
      let gone = Set(known.filter { $0.value == side }.keys)
        .subtracting(pictures.map { PathKey($0.path) }).subtracting(learnedToo)
        .sorted { Directory.precedes($0.text, $1.text) }
      return PictureChanges(
        missing: gone.filter { !there.contains($0) }.map(\.text),
        unreadable: gone.filter(there.contains).map(\.text),
        replaced: replaced.filter { known[PathKey($0)] == side && !learnedToo.contains(PathKey($0)) },
        copies: side == .test ? copies : [])
    }
    let tests = changes(.test)
    for line in changes(.train).lines(of: "training") + tests.lines(of: "test") { note(line) }
    // Of a task that is not learned yet the tests are made then.
    if !tests.isEmpty, options.knownClasses != nil {
      note("its test pictures are not those of when it was learned: it is not tested after later tasks")
    }
    if leftOut.contains(where: { $0.reason == .new }) {
      note("what is new is learned in a new run, or as a task of its own: this one keeps its pictures")
    }
    if let file = layout.unreadable.first {
      note("\(PathText.written(file)) cannot be read and is not used: a run keeps its split")
    }
    if hasOtherSides {
      let files = layout.splitFiles.map(\.text).sorted()
      let giver = files.isEmpty ? "its folders now give" : "\(Self.list(files)) now gives"
      note(
        "\(giver) other sides, which are not used: a run keeps its split; learn into a new run to use them")
    }
    let learned = sides.count { $0 == .train }
    return FolderSides(
      sides: sides, groups: pictures.map(\.path),
      line:
        "split of the run: \(Self.pictures(learned)) to learn from, \(sides.count - learned) to measure on",
      changes: tests)
  }

  /// Leaves test pictures out that show exactly what is learned from.
  private mutating func leaveOutLearned() {
    let learned = Dictionary(
      pictures.filter { $0.role == .train }.map { ($0.look.pixels, $0.path) },
      uniquingKeysWith: { one, _ in one })
    leaveOut(.alsoLearned) { picture in
      guard picture.role != .train, let first = learned[picture.look.pixels] else { return nil }
      return "shows what \(PathText.written(first)) shows"
    }
  }

  /// The sides as they are given.
  private mutating func givenSides() -> FolderSides {
    leaveOutLearned()
    noteEqualPictures()
    let sides = pictures.map { $0.role == .train ? Split.train : .test }
    let learnedCount = sides.count { $0 == .train }
    let (train, test) = (givenNames(.train), givenNames(.test) + givenNames(.validation))
    var line = "split as given"
    if case .listed(let list, _) = layout.form {
      line += " by \(list.files.map(Self.lastPart).joined(separator: ", "))"
    }
    line +=
      ": \(Self.pictures(learnedCount))\(Self.of(train)) to learn from, "
      + "\(sides.count - learnedCount)\(Self.of(test)) to measure on"
    if case .listed(let list, _) = layout.form { list.notes(of: pictures.map(\.path)).forEach { note($0) } }
    if pictures.contains(where: { $0.role == .validation }), leftOut.contains(where: { isLost($0, .test) }) {
      note("no picture of the side test can be read: the validation side is measured on")
    }
    let near = nearDuplicates()
    noteNearTests(near.groups)
    return FolderSides(
      sides: sides, groups: pictures.map(\.path), line: line, duplicates: duplicates(near: near.first))
  }

  /// Counts the test pictures that are near-duplicates of what is learned from. They stay: the split is the
  /// user's.
  private mutating func noteNearTests(_ groups: [[Int]]) {
    var near: [(test: Int, learned: Int)] = []
    for group in groups {
      guard let learned = group.first(where: { pictures[$0].role == .train }) else { continue }
      near += group.filter { pictures[$0].role != .train }.map { (test: $0, learned: learned) }
    }
    guard let first = near.min(by: { $0.test < $1.test }) else { return }
    let (test, learned) = (pictures[first.test].path, pictures[first.learned].path)
    let words = near.count == 1 ? "is a near-duplicate" : "are near-duplicates"
    note(
      "\(Self.pictures(near.count)) to measure on \(words) of what is learned from, as "
        + "\(PathText.written(test)) of \(PathText.written(learned)): the split stays as given, and accuracy "
        + "is higher than on pictures that are new")
  }

  /// The near-duplicates within each class: the first one of each that has one, and the groups of two or
  /// more.
  private func nearDuplicates() -> (first: [Int: Int], groups: [[Int]]) {
    var first: [Int: Int] = [:]
    var groups: [[Int]] = []
    let members = Dictionary(grouping: pictures.indices) { pictures[$0].label }
    for label in classNames.indices {
      let inClass = members[label] ?? []
      var own = NearDuplicates(count: inClass.count)
      own.join(Array(inClass.indices), thumbnails: inClass.map { pictures[$0].look.thumbnail })
      let roots = inClass.indices.map { own.find($0) }
      for (position, root) in roots.enumerated() where root != position {
        first[inClass[position]] = inClass[root]
      }
      groups += Dictionary(grouping: inClass.indices) { roots[$0] }.sorted { $0.key < $1.key }
        .map { $0.value.map { inClass[$0] } }.filter { $0.count > 1 }
    }
    return (first, groups)
  }

  /// The pictures that show what an earlier one shows, or nearly; `near` has the first near-duplicate of
  /// those that have one.
  private func duplicates(near: [Int: Int]) -> [DuplicatePicture] {
    var firsts: [ContentDigest: Int] = [:]
    return pictures.indices.compactMap { index in
      let first = firsts[pictures[index].look.pixels]
      if first == nil { firsts[pictures[index].look.pixels] = index }
      guard let other = first ?? near[index], other != index else { return nil }
      return DuplicatePicture(
        path: pictures[index].path, className: classNames[pictures[index].label],
        kind: first == nil ? .near : .equal, other: pictures[other].path)
    }
  }

  /// The folders that have `role`, where sides are folders.
  private func givenNames(_ role: SplitRole) -> [String] {
    let roles: [String: SplitRole]
    switch layout.form {
    case .sides(let sides), .testsBesideClasses(let sides): roles = sides
    case .classes, .sidesOfClasses, .listed: return []
    }
    let used = Set(
      pictures.filter { $0.role == role }.compactMap {
        inside($0.path).split(separator: "/").first.map(String.init)
      })
    return roles.filter { $0.value == role && used.contains($0.key) }.keys.sorted()
  }

  private static func pictures(_ count: Int) -> String { count == 1 ? "1 picture" : "\(count) pictures" }

  private static func of(_ names: [String]) -> String {
    names.isEmpty ? "" : " of " + names.joined(separator: " and ")
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// A split made by groups: pictures that are equal, and near-duplicates of one class, are on one side.
  private mutating func madeSides() -> FolderSides {
    var groups = NearDuplicates(count: pictures.count)
    let near = nearDuplicates()
    let sizes = Dictionary(grouping: pictures, by: \.label).mapValues(\.count)
    for group in near.groups {
      let label = pictures[group[0]].label
      if group.count == sizes[label], Set(group.map { pictures[$0].look.pixels }).count > 1 {
        note(
          "the pictures of \(classNames[label]) are near-duplicates of one another and were split one by one")
        continue
      }
      for picture in group { groups.join(group[0], picture) }
    }
    // Copies alone are counted among the equal pictures.
    let nearCount = Dictionary(grouping: pictures.indices) { groups.find($0) }.values.count { group in
      Set(group.map { pictures[$0].look.pixels }).count > 1
    }
    var firsts: [ContentDigest: Int] = [:]
    for (index, picture) in pictures.enumerated() {
      if let first = firsts[picture.look.pixels] {
        groups.join(first, index)
      } else {
        firsts[picture.look.pixels] = index
      }
    }
    noteEqualPictures()
    let names = pictures.indices.map { pictures[groups.find($0)].path }
    let examples = pictures.enumerated().map { index, picture in
      Example(source: .file(path: picture.path), label: picture.label, group: names[index])
    }
    let test = ImageTask.testGroupsByHash(
      examples, classCount: classNames.count, pinned: Self.large(examples, classCount: classNames.count),
      keepsHalf: true)
    let sides = names.map { test.contains(PathKey($0)) ? Split.test : .train }
    let testCount = sides.count { $0 == .test }
    let kept =
      nearCount == 0
      ? "" : "; \(nearCount) \(nearCount == 1 ? "group" : "groups") of near-duplicates kept whole"
    return FolderSides(
      sides: sides, groups: names,
      line:
        "split made here: \(Self.pictures(sides.count - testCount)) to learn from, \(testCount) to measure on"
        + kept, duplicates: duplicates(near: near.first))
  }

  /// Groups that hold more than half of a class that has others too: learned from, or a class would be
  /// measured on most of its pictures.
  private static func large(_ examples: [Example], classCount: Int) -> Set<PathKey> {
    var sizes = [[PathKey: Int]](repeating: [:], count: classCount)
    for example in examples { sizes[example.label][example.groupKey, default: 0] += 1 }
    return Set(
      sizes.filter { $0.count > 1 }.flatMap { groups in
        let total = groups.values.reduce(0, +)
        return groups.filter { $0.value > 1 && $0.value * 2 > total }.keys
      })
  }

  private mutating func noteEqualPictures() {
    let byContent = Dictionary(grouping: pictures.indices) { pictures[$0].look.pixels }
    let copies = byContent.values.filter { $0.count > 1 }
    let across = copies.filter { Set($0.map { pictures[$0].label }).count > 1 }
      .sorted { $0[0] < $1[0] }
    if let first = across.first {
      // One of each class, or all that are named could lie in one.
      var classes: Set<Int> = []
      let names = first.filter { classes.insert(pictures[$0].label).inserted }.prefix(3)
        .map { PathText.written(pictures[$0].path) }.joined(separator: " and ")
      note(
        "\(across.count) \(across.count == 1 ? "picture lies" : "pictures lie") in more than one class: "
          + "\(names)"
          + (across.count > 1 ? ", …" : ""))
    }
    let within = copies.count - across.count
    if within > 0 {
      note("\(within) \(within == 1 ? "picture is" : "pictures are") there more than once, on one side")
    }
  }

  /// Whether an entry is a picture, by content or name, of the side `role`, that cannot be read.
  private func isLost(_ entry: LeftOut, _ role: SplitRole) -> Bool {
    guard entry.reason == .unreadable || entry.reason == .otherKind,
      case .picture(_, role) = layout.place(of: entry.path)
    else { return false }
    return true
  }

  /// Names the classes without a test picture.
  mutating func noteMissingTests(_ task: ImageTask) {
    let tested = Set(task.test.map(\.label))
    let missing = classNames.indices.filter { !tested.contains($0) }.map { classNames[$0] }
    guard !missing.isEmpty else { return }
    let lost = leftOut.filter { isLost($0, .test) || isLost($0, .validation) }
    if missing.count == classNames.count, let first = lost.first {
      note(
        "no picture to measure on can be read, of \(lost.count == 1 ? "1 file" : "\(lost.count) files"), as "
          + "\(PathText.written(first.path)), which \(first.detail): accuracy is not measured")
      return
    }
    note(
      missing.count == classNames.count
        ? "no class has a test picture: accuracy is not measured"
        : "no test picture of \(Self.list(missing.map(PathText.text(written:)))): what is learned of "
          + "\(missing.count == 1 ? "it" : "them") is not measured")
  }
}
