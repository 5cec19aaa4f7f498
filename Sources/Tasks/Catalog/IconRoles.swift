import Formats

/// A theme of desktop icons: one domain of `icon-roles`.
struct IconTheme: Sendable {
  /// The name after `icon-roles/`.
  var name: String
  var package: Package
  /// The folder of the theme inside the package.
  var folder: String
  var licence: String

  static let mate = IconTheme(
    "mate", "1.26.0-1", "356945b21bf2449ab4d3c0cead5abbc84fab247b140c6d0252263470df49dc54", 13_923_300,
    folder: "mate", licence: "LGPL-3+ or CC-BY-SA")
  static let gnome = IconTheme(
    "gnome", "3.12.0-5", "243520edcff2c309065b7e12ae08f666580e6098ecafa0c0f7d28c75aedcfdc3", 9_867_072,
    folder: "gnome", licence: "GPL-2+ and GPL-3+")
  static let elementary = IconTheme(
    "elementary-xfce", "0.17-1",
    "012bd2eda0e19b162b9cdc167e904a4a4254f7c2e6409862d0f29a56d3630b75", 6_248_944,
    folder: "elementary-xfce", licence: "GPL-2+, LGPL-2+ and CC-BY-SA-2.0")
  static let faenza = IconTheme(
    "faenza", "1.3.1-3", "0ba952f8c066ba427182d165b48453cad6360bd4c62ee1abfbec464662e92b2c", 17_331_736,
    folder: "Faenza", licence: "GPL-3+")
  static let obsidian = IconTheme(
    "obsidian", "3.5-1.1", "bc73451d8574830ba2c9a9575cca6e18ff595bde77ef9f5b5744002049e71eb5", 23_684_548,
    folder: "Obsidian", licence: "GPL-3")
  static let oxygen = IconTheme(
    "oxygen", "5:5.103.0-1", "3e49023e148906e41457a98a19a09858ddd761ef4f212fa356232924b3cebcce", 31_761_936,
    folder: "oxygen", licence: "LGPL-3+")
  static let tango = IconTheme(
    "tango", "0.8.90-11", "dff317aca52fde744b884a02dd9fc2702a0cc6aaecc22271b5abf6906cd90b94", 1_249_680,
    folder: "Tango", licence: "public domain")

  /// The domains, in the order of a domain-incremental stream.
  static let all = [mate, gnome, elementary, faenza, obsidian, oxygen, tango]

  /// Those that `icon-roles` mixes: as many icons as 45 MB of downloads give.
  static let mixed = [mate, elementary, obsidian, tango]

  private init(
    _ name: String, _ version: String, _ sha256: String, _ bytes: Int, folder: String, licence: String
  ) {
    self.name = name
    self.folder = "usr/share/icons/" + folder
    self.licence = licence
    package = .apt(
      "\(name)-icon-theme", version, sha256: sha256, bytes: bytes, kept: ["usr/share/icons/" + folder])
  }
}

extension NamedTask {
  /// `icon-roles`: what a desktop icon is for: 2,532 / 681 pictures of four themes, 48 × 48, 8 classes. An
  /// icon's name is its group, so that the same icon of another theme stays on the same side.
  static let iconRoles = iconTask("icon-roles", themes: IconTheme.mixed)

  /// `icon-roles/<theme>`: the same classes and the same split, one theme: mate 374 / 124 pictures, gnome
  /// 281 / 66, elementary-xfce 477 / 122, faenza 573 / 160, obsidian 1,515 / 400 (it has no `places`), oxygen
  /// 995 / 254, tango 166 / 35.
  static func iconRoles(theme: IconTheme) -> NamedTask {
    iconTask("icon-roles/" + theme.name, themes: [theme])
  }

  private static func iconTask(_ name: String, themes: [IconTheme]) -> NamedTask {
    let licence = themes.map { themes.count == 1 ? $0.licence : "\($0.name): \($0.licence)" }
      .joined(separator: "; ")
    let source = "Debian's icon themes " + themes.map(\.name).joined(separator: ", ")
    return NamedTask(
      fetchable: Fetchable(
        name: name, kind: .task, packages: themes.map(\.package), licence: licence, source: source)
    ) { cache, entry throws(FormatError) in
      var examples: [Example] = []
      for theme in themes {
        let root = try cache.contents(of: theme.package, for: entry.name)
        examples += try theme.examples(in: root + "/" + theme.folder)
      }
      return ImageTask(
        name: entry.name, classNames: IconTheme.roles, examples: examples, framing: .drawing, pictureSide: 48,
        licence: entry.licence, source: entry.source)
    }
  }
}

extension IconTheme {
  /// The contexts of the freedesktop icon naming specification that all themes have.
  static let roles = ["actions", "apps", "categories", "devices", "emblems", "mimetypes", "places", "status"]

  /// The smallest size taken, in pixels.
  private static let smallestSize = 32

  /// One picture of each icon: of its sizes the smallest that is at least 48, or else the largest. Links are
  /// second names of an icon, often in another role, and are left out.
  func examples(in folder: String) throws(FormatError) -> [Example] {
    struct Icon: Hashable {
      var role: Int
      var name: Substring
    }
    var best: [Icon: (size: Int, file: String)] = [:]
    for file in try FileTree.files(under: folder, links: .skipped) where file.hasSuffix(".png") {
      let parts = file.split(separator: "/")
      guard let name = parts.last, let role = parts.lazy.compactMap({ Self.role(of: $0) }).first,
        let size = parts.dropLast().lazy.compactMap({ Self.size(of: $0) }).first, size >= Self.smallestSize
      else { continue }
      let icon = Icon(role: role, name: name)
      if let other = best[icon], !Self.isBetter(size, than: other.size) { continue }
      best[icon] = (size, file)
    }
    return best.sorted { $0.value.file < $1.value.file }.map { icon, choice in
      Example(
        source: .file(path: folder + "/" + choice.file), label: icon.role, group: icon.name.seriesName)
    }
  }

  private static func role(of part: Substring) -> Int? {
    // elementary-xfce says `mimes`.
    roles.firstIndex(of: part == "mimes" ? "mimetypes" : String(part))
  }

  /// Themes call their folders `48x48` or `48`.
  private static func size(of part: Substring) -> Int? {
    part.split(separator: "x", maxSplits: 1).first.flatMap { Int($0) }
  }

  private static func isBetter(_ size: Int, than other: Int) -> Bool {
    size >= 48 ? other < 48 || size < other : other < 48 && size > other
  }
}
