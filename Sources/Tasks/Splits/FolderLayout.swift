import Formats

/// Where the class and the side of a picture stand in its path.
struct FolderLayout {
  enum Form {
    /// `class/…/picture`; a split is made.
    case classes
    /// `side/class/…/picture`; the role of each folder of the sides.
    case sides([String: SplitRole])
    /// `class/side/…/picture`: of each class that has sides, the role of each of its folders. A class without
    /// any is learned from as a whole.
    case sidesOfClasses([String: [String: SplitRole]])
    /// `class/…/picture`, learned from, and beside the classes `side/class/…/picture`, measured on; the role
    /// of each folder of the sides.
    case testsBesideClasses([String: SplitRole])
    /// The sides are listed in a file. Below one of `folders` the classes are a folder deeper.
    case listed(SplitList, folders: Set<String>)
  }

  /// What the path of a picture tells.
  enum Place {
    /// Its class folder, and its side where one is given.
    case picture(folder: String, role: SplitRole?)
    /// In no class folder.
    case outside
    /// Beside the folders of the sides, or in a class folder beside those of its sides.
    case noSide
    /// In what holds several sides together, or a side without classes, and goes unused.
    case unused
  }

  private(set) var form: Form
  /// What looked like a split and was not used, and why, a line each.
  var notes: [String] = []
  /// Files called like a split that are damaged, where a run has its own split.
  private(set) var unreadable: [String] = []
  /// The one folder in a side, where archives put each side into a folder of its name again, or all of it
  /// into `images`: the classes are in that.
  let wrappers: [String: String]
  /// What tells of pictures and is not read.
  let tables: PictureTables
  /// The folders beside the sides that hold several of them together, and those beside classes that are
  /// called like a side to measure on and hold no class folders.
  private(set) var unused: Set<String> = []
  /// The folders that are called like sides and hold no class folders, beside sides that do.
  private var withoutClasses: Set<String> = []
  /// The folders above all classes and sides, as `images/`, each with its slash; empty where there is none.
  private(set) var above: String

