import Formats

/// Why a folder cannot serve as a task, and what to do.
extension FolderReader {
  /// Where the only folder with pictures is called like a side to measure on, what is missing is the other.
  func checkSideToLearnFrom(_ empty: [String]) throws(FormatError) {
    let missing = empty.filter { SplitName(inside($0))?.role == .train }
    let test = pictures.first.flatMap { PathText.parts(inside($0.path)).first } ?? ""
    guard case .classes = layout.form, !missing.isEmpty, SplitName.isPlainlyTests(test) else { return }
    throw FormatError(
      "holds pictures to measure on in \(test), and none to learn from that can be read in "
        + Self.list(missing), at: root, remedy: "put pictures of every class into \(missing[0])")
  }

  /// A list that lies in the only folder whose pictures it names is the split of what is in there, as where
  /// several sets of pictures lie side by side.
  func checkListOfPart(_ list: SplitList) throws(FormatError) {
    let paths = pictures.map { PathText.parts(inside($0.path)) }
    guard let folder = paths.first?.first, let file = list.files.first,
      list.files.allSatisfy({ $0.hasPrefix(layout.above + folder + "/") }),
      paths.allSatisfy({ $0.count > 2 && $0[0] == folder }), Set(paths.map { $0[1] }).count > 1
    else { return }
    throw FormatError(
      "holds \(PathText.written(folder).shortened), whose folders are the classes that "
        + "\(PathText.written(file).shortened) gives a split of, beside other folders", at: root,
      remedy: "name that folder, \(PathText.written("\(root)/\(layout.above)\(folder)"))")
  }

  /// What to do about a single class: its folders may be what was meant, however many lie above them.
  var remedyForOneClass: String {
    let paths = pictures.map { PathText.parts($0.path) }
    func names(_ depth: Int) -> Set<String> {
      paths.allSatisfy { $0.count > depth + 1 } ? Set(paths.map { $0[depth] }) : []
    }
    var depth = 0
    while names(depth).count == 1 { depth += 1 }
    guard depth > 0, names(depth).count > 1 else {
      if classNames.allSatisfy(FolderLayout.saysNothing), let only = classNames.first {
        return "sort the pictures of \(only.shortened) into a folder per class" + layout.tables.remedy
      }
      return "add a second class folder: a task needs two or more" + layout.tables.remedy
    }
    let folder = PathText.written(([root] + paths[0][..<depth]).joined(separator: "/"))
    return "if its classes are \(depth == 1 ? "one folder" : "\(depth) folders") deeper, name \(folder)"
  }

  /// A class that is measured on must be learned.
  func checkSides() throws(FormatError) {
    let learned = Set(pictures.filter { $0.role == .train }.map(\.label))
    guard let stray = pictures.first(where: { !learned.contains($0.label) }) else { return }
    let folder = PathText.written(PathText.parts(stray.path).dropLast().joined(separator: "/"))
    let name = classNames[stray.label]
    if case .listed(let list, _) = layout.form, let file = list.files.first {
      throw FormatError(
        "gives no picture of \(name.shortened) to learn from", at: root + "/" + file,
        remedy: "put some of them on the side train, or move it elsewhere"
          + (SplitList.ambiguousLine(list.ambiguous).map { "; " + $0 } ?? ""))
    }
    let known = learned.map { classNames[$0] }.sorted()
    let alike = known.first { Self.folded($0) == Self.folded(name) } ?? name.nearest(among: known)
    let empty = foldersOfSides.first {
      $0.role == .train && PathText.parts($0.path).last.map(Self.className) == name
    }
    throw FormatError(
      "is a class to measure on that is not learned"
        + (empty.map { ": no picture that can be read is in \(PathText.written($0.path).shortened)" } ?? ""),
      at: root + "/" + folder,
      remedy: (alike.map { "rename it if it is \($0.shortened), " } ?? "")
        + "add pictures of it to learn from, or remove it")
  }
}
