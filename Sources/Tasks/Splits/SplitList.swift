import Formats

/// A split that is given as a file: a table with a picture and its side a line (`split.csv`), a list of
/// pictures for each side (`train.txt`, `test.txt`), or either as JSON.
struct SplitList {
  /// A place in a list that names no picture, or one that is on another side, too.
  struct Remark {
    /// The file, and its line where it has lines.
    var place: String
    /// What stands there.
    var text: String
    /// The pictures that it could mean, where they are several.
    var candidates: [String] = []
  }

  /// The role of each picture that is there, by its path below the task's folder.
  private(set) var roles: [PathKey: SplitRole] = [:]
  /// The role of pictures that are not listed, where a list of one side alone is given; nil: they are left
  /// out.
  var others: SplitRole?
  /// The files that it was read from, relative to the folder.
  var files: [String] = []
  /// Files that the numbers of `files` are looked up in, relative to the folder.
  var companions: [String] = []
  /// The title of a column of other sides, which does not count.
  var unusedSide: String?
  /// What is listed and not there.
  private(set) var missing: [Remark] = []
  /// What is listed by a name that several pictures have.
  private(set) var ambiguous: [Remark] = []
  /// What is listed on two sides.
  private(set) var twice: [Remark] = []

  /// Takes in that `text`, found at `place`, is on the side of `role`. What is learned from stays so; a list
  /// of a union (`trainval`) tells of no picture that one of a part has.
  mutating func add(
    _ text: String, _ meaning: WrittenPaths.Meaning, _ role: SplitRole, at place: String,
    isUnion: Bool = false
  ) {
    let path: String
    switch meaning {
    case .one(let one): path = one
    case .several(let pictures):
      return ambiguous.append(Remark(place: place, text: text, candidates: pictures))
    case .none: return missing.append(Remark(place: place, text: text))
    }
    let key = PathKey(path)
    guard let known = roles[key] else { return roles[key] = role }
    guard known != role, !isUnion else { return }
    twice.append(Remark(place: place, text: path))
    roles[key] = min(known, role)
  }

  /// What to say of places that could not be followed, a line each; `pictures` are those of the folder.
  func notes(of pictures: some Sequence<String>) -> [String] {
    var notes: [String] = []
    if let unusedSide {
      notes.append(
        "\(unusedSide.shortened) of \(files.first ?? "the table") gives other sides and is not used; remove "
          + "the column that is not meant")
    }
    if let first = missing.first {
      notes.append(
        "\(missing.count) \(missing.count == 1 ? "entry" : "entries") of the list "
          + "\(missing.count == 1 ? "names" : "name") no picture that is there, the first at \(first.place): "
          + "\(first.text); correct its path, or bring the picture back")
    }
    if let line = Self.ambiguousLine(ambiguous) { notes.append(line) }
    if let first = twice.first {
      notes.append(
        "\(twice.count) \(twice.count == 1 ? "picture is" : "pictures are") listed on two sides and learned "
          + "from, the first at \(first.place): \(first.text); remove one of its entries")
    }
    if let others, pictures.contains(where: { roles[PathKey($0)] == nil }) {
      notes.append(
        "pictures that are not listed are "
          + (others == .train
            ? "learned from: no list of those is there" : "measured on: no list of those is there"))
    }
    return notes
  }
}

extension SplitList {
  /// How many entries mean any of several pictures, the first of them with these, and the remedy; nil where
  /// none does.
  static func ambiguousLine(_ entries: some Collection<Remark>) -> String? {
    guard let first = entries.first else { return nil }
    return "\(entries.count) \(entries.count == 1 ? "entry" : "entries") of the list "
      + "\(entries.count == 1 ? "is" : "are") ambiguous, the first at \(first.place): \(first.text) may be "
      + "\(FolderReader.list(first.candidates)); write class/name"
  }

  /// The lists that lie in a task's folder.
  struct Found {
    /// A table of all sides.
    private(set) var table: SplitList?
    /// The lists of the sides.
    private(set) var list: SplitList?
    /// What looks like a list and is not used, and why.
    private(set) var notes: [String] = []
    /// Files called `split` that are damaged.
    private(set) var unreadable: [String] = []
    /// The words of the folders that may be classes, each name taken apart.
    private var classWords: Set<[String]> = []

    /// How files of lists end.
    static let endings: Set = ["", "txt", "lst", "list", "csv", "tsv", "json"]
    /// Words that call a table of sides.
    static let tableWords: Set = [
      "split", "splits", "partition", "partitions", "subset", "subsets", "fold", "folds",
    ]
    /// A list may lie in a folder of lists, as `splits/` or `ImageSets/Main/`.
    static let deepest = 3

