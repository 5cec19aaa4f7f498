import Formats

/// What a folder or a file of a split holds.
enum SplitRole: Int, Comparable {
  /// Learned from.
  case train
  /// Measured on where there is no `test`: the product tunes nothing.
  case validation
  /// Measured on.
  case test

  static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

  /// The role that `name` tells by itself, in any case and usual spelling: `train`, `Training_Set`,
  /// `val2017`, `dev`, `images-test`; nil for any other name.
  init?(_ name: String) {
    guard let parsed = SplitName(name)?.ofItsAudience, parsed.rest.isEmpty else { return nil }
    self = parsed.role
  }
}

/// A name of a folder, a file or a column of a split, taken apart: the side that one of its words tells, and
/// the rest.
struct SplitName: Hashable {
  private(set) var role: SplitRole
  /// The other words, which the sides of one split share, without those that say nothing: `pets` of
  /// `pets-train-images`.
  private(set) var rest: [String]
  /// The digits, which tell the splits of a set with several apart: `01` of `trainlist01`.
  let number: String
  /// Whether the word is one that classes are called by, too, so that it is a side only beside its
  /// counterpart with the same classes: `query`, `seen`.
  private(set) var isWeak: Bool
  /// Whether it holds what is learned from and what others tune on, together: `trainval`.
  let isUnion: Bool

  /// Takes `name` apart; nil when it tells no side, or two of them.
  init?(_ name: String) {
    let all = Self.words(name)
    let others = all.filter { !Self.fillers.contains($0) }
    var found: [(role: SplitRole, isWeak: Bool)] = []
    var rest: [String] = []
    for word in others {
      if let role = Self.role(of: word, isAlone: all.count == 1) {
        found.append(role)
      } else {
        rest.append(word)
      }
    }
    // What is learned from may hold what others tune on: `train_val`.
    let isPair = found.map(\.role) == [.train, .validation]
    if isPair { found.removeLast() }
    guard found.count == 1 else { return nil }
    (role, isWeak, self.rest) = (found[0].role, found[0].isWeak, rest)
    isUnion = isPair || others.contains { $0.hasPrefix("trainval") }
    number = String(name.filter { $0.isASCII && $0.isNumber })
  }

  /// The name as a competition means it, which keeps two test sides: what it shows while it runs is tuned on,
  /// what decides it is tested on. `PublicTest` and `PrivateTest` of FER-2013.
  var ofItsAudience: SplitName {
    guard role == .test, rest.count == 1, let role = Self.audiences[rest[0]] else { return self }
    var name = self
    (name.role, name.rest) = (role, [])
    return name
  }

  /// Two letters that say no more than that, as they count where all that lies beside them is such.
  private static func ofLetters(_ name: String) -> SplitName? {
    guard let role = letters[name.lowercased()], var split = SplitName(name + " set") else { return nil }
    (split.role, split.isWeak) = (role, true)
    return split
  }

  /// The words of `name` in lower case. What lies between other characters than letters is one, in any case,
  /// if it is known here: `tRAIN`; else a capital behind a small letter begins a new one: `imagesTr`.
  static func words(_ name: String) -> [String] {
    let name = name.contains(/(?i)out/) ? name.replacing(/(?i)(hold|held)[-_. ]out/) { $0.1 + "out" } : name
    return name.split { !$0.isLetter }.flatMap { letters -> [String] in
      let whole = letters.lowercased()
      if fillers.contains(whole) || role(of: whole, isAlone: false) != nil { return [whole] }
      if let audience = audiences.keys.first(where: { $0 + "test" == whole }) { return [audience, "test"] }
      var words: [String] = []
      var wasSmall = false
      for character in letters {
        if words.isEmpty || character.isUppercase && wasSmall { words.append("") }
        words[words.count - 1].append(character)
        wasSmall = character.isLowercase
      }
      return words.map { $0.lowercased() }
    }
  }

  /// Whether `word` says nothing of what a folder holds.
  static func isFiller(_ word: String) -> Bool { fillers.contains(word) }

  /// The sides as people are told of them, the usual words first.
  static let usual = ["train", "val", "test", "validation", "training", "testing"]

  /// The word of a side that `word`, which is none, may have been meant to be: `test` for `tset`.
  static func meant(by word: String) -> String? {
    let word = word.trimmingPrefix { $0.isWhitespace }
    return word.count > 2 && SplitName(String(word)) == nil ? String(word).nearest(among: usual) : nil
  }

  /// Whether `name` says in full, and with nothing else, that it holds what is measured on: no name of a
  /// class, as `eva` may be.
  static func isPlainlyTests(_ name: String) -> Bool {
    let words = words(name).filter { !isFiller($0) }
    return words.count == 1 && tests.contains(words[0])
  }

  private static func role(of word: String, isAlone: Bool) -> (role: SplitRole, isWeak: Bool)? {
    var candidates = [word]
    if word.hasSuffix("s") { candidates.append(String(word.dropLast())) }
    for ending in endings where word.hasSuffix(ending) {
      candidates.append(String(word.dropLast(ending.count)))
    }
    for word in candidates {
      if let role = names[word] { return (role, false) }
      // Cut short anywhere behind its third letter: `tra`, `vali`, `evalua`.
      if word.count >= 3, let stem = stems.first(where: { $0.word.hasPrefix(word) }) {
        return (stem.role, false)
      }
      // Two letters are words of their own unless others stand beside them: `imagesTr`.
      if !isAlone, let role = letters[word] { return (role, false) }
      if let role = weak[word] { return (role, true) }
    }
    return nil
  }

