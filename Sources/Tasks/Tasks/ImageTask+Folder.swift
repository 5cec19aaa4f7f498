import Formats
import Foundation

extension ImageTask {
  /// The file names that count as pictures, in any case.
  static let pictureSuffixes = [".png", ".jpg", ".jpeg"]

  /// A task in ImageFolder layout: `root/class/…/picture`, split here with every picture a group of its own,
  /// or `root/train/class/…` and `root/test/class/…`, split by the user. Labels follow the sorted names of
  /// the class folders. Symbolic links are followed, loops once.
  ///
  /// Throws when there are fewer than two classes, a class without a picture, or a class in `test` that is
  /// not in `train`. Whether pictures can be read shows when they are prepared.
  static func imageFolder(_ root: String, name: String) throws(FormatError) -> ImageTask {
    let isSplit = Split.allCases.allSatisfy { FileStatus(root + "/" + $0.rawValue)?.kind == .folder }
    guard isSplit else {
      let (classes, examples) = try pictures(under: root, classes: nil)
      return ImageTask(
        name: name, classNames: classes, examples: examples, framing: .photograph, pictureSide: nil,
        licence: "the user's own", source: root)
    }
    let (classes, train) = try pictures(under: root + "/train", classes: nil)
    let (_, test) = try pictures(under: root + "/test", classes: classes)
    return ImageTask(
      name: name, classNames: classes, train: train, test: test, framing: .photograph, pictureSide: nil,
      licence: "the user's own", source: root)
  }

  /// The class folders under `root` and the pictures in them. `classes` are those known from `train`.
  private static func pictures(
    under root: String, classes known: [String]?
  ) throws(FormatError) -> (classes: [String], examples: [Example]) {
    let files = try FileTree.files(under: root, links: .followed).filter { file in
      let name = file.lowercased()
      return file.contains("/") && pictureSuffixes.contains { name.hasSuffix($0) }
    }
    guard !files.isEmpty else {
      throw FormatError(
        "holds no picture in a class folder", at: root,
        remedy: "put JPEG or PNG files into a folder per class")
    }
    let found = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let folders = found.filter { !$0.hasPrefix(".") && FileStatus(root + "/" + $0)?.kind == .folder }.sorted()
    let classOfFile = files.map { String($0.prefix { $0 != "/" }) }
    let filled = Set(classOfFile)
    if let empty = folders.first(where: { !filled.contains($0) }), known == nil {
      throw FormatError(
        "is a class folder without a picture", at: root + "/" + empty,
        remedy: "add JPEG or PNG files, or remove the folder")
    }
    if known == nil, folders.count < 2 {
      throw FormatError(
        "has one class only", at: root, remedy: "add a second class folder: a task needs two or more")
    }
    let classes = known ?? folders
    let labels = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var examples: [Example] = []
    for (file, name) in zip(files, classOfFile) {
      guard let label = labels[name] else {
        throw FormatError(
          "is a class that `train` does not have", at: root + "/" + name, remedy: "add it there, or remove it"
        )
      }
      examples.append(Example(source: .file(path: root + "/" + file), label: label, group: file))
    }
    return (classes, examples)
  }
}
