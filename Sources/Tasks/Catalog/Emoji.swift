import Formats
import Foundation

extension NamedTask {
  /// `emoji`: 1,428 / 360 pictures, 64 × 64, 8 classes: those of the gemojione package with the categories of
  /// its index.
  /// Skin tones of one emoji stay on one side, as do families, clock faces and keycaps.
  static let emoji = NamedTask(
    fetchable: Fetchable(
      name: "emoji", kind: .task, packages: [emojiPackage], licence: "CC-BY-SA-4.0",
      source: "EmojiOne, through the gemojione package (Ranks.com)")
  ) { cache, entry throws(FormatError) in
    let root =
      try cache.contents(of: emojiPackage, for: entry.name)
      + "/usr/share/rubygems-integration/all/gems/gemojione-3.3.0"
    guard let data = FileManager.default.contents(atPath: root + "/config/index.json"),
      let index = try? JSONDecoder().decode([String: EmojiEntry].self, from: data)
    else {
      throw FormatError(
        "is not the index of emoji", at: root + "/config/index.json", remedy: "run `remanence fetch emoji`")
    }
    let labels = Dictionary(uniqueKeysWithValues: emojiClasses.enumerated().map { ($1, $0) })
    var examples: [Example] = []
    for entry in index.values.sorted(by: { $0.unicode < $1.unicode }) {
      // `modifier` and `extras` have six pictures between them.
      guard let label = labels[entry.category] else { continue }
      let path = root + "/assets/png/" + entry.unicode.uppercased() + ".png"
      examples.append(Example(source: .file(path: path), label: label, group: entry.group))
    }
    return ImageTask(
      name: entry.name, classNames: emojiClasses, examples: examples, framing: .drawing, pictureSide: 64,
      licence: entry.licence, source: entry.source)
  }

  private static let emojiClasses = [
    "activity", "flags", "food", "nature", "objects", "people", "symbols", "travel",
  ]

  private static let emojiPackage = Package.apt(
    "ruby-gemojione", "3.3.0-1",
    sha256: "9981df47963de53e10ce097857825c72f2f11dbe2d4cd4887698a99a751bb6bb", bytes: 4_580_192,
    kept: [
      "usr/share/rubygems-integration/all/gems/gemojione-3.3.0/assets/png",
      "usr/share/rubygems-integration/all/gems/gemojione-3.3.0/config/index.json",
    ])
}

/// An entry of gemojione's `index.json`.
private struct EmojiEntry: Decodable {
  var unicode: String
  var name: String
  var category: String

  /// The name without its variant: `person with ball tone 4` and `person with ball` are one picture in
  /// another colour.
  var group: String {
    for series in ["family", "kiss", "couple", "clock face", "keycap"] where name.hasPrefix(series) {
      return series
    }
    return name.split(separator: " tone ").first.map(String.init) ?? name
  }
}
