import Formats
import Foundation

/// Finds pictures by paths as people's files write them: from the task's folder, from anywhere above it on
/// whatever machine, or by the name alone where one picture has it; in any case, and without the ending,
/// where one picture is meant.
struct WrittenPaths {
  private let paths: Set<String>
  /// The pictures of each name in lower case, with and without its ending.
  private let named: [String: [String]]
  private let folders: Set<String>

  /// Finds pictures among `paths`, which begin below the task's folder.
  init(_ paths: [String]) {
    self.paths = Set(paths)
    var named: [String: [String]] = [:]
    for path in paths {
      let name = (Self.parts(path).last ?? path).lowercased()
      for form in Set([name, PictureFormat.looksLikePicture(name) ? Self.withoutEnding(name) : name]) {
        named[form, default: []].append(path)
      }
    }
    self.named = named
    folders = Set(
      paths.filter(PictureFormat.looksLikePicture).map { Self.parts($0).dropLast().joined(separator: "/") })
  }

  /// Whether a picture lies in `folder` itself.
  func holdsPictures(_ folder: String) -> Bool { !folder.isEmpty && folders.contains(folder) }

  /// The picture that `written` means in a list that lies in `folder`; nil when it is none of them.
  func path(of written: String, in folder: String = "") -> String? {
    let plain = Self.plain(written)
    guard !plain.isEmpty else { return nil }
    if !folder.isEmpty, paths.contains(folder + "/" + plain) { return folder + "/" + plain }
    if paths.contains(plain) { return plain }
    let parts = Self.parts(plain)
    guard let last = parts.last else { return nil }
    let pictures = named[last.lowercased()] ?? []
    // A name alone is not enough of a path that has more.
    let rests = (0..<max(1, parts.count - 1)).map { parts[$0...].joined(separator: "/") }
    if let exact = rests.first(where: paths.contains) { return exact }
    for rest in rests {
      let alike = pictures.filter { Self.ends($0, with: rest) }
      let exact = alike.filter { $0.hasSuffix(rest) }
      if let only = exact.count == 1 ? exact.first : alike.count == 1 ? alike.first : nil { return only }
    }
    return nil
  }

  /// Whether `path`, with or without its ending, is `rest` or ends with it behind a slash, in any case.
  private static func ends(_ path: String, with rest: String) -> Bool {
    let rest = rest.lowercased()
    return [path.lowercased(), withoutEnding(path).lowercased()].contains {
      $0 == rest || $0.hasSuffix("/" + rest)
    }
  }

  private static func parts(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

  private static func withoutEnding(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }

  /// A path as it is compared: without quotes around it and `./` before it, with `/` between its parts, and
  /// names of any bytes as `PathText` has them.
  static func plain(_ path: String) -> String {
    var path = path.trimmingCharacters(in: .whitespaces)
    if path.count > 1, let quote = path.first, "\"'".contains(quote), path.last == quote {
      path = String(path.dropFirst().dropLast())
    }
    path = PathText.text(written: path).replacing("\\", with: "/")
    while path.hasPrefix("./") { path.removeFirst(2) }
    return path
  }
}
