import Formats

extension NamedTask {
  /// `unit-factions`: the people that a unit of the game Battle for Wesnoth belongs to: 4,495 / 1,261
  /// pictures, mostly 72 × 72, 14 classes. All frames of a unit's animations are one group.
  static let unitFactions = NamedTask(
    fetchable: Fetchable(
      name: "unit-factions", kind: .task, packages: [unitsPackage], licence: "GPL-2+",
      source: "The Battle for Wesnoth 1.16")
  ) { cache, entry throws(FormatError) in
    let root = try cache.contents(of: unitsPackage, for: entry.name) + "/" + unitsFolder
    var examples: [Example] = []
    for file in try FileTree.files(under: root, links: .skipped) where file.hasSuffix(".png") {
      let parts = file.split(separator: "/")
      guard parts.count > 1, let people = unitPeoples[String(parts[0])],
        let label = unitClasses.firstIndex(of: people)
      else { continue }
      // `undead/ghost-s-attack-3.png` is of the ghost; units with many frames have a folder.
      let unit = parts.count > 2 ? parts[1] : parts[1].prefix { !"-+.".contains($0) }
      examples.append(
        Example(source: .file(path: root + "/" + file), label: label, group: people + "/" + unit))
    }
    return ImageTask(
      name: entry.name, classNames: unitClasses, examples: examples, rule: .balanced, framing: .drawing,
      pictureSide: 72, licence: entry.licence, source: entry.source)
  }

  /// The people of each folder. Left out: ogres (20 pictures, two units) and transport (four ships).
  private static let unitPeoples = [
    "drakes": "drakes", "dunefolk": "dunefolk", "dwarves": "dwarves", "elves-wood": "elves",
    "goblins": "goblins", "human-loyalists": "humans", "human-magi": "humans", "human-outlaws": "humans",
    "human-peasants": "humans", "merfolk": "merfolk", "monsters": "monsters", "nagas": "nagas",
    "orcs": "orcs", "saurians": "saurians", "trolls": "trolls", "undead": "undead",
    "undead-necromancers": "undead", "undead-skeletal": "undead", "woses": "woses",
  ]

  private static let unitClasses = Set(unitPeoples.values).sorted()

  private static let unitsFolder = "usr/share/games/wesnoth/1.16/data/core/images/units"

  private static let unitsPackage = Package.apt(
    "wesnoth-1.16-data", "1:1.16.9-1",
    sha256: "1012b964bd412a6770685e3324ae3b61e176caff7846192d1ee63d55cd621e26", bytes: 146_229_044,
    kept: [unitsFolder])
}
