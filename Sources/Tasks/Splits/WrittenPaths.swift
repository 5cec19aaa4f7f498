import Formats
import Foundation

/// Finds pictures by paths as people's files write them: from the task's folder, from anywhere above it on
/// whatever machine, or by the name alone where one picture has it.
struct WrittenPaths {
  private let paths: Set<String>
  /// The picture that has a name; nil where several have.
  private let byName: [String: String?]

  /// Finds pictures among `paths`, which begin below the task's folder.
  init(_ paths: [String]) {
    self.paths = Set(paths)
    byName = Dictionary(
      paths.map { (Self.parts($0).last ?? $0, Optional($0)) }, uniquingKeysWith: { _, _ in nil })
  }

  /// The picture that `written` means; nil when it is none of them.
  func path(of written: String) -> String? {
    let plain = Self.plain(written)
    if paths.contains(plain) { return plain }
    let parts = Self.parts(plain)
    for start in parts.indices.dropFirst() {
      let rest = parts[start...].joined(separator: "/")
      if paths.contains(rest) { return rest }
    }
    return parts.count == 1 ? byName[plain] ?? nil : nil
  }

  private static func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  /// A path as it is compared: without `./` before it, with `/` between its parts.
  static func plain(_ path: String) -> String {
    var path = path.trimmingCharacters(in: .whitespaces).replacing("\\", with: "/")
    while path.hasPrefix("./") { path.removeFirst(2) }
    return path
  }
}