  /// The layout of the folder `root`, whose files are listed; `classes` are those that a run has learned
  /// there.
  /// - Throws: `FormatError` when a list of the split is damaged, or when there are sides without classes.
  init(_ listing: FolderListing, in root: String, classes: [String]? = nil) throws(FormatError) {
    let files = listing.files
    let paths = files.map(\.path)
    tables = PictureTables(listing, in: root)
    above = Self.foldersAbove(paths, in: root)
    // The other classes of a run may have been removed.
    if let first = PathText.parts(above).first, classes?.contains(FolderReader.className(first)) ?? false {
      above = ""
    }
    form = .classes
    // Texts tell nothing of where classes are: those of annotations lie in folders of their own.
    let prefix = above
    var parts = paths.filter { $0.hasPrefix(prefix) && !PictureTables.isText($0) }
      .map { PathText.parts(String($0.dropFirst(prefix.count))) }
    let tops = Set(parts.filter { $0.count > 1 }.map { $0[0] })
    let sides = Self.sides(tops, parts)
    let wrappers = Self.wrappers(sides, parts)
    self.wrappers = wrappers
    parts = parts.map { Self.unwrapped($0, wrappers) }
    // A side holds class folders; one called `images` alone, or as the side is, as of a test side whose
    // classes are not told, is none.
    let shaped = Set(
      Dictionary(grouping: parts.filter { $0.count > 2 }) { $0[0] }
        .filter { side, inside in
          !Set(inside.map { $0[1] }).allSatisfy { Self.isSideAgain($0, of: side, sides) }
        }.keys)
    let usable = sides.roles.filter { shaped.contains($0.key) }
    // A run keeps its split, whatever has come since.
    let lists = try SplitList.Found(files, in: root, mayRefuse: classes == nil)
    unreadable = lists.unreadable
    if lists.table == nil, usable.isEmpty, classes == nil { try findSplitsInside(parts, root) }

    if let table = lists.table {
      form = .listed(table, folders: Self.isSides(usable, sides, tops, parts) ? Set(usable.keys) : [])
      notes += lists.notes
    } else if Self.isSides(usable, sides, tops, parts) {
      form = .sides(usable)
      if !above.isEmpty { notes.append("all lies in \(PathText.written(above)): the sides are its folders") }
      unused = Set(sides.unions)
      withoutClasses = Set(sides.roles.keys.filter { usable[$0] == nil })
      if !isGiven {
        notes.append(
          "no side to measure on is there: some of the pictures of \(Self.list(usable.keys)) are measured on "
            + "and not learned from")
      }
      notes += lists.unusedNotes(because: "the folders \(Self.list(usable.keys)) give the sides")
      noteFoldersOfOneSide(usable)
    } else if let inner = Self.innerSides(parts) {
      form = .sidesOfClasses(inner)
      notes += lists.unusedNotes(because: "the folders in the classes give the sides")
      noteWholeClasses(tops, inner)
      let first = inner.sorted { $0.key < $1.key }.first { Set($0.value.values).count < $0.value.count }
      if let first { noteFoldersOfOneSide(first.value) }
    } else if let beside = Self.testsBesideClasses(tops, shaped, parts) {
      form = .testsBesideClasses(beside)
      notes += lists.unusedNotes(
        because: "\(Self.list(beside.keys)) \(beside.count == 1 ? "holds" : "hold") folders of the classes")
      leaveOutSides(tops, shaped: shaped, but: beside)
      noteFoldersOfOneSide(beside)
    } else if sides.isSplit, sides.roles.count == tops.count, usable.count < tops.count,
      !tops.contains(where: Self.isWeak)
    {
      throw FormatError(
        "holds \(tops.sorted().joined(separator: " and ")), and in them no class folder", at: root,
        remedy: "put the pictures of each side into a folder per class" + tables.remedy)
    } else if let list = lists.list {
      form = .listed(list, folders: [])
      notes += lists.notes
    } else {
      notes += lists.notes
      leaveOutSides(tops, shaped: shaped)
      leaveOutCopies(tops.subtracting(unused), parts)
      if !above.isEmpty {
        notes.append("all lies in \(PathText.written(above)): the classes are its folders")
      }
    }
    noteUnused(sides, usable: usable, tops: tops.subtracting(unused), parts)
    noteSidesInClasses(paths)
    noteSidesAsClasses(parts)
    notes += SplitLookalikes.notes(listing, annotations: tables.annotations)
    notes += tables.notes(hasTable: lists.table != nil, besides: splitFiles)
  }

  /// Refuses a folder in which a split lies deeper than its classes would, in a folder of its own, beside
  /// others: their names would be learned. Asks where each of several holds one, as the folds of a set do.
  private mutating func findSplitsInside(_ parts: [[String]], _ root: String) throws(FormatError) {
    for depth in 1...2 {
      let inside = Dictionary(grouping: parts.filter { $0.count > depth + 2 }) { Array($0[..<depth]) }
      let splits = inside.compactMapValues { paths -> Set<String>? in
        let sides = SplitName.sides(Set(paths.map { $0[depth] }))
        guard sides.isSplit, !sides.roles.keys.contains(where: Self.isWeak) else { return nil }
        let classes = Dictionary(grouping: paths.filter { sides.roles[$0[depth]] != nil }) { $0[depth] }
          .values.map { Set($0.map { $0[depth + 1] }) }
        // A class of one folder alone, or sides of other classes, are none.
        guard let first = classes.first, first.count > 1, classes.allSatisfy({ $0 == first }) else {
          return nil
        }
        return first
      }
      guard !splits.isEmpty else { continue }
      let names = splits.keys.map { above + $0.joined(separator: "/") }.sorted()
      guard names.count > 1 else {
        let isAlone = inside.count == 1 && parts.allSatisfy { $0.starts(with: splits.keys.first!) }
        throw FormatError(
          "holds a split in \(Self.list(names))" + (isAlone ? "" : ", beside other folders"), at: root,
          remedy: "name that folder, \(PathText.written("\(root)/\(names[0])"))"
            + (isAlone ? "" : ", or sort what lies beside it"))
      }
      let kinds = Set(splits.values)
      let what = kinds.count == 1 ? "a split of \(Self.list(kinds.first ?? []))" : "a split of its own"
      return notes.append(
        "each of \(Self.list(names)) holds \(what): if the classes are the folders in these, name one of them"
      )
    }
  }

