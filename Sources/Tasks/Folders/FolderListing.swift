import Formats

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// All that lies below a folder: files that may be pictures, and what is left out without a look into it.
/// Every file is in one of the two.
struct FolderListing {
  /// A regular file.
  struct File {
    /// The path below the folder, its parts divided by `/`.
    var path: String
    var status: FileStatus
    /// Whether only a link to a folder leads to it, out of the folder that is listed.
    var isOutside = false
  }

  /// In an order that does not depend on the machine.
  private(set) var files: [File] = []
  private(set) var leftOut: [LeftOut] = []
  /// All folders that are entered by their own names, without those of the system.
  private var entries: [String] = []

  private let root: String
  private var entered: Set<FileStatus.Identity>
  /// Links to folders, which are followed when all folders have been entered by their own names.
  private var links: [(path: String, name: String, status: FileStatus, depth: Int)] = []
  /// Whether what is entered now lies behind a link: what lies in the folder itself has been entered before.
  private var isOutside = false
  /// Such links in folders that are left out as a whole: what only they lead to is counted.
  private var leftOutLinks: [(path: String, status: FileStatus, depth: Int)] = []

  /// Lists what lies below `root`. Symbolic links are followed; a folder is entered once, by its own name
  /// if it lies below `root` and else by the first link to it, so that loops end, links of links cannot
  /// multiply, and a link in one class to the folder of another takes nothing away from that.
  /// - Throws: `FormatError` when `root` is no folder or cannot be listed.
  init(_ root: String) throws(FormatError) {
    guard let status = FileStatus(root) else {
      throw FormatError("is not there", at: root, remedy: "check the path")
    }
    guard status.kind == .folder else {
      throw FormatError("is not a folder", at: root, remedy: "name the folder that holds the pictures")
    }
    try Self.checkMachine(status, at: root)
    guard let names = Directory.names(root) else {
      throw FormatError("cannot be listed", at: root, remedy: "check its permissions")
    }
    self.root = root
    entered = [status.identity]
    visit(names, prefix: "", depth: 0)
    isOutside = true
    while !links.isEmpty || !leftOutLinks.isEmpty {
      let open = links.sorted { Directory.precedes($0.path, $1.path) }
      links = []
      for link in open { enter(link.path, link.name, link.status, depth: link.depth) }
      // What others lead to as well is theirs.
      guard links.isEmpty, let link = leftOutLinks.popLast() else { continue }
      let count = count(link.status, at: link.path, depth: link.depth)
      if count > 0 { leftOut.append(LeftOut(link.path, .system, isFolder: true, count: count)) }
    }
    files.sort { Directory.precedes($0.path, $1.path) }
  }

  /// The folders right below `above`, a path with its slash or nothing: their whole paths, without those of
  /// the system.
  func folders(in above: String) -> [String] {
    entries.filter { $0.hasPrefix(above) && !$0.dropFirst(above.count).contains("/") }
  }

  /// The root of the file system and what the kernel shows as files, which a link may lead to: nobody's
  /// pictures, and without an end.
  private static let machine = Set(["/", "/proc", "/sys", "/dev"].compactMap { FileStatus($0)?.identity })

  /// - Throws: `FormatError` when `path`, which has this `status`, is a folder of the machine itself.
  static func checkMachine(_ status: FileStatus, at path: String) throws(FormatError) {
    guard machine.contains(status.identity) else { return }
    throw FormatError(
      "is a folder of the machine itself", at: path, remedy: "name the folder that holds the pictures")
  }

  /// Folders below folders, at most (assumed: nobody sorts pictures so), and bytes of a path that leave room
  /// for a name below it, as systems take them.
  private static let deepest = 64
  private static let longestPath = Int(PATH_MAX) - 257

  /// Whether what lies in the folder at `path` is counted alone.
  private func isTooDeep(_ path: String, _ depth: Int) -> Bool {
    depth >= Self.deepest || root.utf8.count + path.utf8.count >= Self.longestPath
  }

  private mutating func visit(_ names: [String], prefix: String, depth: Int) {
    for name in names {
      let path = prefix + name
      guard let status = FileStatus(root + "/" + path) else {
        let isLink = FileStatus(root + "/" + path, followingLink: false)?.kind == .link
        leftOut.append(
          LeftOut(path, isLink ? .link : .unreadable, detail: isLink ? "" : "cannot be examined"))
        continue
      }
      switch status.kind {
      case .file:
        if SystemNames.contain(name) {
          leftOut.append(LeftOut(path, .system))
        } else {
          files.append(File(path: path, status: status, isOutside: isOutside))
        }
      case .folder:
        if FileStatus(root + "/" + path, followingLink: false)?.kind == .link {
          links.append((path, name, status, depth))
        } else {
          enter(path, name, status, depth: depth)
        }
      case .link, .other: leftOut.append(LeftOut(path, .link, detail: "is neither a file nor a folder"))
      }
    }
  }

  private mutating func enter(_ path: String, _ name: String, _ status: FileStatus, depth: Int) {
    guard !Self.machine.contains(status.identity) else {
      leftOut.append(LeftOut(path, .link, detail: "leads to a folder of the machine itself", count: 0))
      return
    }
    guard entered.insert(status.identity).inserted else {
      leftOut.append(LeftOut(path, .link, detail: "leads to a folder that is read already", count: 0))
      return
    }
    let isSystem = SystemNames.contain(name)
    if !isSystem { entries.append(path) }
    guard !isTooDeep(path, depth) else {
      let count = Directory.fileCount(root + "/" + path)
      if count > 0 { leftOut.append(LeftOut(path, .tooDeep, isFolder: true, count: count)) }
      return
    }
    guard let inside = Directory.names(root + "/" + path) else {
      if !isSystem { leftOut.append(LeftOut(path, .closed, isFolder: true, count: 0)) }
      return
    }
    if isSystem || Self.isRun(inside) {
      let count = count(inside, in: path, depth: depth + 1)
      if !isSystem || count > 0 {
        leftOut.append(LeftOut(path, isSystem ? .system : .run, isFolder: true, count: count))
      }
    } else {
      visit(inside, prefix: path + "/", depth: depth + 1)
    }
  }

  /// Whether a folder that holds `names` is a run: two of its record, its events and its adapters.
  private static func isRun(_ names: [String]) -> Bool {
    ["run.json", "events.jsonl", "adapters"].count(where: names.contains) > 1
  }

  /// The files below a folder that is left out as a whole.
  private mutating func count(_ names: [String], in folder: String, depth: Int) -> Int {
    var total = 0
    for name in names {
      let path = folder + "/" + name
      guard let status = FileStatus(root + "/" + path) else {
        total += 1
        continue
      }
      switch status.kind {
      case .file, .link, .other: total += 1
      case .folder:
        if FileStatus(root + "/" + path, followingLink: false)?.kind == .link {
          leftOutLinks.append((path, status, depth))
        } else {
          total += count(status, at: path, depth: depth)
        }
      }
    }
    return total
  }

  /// The files below the folder at `path`, unless it has been entered.
  private mutating func count(_ status: FileStatus, at path: String, depth: Int) -> Int {
    guard !Self.machine.contains(status.identity), entered.insert(status.identity).inserted else { return 0 }
    guard !isTooDeep(path, depth) else { return Directory.fileCount(root + "/" + path) }
    guard let inside = Directory.names(root + "/" + path) else { return 0 }
    return count(inside, in: path, depth: depth + 1)
  }
}
