import Foundation

/// A text file of the repository.
struct SourceFile: Sendable {
  /// From the repository's root: `Sources/Kernels/ISA.swift`.
  var path: String
  var text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The folder below `Sources` or `Tests`: the target that it belongs to.
  var target: String { String(path.split(separator: "/")[1]) }

  /// Whether a generator wrote it, by the mark that generators leave for the formatter.
  var isGenerated: Bool { lines.prefix(5).contains { $0.contains("swift-format-ignore-file") } }
}

/// The repository that these tests were built from.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The folders directly below `folder`.
  static func folders(in folder: String) throws -> [String] {
    let place = root.appending(path: folder)
    return try FileManager.default.contentsOfDirectory(atPath: place.path).filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: place.path + "/" + $0, isDirectory: &isFolder)
        && isFolder.boolValue
    }
  }

  /// All files below `folder` whose names end in one of `suffixes`, by path.
  static func files(in folder: String, suffixes: [String]) throws -> [SourceFile] {
    let place = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: place.path)
      .filter { path in suffixes.contains { path.hasSuffix("." + $0) } }
      .sorted()
      .map { SourceFile(path: folder + "/" + $0, text: try text(folder + "/" + $0)) }
  }
}