  /// The sides among the folders `tops`. Where their names alone give no split, those that all hold the same
  /// folders, and are all called like sides, are parts of sides: no class is called so.
  private static func sides(_ tops: Set<String>, _ parts: [[String]]) -> SplitName.Sides {
    let sides = SplitName.sides(tops)
    guard !sides.isSplit, let others = SplitName.parts(tops) else { return sides }
    let inside = Dictionary(grouping: parts.filter { $0.count > 1 }) { $0[0] }
      .mapValues { Set($0.map { $0.count > 2 ? $0[1] : "" }) }
    guard let first = inside.values.first, first.count > 1, !first.contains(""),
      inside.values.allSatisfy({ $0 == first })
    else { return sides }
    return others
  }

  /// Of each side the folder that everything in it lies in, if that is called like the side or says nothing.
  private static func wrappers(_ sides: SplitName.Sides, _ parts: [[String]]) -> [String: String] {
    var wrappers: [String: String] = [:]
    for (side, inside) in Dictionary(grouping: parts.filter { $0.count > 2 }, by: { $0[0] }) {
      guard let role = sides.roles[side], Set(inside.map { $0[1] }).count == 1,
        inside.allSatisfy({ $0.count > 3 })
      else { continue }
      let inner = inside[0][1]
      if inner == side || SplitRole(inner) == role || saysNothing(inner) { wrappers[side] = inner }
    }
    return wrappers
  }

  /// Whether a folder in `side` may hold all of it: it says nothing, or what the side is called.
  private static func isSideAgain(_ inner: String, of side: String, _ sides: SplitName.Sides) -> Bool {
    guard let role = sides.roles[side] else { return saysNothing(inner) }
    return saysNothing(inner) || inner == side || SplitRole(inner) == role && !isWeak(inner)
  }

  /// The parts of the path of a picture from the folder of its side or its class on, without a folder that
  /// holds a whole side.
  func parts(of path: String) -> [String] {
    let parts = PathText.parts(String(path.dropFirst(above.count)))
    if case .sides = form { return Self.unwrapped(parts, wrappers) }
    return parts
  }

  /// The parts of a path without the folder that holds a whole side.
  static func unwrapped(_ parts: [String], _ wrappers: [String: String]) -> [String] {
    guard parts.count > 3, wrappers[parts[0]] == parts[1] else { return parts }
    return [parts[0]] + parts[2...]
  }

  /// Whether folders that are called like sides are sides: something is learned from, and there is something
  /// else to measure on or no other folder at all.
  private static func isSides(
    _ usable: [String: SplitRole], _ sides: SplitName.Sides, _ tops: Set<String>, _ parts: [[String]]
  ) -> Bool {
    guard usable.values.contains(.train) else { return false }
    guard Set(usable.values).count > 1 else {
      guard !usable.keys.contains(where: isWeak) else { return false }
      // A test side whose classes nobody tells, and more that holds no folders, beside it.
      let others = tops.subtracting(usable.keys)
      return sides.roles.count == tops.count
        || others.contains(where: SplitName.isPlainlyTests)
          && others.isDisjoint(with: parts.filter { $0.count > 2 }.map { $0[0] })
    }
    guard usable.keys.contains(where: isWeak) else { return true }
    // Words that classes are called by as well.
    let classes = Dictionary(grouping: parts.filter { $0.count > 2 && usable[$0[0]] != nil }) { $0[0] }
      .values.map { Set($0.map { $0[1] }) }
    return classes.allSatisfy { $0 == classes[0] }
  }

