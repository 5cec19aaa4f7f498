import Formats
import Foundation
import Randomness

/// A folder of its own for one test, removed at the end.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = Shared.root + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it.
  func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// An empty file, open for writing.
  func writing(_ name: String) throws -> FileHandle {
    try write([], to: name)
    return try FileHandle(forWritingTo: URL(filePath: "\(path)/\(name)"))
  }

  /// The bytes of a file.
  func bytes(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }

  /// Whether a file or folder is there.
  func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// Writes a task of class folders below `name`: stripes and spots of many colours.
  /// - Returns: its path.
  @discardableResult
  func writeTask(_ name: String, classes: [String] = ["spots", "stripes"], pictures: Int = 12) throws
    -> String
  {
    var generator = SplitMix64(seed: 1)
    for (label, folder) in classes.enumerated() {
      for index in 0..<pictures {
        try write(Self.picture(label, &generator), to: "\(name)/\(folder)/\(index).png")
      }
    }
    return "\(path)/\(name)"
  }

  /// A PNG of 32 × 32 pixels in two colours, in the pattern of `label`.
  static func picture(_ label: Int, _ generator: inout SplitMix64) throws -> [UInt8] {
    let colours = (0..<6).map { _ in UInt8(generator.next(below: 256)) }
    let (phase, period) = (generator.next(below: 8), 5 + generator.next(below: 4))
    var pixels: [UInt8] = []
    for row in 0..<32 {
      for column in 0..<32 {
        let stripe = (column + phase) / period % 2
        let isFirst = (label == 0 ? (row + phase) / period % 2 ^ stripe : stripe) == label % 2
        pixels += isFirst ? colours[..<3] : colours[3...]
      }
    }
    return try PNGEncoder.encode(PixelImage(width: 32, height: 32, channels: 3, pixels: pixels))
  }
}

extension TemporaryFolder {
  /// A file as one JSON object.
  func json(_ name: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(bytes(name)))
    guard let object = object as? [String: Any] else { throw CocoaError(.fileReadCorruptFile) }
    return object
  }
}

extension TemporaryFolder {
  /// A file's text; empty where there is none.
  func text(_ name: String) -> String { (try? String(decoding: bytes(name), as: UTF8.self)) ?? "" }

  /// The files below a folder, hidden ones included.
  func files(below name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(name)")
  }
}