    /// Reads the lists among `files`, which lie in `root`.
    /// - Throws: `FormatError` when a file called `split` is damaged and `mayRefuse`, or a list cannot be
    ///   read.
    init(_ files: [FolderListing.File], in root: String, mayRefuse: Bool) throws(FormatError) {
      var tables: [String] = []
      var lists: [String] = []
      var near: [(path: String, meant: String)] = []
      // What only a link out of the folder leads to is not its owner's split: it may be anything of the
      // machine.
      for file in files where !file.isOutside {
        let parts = file.path.split(separator: "/")
        guard parts.count <= Self.deepest, let (stem, ending) = Self.parts(parts.last),
          Self.endings.contains(ending)
        else { continue }
        let words = SplitName.words(stem)
        if SplitName(stem) != nil, !words.contains("partition") {
          // Boxes of the pictures of a side, which its folders give.
          if !PictureTables.isAnnotations(root + "/" + file.path) { lists.append(file.path) }
        } else if !Self.tableWords.isDisjoint(with: words) {
          tables.append(file.path)
        } else if near.count < Self.mostNear, let meant = Self.meant(by: stem) {
          near.append((file.path, meant))
        }
      }
      guard !tables.isEmpty || !lists.isEmpty || !near.isEmpty else { return }
      classWords = Set(
        files.map { PathText.parts($0.path) }.filter { $0.count > 1 }.map(\.[0]).map { name in
          SplitName.words(name).filter { !SplitName.isFiller($0) }
        })
      let written = WrittenPaths(files.map(\.path))
      try read(tables: tables, written, root, mayRefuse: mayRefuse)
      if table == nil {
        read(lists: lists, written, root)
      } else if !lists.isEmpty {
        notes.append(
          "not used: \(FolderReader.list(lists)), because \(table!.files[0]) gives the sides")
      }
      note(near, written, root)
    }

    /// Files called nearly like a split that are looked into, at most.
    private static let mostNear = 16

    /// What a file called `stem`, which is no name of a split, may have been meant to be called.
    private static func meant(by stem: String) -> String? {
      let words = SplitName.words(stem).filter { !SplitName.isFiller($0) }
      guard words.count == 1, words[0].count > 2 else { return nil }
      return SplitName.meant(by: words[0])
        ?? (words[0].count > 3 ? words[0].nearest(among: ["split", "splits"]) : nil)
    }

    /// Names those of the files that are called nearly like a split and name pictures.
    private mutating func note(
      _ near: [(path: String, meant: String)], _ written: WrittenPaths, _ root: String
    ) {
      for (path, meant) in near {
        guard let (stem, ending) = Self.parts(path.split(separator: "/").last) else { continue }
        let word = SplitName.words(stem).filter { !SplitName.isFiller($0) }
        // A list of the pictures of a class; a table with a column of sides, which is named as such.
        guard !classWords.contains(word), !(meant.hasPrefix("split") && ["csv", "tsv"].contains(ending)),
          let table = try? SplitTable(root: root, path: path), table.namesPictures(written)
        else { continue }
        notes.append(
          "\(path) is taken for no \(meant.hasPrefix("split") ? "split" : "list of a side"): is "
            + "\(ending.isEmpty ? meant : meant + "." + ending) meant?")
      }
    }

    /// What is wrong with the file at `path`, with the line where it is known, and what to do.
    private static func fault(_ error: FormatError) -> String {
      let parts = error.place.split(separator: ", line ")
      let line = parts.count > 1 && parts.last!.allSatisfy(\.isNumber) ? " in line \(parts.last!)" : ""
      return "it \(error.what)\(line); \(error.remedy)"
    }

    /// The name of a file without its ending, and the ending in lower case.
    private static func parts(_ name: Substring?) -> (stem: String, ending: String)? {
      guard let name else { return nil }
      guard let dot = name.lastIndex(of: ".") else { return (String(name), "") }
      return (String(name[..<dot]), name[name.index(after: dot)...].lowercased())
    }