  /// Whether `name`, that of a side, is one that classes are called by, too; two letters are.
  static func isWeak(_ name: String) -> Bool { SplitName(name)?.isWeak ?? true }

  /// The roles of the folders within classes, if some class has both something to learn from and something to
  /// measure on.
  private static func innerSides(_ parts: [[String]]) -> [String: [String: SplitRole]]? {
    let inner = Dictionary(grouping: parts.filter { $0.count > 2 }) { $0[0] }
      .mapValues { SplitName.sides(Set($0.map { $0[1] })) }
    let isGiven = inner.values.contains { $0.isSplit && !$0.roles.keys.contains(where: isWeak) }
    return isGiven ? inner.mapValues(\.roles).filter { !$0.value.isEmpty } : nil
  }

  /// The role that `name` has where classes stand beside it: one to measure on. What is called like something
  /// to learn from, as `train`, may be a class.
  private static func testRole(_ name: String) -> SplitRole? {
    guard let split = SplitName(name)?.ofItsAudience, !split.isWeak, split.role != .train else { return nil }
    return split.role
  }

  /// The folders beside classes that hold folders of these: what the classes are measured on. `val/cat`
  /// beside `cat` and `dog`.
  private static func testsBesideClasses(
    _ tops: Set<String>, _ shaped: Set<String>, _ parts: [[String]]
  ) -> [String: SplitRole]? {
    let classes = tops.filter { testRole($0) == nil }
    guard classes.count > 1 else { return nil }
    let tests = shaped.compactMap { name in testRole(name).map { (name, $0) } }.filter { name, _ in
      parts.contains { $0.count > 2 && $0[0] == name && classes.contains($0[1]) }
    }
    return tests.isEmpty ? nil : Dictionary(tests, uniquingKeysWith: { one, _ in one })
  }

  /// Leaves folders out that are called like a side to measure on, beside two classes or more, and hold
  /// pictures of no class: nobody knows what they show.
  private mutating func leaveOutSides(
    _ tops: Set<String>, shaped: Set<String>, but used: [String: SplitRole] = [:]
  ) {
    let flat = tops.filter { name in
      !shaped.contains(name) && used[name] == nil && SplitName.isPlainlyTests(name)
    }
    guard !flat.isEmpty else { return }
    let one = flat.count == 1
    guard tops.subtracting(flat).subtracting(used.keys).count > 1 else {
      // Without it there would be no task.
      notes.append(
        "\(Self.list(flat)) \(one ? "is called like a side" : "are called like sides") and taken as "
          + "\(one ? "a class" : "classes"), as there are not two without \(one ? "it" : "them"); for a "
          + "split, put every class into a train and a test folder")
      return
    }
    unused = flat
    notes.append(
      "\(Self.list(flat)) \(one ? "is called like a side and holds" : "are called like sides and hold") no "
        + "class folders: left out; to measure on its pictures, sort them into a folder per class as beside "
        + "it, or rename \(one ? "it if it is a class" : "what is a class")")
  }

  /// Leaves out a folder that holds all that lies beside it once more, as an archive unpacked twice has.
  private mutating func leaveOutCopies(_ tops: Set<String>, _ parts: [[String]]) {
    let copies = tops.filter { name in
      let inside = parts.filter { $0.count > 1 && $0[0] == name }
      let others = tops.subtracting([name])
      return others.count > 1 && inside.allSatisfy { $0.count > 2 }
        && Set(inside.map { $0.count > 2 ? $0[1] : "" }) == others
    }
    guard copies.count == 1, let copy = copies.first else { return }
    unused.insert(copy)
    notes.append(
      "\(Self.list([copy])) holds folders called like all that lie beside it: left out; if it is a class, "
        + "rename them")
  }

