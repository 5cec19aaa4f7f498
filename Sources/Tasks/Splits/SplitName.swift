/// What a folder or a file of a split is called.
enum SplitRole: Int, Comparable {
  /// Learned from.
  case train
  /// Measured on where there is no `test`: the product tunes nothing.
  case validation
  /// Measured on.
  case test

  static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

  /// The role that `name` tells in any case and usual spelling: `train`, `Training_Set`, `val2017`, `dev`,
  /// `images-test`; nil for any other name.
  init?(_ name: String) {
    let words = name.lowercased().split { !$0.isLetter }.map(String.init).filter {
      !Self.fillers.contains($0)
    }
    guard words.count == 1 else { return nil }
    var word = words[0]
    for ending in ["set", "data", "images", "pictures", "split"] where word.hasSuffix(ending) {
      if Self.roles[String(word.dropLast(ending.count))] != nil { word = String(word.dropLast(ending.count)) }
    }
    guard let role = Self.roles[word] else { return nil }
    self = role
  }

  private static let fillers: Set = [
    "set", "data", "dataset", "images", "image", "imgs", "img", "pictures", "pics", "photos", "split",
    "samples", "examples", "files", "folder",
  ]
  private static let roles: [String: SplitRole] = [
    "train": .train, "training": .train, "trn": .train, "learn": .train, "learning": .train,
    "trainval": .train,
    "val": .validation, "valid": .validation, "validate": .validation, "validation": .validation,
    "dev": .validation, "devel": .validation, "development": .validation, "eval": .validation,
    "evaluation": .validation, "evaluate": .validation,
    "test": .test, "testing": .test, "tst": .test, "holdout": .test, "heldout": .test,
  ]
}