    private mutating func read(
      tables: [String], _ written: WrittenPaths, _ root: String, mayRefuse: Bool
    ) throws(FormatError) {
      func isPlain(_ path: String) -> Bool {
        let words = Self.parts(path.split(separator: "/").last).map { SplitName.words($0.stem) } ?? []
        return !path.contains("/") && (words == ["split"] || words == ["splits"])
      }
      // One called `split` by its user is meant, whatever else there is.
      for path in tables.sorted(by: { (isPlain($0) ? 0 : 1, $0) < (isPlain($1) ? 0 : 1, $1) }) {
        do throws(FormatError) {
          let read = try SplitTable(root: root, path: path).list(written)
          if let table {
            notes.append("not used: \(path), because \(table.files[0]) gives the sides")
          } else if isPlain(path) || !read.roles.isEmpty {
            table = read
          }
        } catch {
          let isMeant = isPlain(path) && table == nil
          if isMeant, mayRefuse { throw error }
          if isMeant { unreadable.append(path) }
          notes.append("\(path) looks like a table of sides and is not used: \(Self.fault(error))")
        }
      }
    }

    private mutating func read(lists paths: [String], _ written: WrittenPaths, _ root: String) {
      // The lists of one split lie in one folder, or beside the pictures of each class.
      let groups = Dictionary(grouping: paths) { path in
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        return written.holdsPictures(folder) ? "*" : folder
      }
      for group in groups.sorted(by: { $0.key < $1.key }).map(\.value) {
        let names = Dictionary(grouping: group) { path in
          Self.parts(path.split(separator: "/").last)?.stem ?? path
        }
        let sides = sides(names.keys)
        var found = SplitList()
        func isUnion(_ stem: String) -> Bool { SplitName(stem)?.isUnion ?? false }
        for (stem, role) in sides.roles.sorted(by: {
          (isUnion($0.key) ? 1 : 0, $0.key) < (isUnion($1.key) ? 1 : 0, $1.key)
        }) {
          for path in names[stem] ?? [] {
            do throws(FormatError) {
              let table = try SplitTable(root: root, path: path)
              let read = try table.adding(to: found, role, written, isUnion: isUnion(stem))
              if read.isUsed {
                found = read.list
                found.files.append(path)
              } else if let line = SplitList.ambiguousLine(
                read.list.ambiguous.dropFirst(found.ambiguous.count))
              {
                notes.append("\(path) looks like a list of pictures and is not used: \(line)")
              } else {
                notes.append(
                  "\(path) looks like a list of pictures and names none that is there; correct its paths")
              }
            } catch {
              notes.append("\(path) looks like a list of pictures and is not used: \(Self.fault(error))")
            }
          }
        }
        let roles = Set(found.roles.values)
        let unused = sides.others.flatMap { names[$0] ?? [] }
        guard !roles.isEmpty else {
          if !unused.isEmpty {
            notes.append(
              "\(FolderReader.list(unused)) looks like a split and is not used: there is no list of pictures "
                + "to learn from and one to measure on")
          }
          continue
        }
        if list != nil {
          notes.append(
            "not used: \(FolderReader.list(found.files)), because \(list!.files[0]) gives the sides")
          continue
        }
        if !unused.isEmpty {
          notes.append("\(FolderReader.list(unused)) looks like another split and was not used")
        }
        let unions = sides.unions.flatMap { names[$0] ?? [] }
        if !unions.isEmpty {
          notes.append("not used: \(FolderReader.list(unions)), because the lists of its parts are there")
        }
        if roles == [.train] { found.others = .test }
        if !roles.contains(.train) { found.others = .train }
        found.files.sort()
        list = found
      }
    }

    /// The sides among lists called `stems`: of one split, or of one for each class (`cat_train`, `cat_val`).
    private func sides(_ stems: some Collection<String>) -> SplitName.Sides {
      let perClass = Dictionary(grouping: stems) { SplitName($0)?.rest ?? [] }
      guard !SplitName.sides(perClass[[]] ?? []).isSplit else { return SplitName.sides(stems) }
      let classes = perClass.filter { classWords.contains($0.key) }.values.map { SplitName.sides($0) }
        .filter(\.isSplit)
      guard classes.count > 1 else { return SplitName.sides(stems) }
      var all = SplitName.Sides()
      for sides in classes {
        all.roles.merge(sides.roles) { one, _ in one }
        all.unions += sides.unions
      }
      let used = Set(all.roles.keys).union(all.unions)
      all.others = stems.filter { SplitName($0) != nil && !used.contains($0) }.sorted()
      all.unions.sort()
      return all
    }

    /// The same, when something else gives the sides.
    func unusedNotes(because reason: String) -> [String] {
      guard let list else { return notes }
      return notes + ["not used: \(FolderReader.list(list.files)), because \(reason)"]
    }
  }
}