  /// Whether the words of a folder's name say nothing of what is in it, as `images`.
  static func saysNothing(_ name: String) -> Bool {
    let words = SplitName.words(name)
    return !words.isEmpty && words.allSatisfy(SplitName.isFiller)
  }

  /// The folders in which everything lies, one in the other, as far as their names say nothing or say again
  /// what the folder around them is called, as archives are unpacked: `images/`, `pets/pets/`.
  private static func foldersAbove(_ paths: [String], in root: String) -> String {
    var parts = paths.filter { PictureFormat.looksLikePicture($0) }.map(PathText.parts)
    var above = ""
    var around = PathText.parts(root).last ?? ""
    while let first = parts.first, first.count > 2, saysNothing(first[0]) || first[0] == around,
      parts.allSatisfy({ $0.count > 1 && $0[0] == first[0] })
    {
      around = first[0]
      above += around + "/"
      parts = parts.map { Array($0.dropFirst()) }
    }
    // What holds one folder alone may be the class.
    return Set(parts.filter { $0.count > 1 }.map { $0[0] }).count > 1 ? above : ""
  }

  /// The class and the side of the picture at `path`.
  func place(of path: String) -> Place {
    guard path.hasPrefix(above) else { return .outside }
    var parts = PathText.parts(String(path.dropFirst(above.count)))
    switch form {
    case .sides, .testsBesideClasses: parts = Self.unwrapped(parts, wrappers)
    case .listed(_, let folders) where folders.contains(parts.first ?? ""):
      parts = Self.unwrapped(parts, wrappers)
    default: break
    }
    guard parts.count > 1 else { return .outside }
    switch form {
    case .classes: return unused.contains(parts[0]) ? .unused : .picture(folder: parts[0], role: nil)
    case .testsBesideClasses(let roles):
      guard !unused.contains(parts[0]) else { return .unused }
      guard let role = roles[parts[0]] else { return .picture(folder: parts[0], role: .train) }
      return parts.count > 2 ? .picture(folder: parts[1], role: role) : .outside
    case .sides(let roles):
      guard let role = roles[parts[0]] else {
        return unused.contains(parts[0]) ? .unused : withoutClasses.contains(parts[0]) ? .outside : .noSide
      }
      return parts.count > 2 ? .picture(folder: parts[1], role: role) : .outside
    case .sidesOfClasses(let classes):
      guard let roles = classes[parts[0]] else { return .picture(folder: parts[0], role: .train) }
      guard parts.count > 2, let role = roles[parts[1]] else { return .noSide }
      return .picture(folder: parts[0], role: role)
    case .listed(let list, let folders):
      let isInSide = parts.count > 2 && folders.contains(parts[0])
      return .picture(folder: isInSide ? parts[1] : parts[0], role: list.roles[PathKey(path)] ?? list.others)
    }
  }

  /// The folders of the sides, below the task's folder, with their roles, where these hold the classes.
  var sideFolders: [String: SplitRole] {
    guard case .sides(let roles) = form else { return [:] }
    return Dictionary(
      roles.map { name, role in
        (above + name + (wrappers[name].map { "/" + $0 } ?? ""), role)
      }, uniquingKeysWith: { one, _ in one })
  }

  /// The files that give the split.
  var splitFiles: Set<PathKey> {
    guard case .listed(let list, _) = form else { return [] }
    return Set((list.files + list.companions).map(PathKey.init))
  }

  /// Whether every picture has a side that was given.
  var isGiven: Bool {
    switch form {
    case .classes: false
    case .sides(let roles): Set(roles.values).count > 1
    case .sidesOfClasses, .testsBesideClasses, .listed: true
    }
  }

  static func list(_ names: some Sequence<String>) -> String { FolderReader.list(names.sorted()) }
}
