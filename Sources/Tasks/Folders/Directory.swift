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
  /// The names in the folder at `path` as texts of `PathText`, sorted; nil when it cannot be listed. Foundation
  /// would leave names out that are not UTF-8.
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

  /// An order that is the same on every machine, and tells names apart that Swift takes for equal because they
  /// differ in Unicode form alone.
  static func precedes(_ one: String, _ other: String) -> Bool {
    one == other ? one.utf8.lexicographicallyPrecedes(other.utf8) : one < other
  }
}
