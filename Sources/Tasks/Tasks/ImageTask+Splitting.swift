import Networks

extension ImageTask {
  /// The share of groups that is measured on, in thousandths: a fifth (assumed; the usual choice).
  static let testPerMille = 200

  /// A task whose makers did not split it: each group goes to the side that a hash of its name picks, so
  /// that it stays there when other pictures come or go.
  ///
  /// A class that would be left without an example on one side, though it has two groups or more, gives that
  /// side its group with the lowest hash (for test) or the highest (for train).
  init(
    name: String, classNames: [String], examples: [Example], framing: Framing, pictureSide: Int?,
    licence: String, source: String
  ) {
    let isTest = ImageTask.sides(of: examples, classCount: classNames.count)
    self.init(
      name: name, classNames: classNames,
      train: examples.filter { isTest[$0.group] != true }, test: examples.filter { isTest[$0.group] == true },
      framing: framing, pictureSide: pictureSide, licence: licence, source: source)
  }

  /// For each group, whether it is measured on.
  static func sides(of examples: [Example], classCount: Int) -> [String: Bool] {
    let bound = UInt64.max / 1000 * UInt64(testPerMille)
    var isTest: [String: Bool] = [:]
    var groups = [Set<String>](repeating: [], count: classCount)
    for example in examples {
      isTest[example.group] = hash(example.group) < bound
      groups[example.label].insert(example.group)
    }
    // Groups that a repair moved stay, or two classes that share them could undo each other's.
    var moved: Set<String> = []
    for group in groups where group.count > 1 {
      let ordered = group.sorted { (hash($0), $0) < (hash($1), $1) }
      for wanted in [true, false] where !ordered.contains(where: { isTest[$0] == wanted }) {
        let candidates = wanted ? ordered : ordered.reversed()
        guard let choice = candidates.first(where: { !moved.contains($0) }) else { continue }
        isTest[choice] = wanted
        moved.insert(choice)
      }
    }
    return isTest
  }

  /// A hash that is the same on every machine: FNV-1a over the UTF-8 bytes (Fowler, Noll, Vo), mixed by one
  /// draw of splitmix64, because FNV's high bits are poor for short names.
  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    var generator = SplitMix64(seed: hash)
    return generator.next()
  }
}
