import Formats

extension NamedTask {
  /// `clip-art`: 2,852 / 657 pictures, 16 classes: the most populous top folders of Open Clip Art. Two limits
  /// keep folders of generated series from being the task: at most 30 pictures of a series (1,378 of `shapes`
  /// are one star with other points) and 500 of a class (assumed; 1,800 of `computer` are toolbar icons).
  static let clipArt = NamedTask(
    fetchable: Fetchable(
      name: "clip-art", kind: .task, packages: [clipArtPackage], licence: "public domain",
      source: "Open Clip Art Library 0.18")
  ) { cache, entry throws(FormatError) in
    let root =
      try cache.contents(of: clipArtPackage, for: entry.name) + "/usr/share/openclipart/png"
    let labels = Dictionary(uniqueKeysWithValues: clipArtClasses.enumerated().map { ($1, $0) })
    var groups: [String: [Example]] = [:]
    for file in try FileTree.files(under: root, links: .skipped) where file.hasSuffix(".png") {
      let parts = file.split(separator: "/")
      guard let label = labels[String(parts[0])], let name = parts.last,
        try pixels(ofPNG: root + "/" + file) <= clipArtPixelLimit
      else { continue }
      let group = parts[0] + "/" + name.seriesName
      groups[group, default: []].append(
        Example(source: .file(path: root + "/" + file), label: label, group: group))
    }
    // In order of a hash, so that the limits cut without regard to the alphabet; of another hash than that
    // of the split, so that they do not cut one side only.
    var counts = [Int](repeating: 0, count: clipArtClasses.count)
    var examples: [Example] = []
    for key in ImageTask.inOrderOfHash(groups.keys.map { PathKey("limit " + $0) }) {
      guard let members = groups[String(key.text.dropFirst("limit ".count))] else { continue }
      let label = members[0].label
      let chosen = members.prefix(min(clipArtSeriesLimit, clipArtClassLimit - counts[label]))
      counts[label] += chosen.count
      examples += chosen
    }
    return ImageTask(
      name: entry.name, classNames: clipArtClasses, examples: examples, framing: .drawing, pictureSide: nil,
      licence: entry.licence, source: entry.source)
  }

  /// The pixels that the header of a PNG file declares.
  private static func pixels(ofPNG path: String) throws(FormatError) -> Int {
    let extents = try ByteSource(path: path).bytes(at: 16, count: 8)
    let width = extents.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return width * extents.suffix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Left out are 18 pictures of up to 169 megapixels, which hold more than two thirds of all pixels.
  private static let clipArtPixelLimit = 4_000_000
  private static let clipArtSeriesLimit = 30
  private static let clipArtClassLimit = 500

  /// The most populous folders, without `unsorted`, which is no category.
  private static let clipArtClasses = [
    "animals", "buildings", "computer", "education", "electronics", "food", "geography", "office", "people",
    "plants", "recreation", "shapes", "signs_and_symbols", "special", "tools", "transportation",
  ]

  private static let clipArtPackage = Package.apt(
    "openclipart-png", "1:0.18+dfsg-19",
    sha256: "f07f1545a2970c2cf3fa339bc2405da1a95cf2b1827bfa05bf73eb1c20291c02", bytes: 130_910_028,
    kept: ["usr/share/openclipart/png"])
}

extension StringProtocol {
  /// A file name without its suffix and its numbers: `star_19pt08step.png` and `star_20pt01step.png` are one
  /// series.
  var seriesName: String {
    let stem = lastIndex(of: ".").map { self[..<$0] } ?? self[...]
    return String(stem.filter { !$0.isNumber })
  }
}