  /// The words in full.
  private static let stems: [(word: String, role: SplitRole)] = [
    ("training", .train), ("validation", .validation), ("development", .validation),
    ("evaluation", .validation), ("testing", .test),
  ]
  private static let names: [String: SplitRole] = [
    "trn": .train, "learn": .train, "learning": .train, "trainval": .train, "trainvalid": .train,
    "fit": .train,
    "validate": .validation, "evaluate": .validation, "devel": .validation,
    "tst": .test, "holdout": .test, "heldout": .test,
  ]
  private static let letters: [String: SplitRole] = [
    "tr": .train, "va": .validation, "vl": .validation, "ts": .test, "te": .test,
  ]
  private static let audiences: [String: SplitRole] = ["public": .validation, "private": .test]
  private static let weak: [String: SplitRole] = [
    "gallery": .train, "query": .test, "probe": .test, "seen": .train, "unseen": .test, "known": .train,
    "unknown": .test, "support": .train, "reference": .train,
  ]
  private static let tests: Set = [
    "test", "tests", "testing", "testset", "val", "vals", "valid", "validation", "valset", "eval",
    "evaluation",
    "dev", "devset", "development", "holdout", "heldout",
  ]
  private static let fillers: Set = [
    "set", "sets", "data", "dataset", "datasets", "images", "image", "imgs", "img", "pictures", "picture",
    "pics",
    "photos", "photo", "split", "splits", "samples", "examples", "files", "file", "folder", "list", "lists",
    "names",
    "ids", "index", "paths", "jpg", "jpeg", "png",
  ]
  private static let endings = ["set", "data", "images", "pictures", "split", "list", "files", "imgs", "ids"]
}

extension SplitName {
  /// The sides among names that lie beside one another.
  struct Sides {
    /// The role of each name that is a side.
    var roles: [String: SplitRole] = [:]
    /// What looks like a side and is none of the chosen split.
    var others: [String] = []
    /// Those of the others that are sides of a whole split as well, as `train_dog` and `val_dog` beside
    /// `train_cat` and `val_cat`.
    var likewise: Set<String> = []
    /// What holds sides of the chosen split together, as `trainval` beside `train` and `val`, and goes
    /// unused.
    var unions: [String] = []

    /// Whether something is learned from and something measured on.
    var isSplit: Bool { Set(roles.values).count > 1 && roles.values.contains(.train) }
  }

  /// Whether `name` says that all sides are in it.
  private static func isAll(_ name: String) -> Bool {
    let words = words(name).filter { !isFiller($0) }
    return words.count == 1 && ["all", "full", "complete", "everything"].contains(words[0])
  }

  /// `siblings` as the sides of one split if each of them is called like one, whatever else its name says:
  /// the parts of sides, `train_part1` and `train_part2`. Only what they hold can tell that they are.
  static func parts(_ siblings: some Collection<String>) -> Sides? {
    let roles = siblings.map { SplitName($0)?.ofItsAudience }
    guard siblings.count > 1, roles.allSatisfy({ $0?.isWeak == false }) else { return nil }
    return Sides(
      roles: Dictionary(zip(siblings, roles.map { $0!.role }), uniquingKeysWith: { one, _ in one }))
  }

  /// The names of `siblings` that are the sides of one split: those that share their other words. Where there
  /// are several splits, the one without other words is taken, else the first; of numbered ones, which all
  /// name the same sides, the lowest.
  static func sides(_ siblings: some Collection<String>) -> Sides {
    let areLetters = siblings.count > 1 && siblings.allSatisfy { letters[$0.lowercased()] != nil }
    var parsed = siblings.compactMap { name in
      (areLetters ? ofLetters(name) : SplitName(name)).map { (name: name, split: $0) }
    }
    // Unless `public` is what the sides share.
    if !parsed.contains(where: { $0.split.role == .train && audiences[$0.split.rest.first ?? ""] != nil }) {
      parsed = parsed.map { ($0.name, $0.split.ofItsAudience) }
    }
    let groups = Dictionary(grouping: parsed) { $0.split.rest }
    func isSplit(_ group: [(name: String, split: SplitName)]) -> Bool {
      let roles = Set(group.map(\.split.role))
      return roles.count > 1 && roles.contains(.train)
    }
    let chosen =
      groups.filter { isSplit($0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.first?.value
      ?? groups[[]] ?? []
    let plain = chosen.filter { !$0.split.isWeak }
    var used = isSplit(plain) ? plain : chosen
    var unions: Set<String> = []
    if Set(used.filter { !$0.split.isUnion }.map(\.split.role)).isSuperset(of: [.train, .validation]) {
      unions = Set(parsed.filter(\.split.isUnion).map(\.name)).union(siblings.filter(isAll))
      used = used.filter { !$0.split.isUnion }
    } else if isSplit(used) {
      unions = Set(siblings.filter(isAll))
    }
    let numbers = Dictionary(grouping: used) { $0.split.role }.values.map { Set($0.map(\.split.number)) }
    if let first = numbers.first, numbers.count > 1, first.count > 1, numbers.allSatisfy({ $0 == first }) {
      let lowest = first.min { ($0.count, $0) < ($1.count, $1) }
      used = used.filter { $0.split.number == lowest }
    }
    let names = Set(used.map(\.name))
    let likewise = Set(groups.values.filter(isSplit).flatMap { $0.map(\.name) }).subtracting(names)
    return Sides(
      roles: Dictionary(used.map { ($0.name, $0.split.role) }, uniquingKeysWith: { one, _ in one }),
      others: parsed.map(\.name).filter { !names.contains($0) && !unions.contains($0) }.sorted(),
      likewise: likewise,
      unions: unions.sorted())
  }
}
