import Formats

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Lists folders with names of any bytes.
enum Directory {
  /// The names in the folder at `path` as texts of `PathText`, sorted; nil when it cannot be listed.
  /// Foundation would leave names out that are not UTF-8.
  static func names(_ path: String) -> [String]? {
    guard let stream = opendir(PathText.systemPath(path)) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    while let entry = readdir(stream) {
      let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: UInt8.self)
      let length = strlen((UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      let name = PathText.text(of: UnsafeBufferPointer(start: start, count: length))
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted(by: precedes)
  }

  /// The files below the folder at `path`, however deep, whose paths would be too long to be named: one
  /// folder is open at a time, and links are counted as files.
  static func fileCount(_ path: String) -> Int {
    var current = open(PathText.systemPath(path), O_RDONLY | O_DIRECTORY)
    guard current >= 0 else { return 0 }
    defer { close(current) }
    var total = 0
    /// The names of folders that are still to be entered, of each folder above the current one and of it.
    var pending: [[[CChar]]] = []
    func foldersInside() -> [[CChar]] {
      var folders: [[CChar]] = []
      guard let stream = fdopendir(dup(current)),
        let offset = MemoryLayout<dirent>.offset(of: \.d_name)
      else { return [] }
      defer { closedir(stream) }
      rewinddir(stream)
      while let entry = readdir(stream) {
        let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
        let name = Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
        if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
        var status = stat()
        let isFolder =
          fstatat(current, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFDIR
        if isFolder { folders.append(name) } else { total += 1 }
      }
      return folders
    }
    func enter(_ name: [CChar]) -> Bool {
      let next = openat(current, name, O_RDONLY | O_DIRECTORY)
      guard next >= 0 else { return false }
      close(current)
      current = next
      return true
    }
    pending.append(foldersInside())
    while let name = pending[pending.count - 1].popLast() {
      if enter(name) { pending.append(foldersInside()) }
      while pending.count > 1, pending[pending.count - 1].isEmpty {
        pending.removeLast()
        guard enter(Array("..".utf8CString)) else { return total }
      }
    }
    return total
  }

  /// An order that is the same on every machine, and tells names apart that Swift takes for equal because
  /// they differ in Unicode form alone.
  static func precedes(_ one: String, _ other: String) -> Bool {
    one == other ? one.utf8.lexicographicallyPrecedes(other.utf8) : one < other
  }
}
