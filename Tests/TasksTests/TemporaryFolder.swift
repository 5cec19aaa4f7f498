import Formats
import Foundation
import Randomness
import Tasks

/// A folder of a test's own, deleted when the test lets go of it.
final class TemporaryFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "remanence-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
    try? FileManager.default.removeItem(atPath: path + "-known")
  }

  var cache: Cache { Cache(root: url.appending(path: "cache", directoryHint: .isDirectory)) }

  /// The task of the folder `name` in it, or of the folder itself. What is known of its pictures lies beside,
  /// so that it is no part of the task.
  func task(_ name: String = "", options: FolderOptions = FolderOptions()) throws -> ImageTask {
    try ImageTask.load(name.isEmpty ? path : path + "/" + name, cache: knowledge, options: options)
  }

  /// A cache that is removed with the folder.
  private var knowledge: Cache { Cache(root: URL(filePath: path + "-known", directoryHint: .isDirectory)) }

  /// Writes `bytes` at `path`, folders included.
  func write(_ bytes: [UInt8], to path: String) throws {
    let target = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: target)
  }

  /// Writes `bytes` into a folder and a file whose names have these bytes.
  func write(_ bytes: [UInt8], toBytes folder: [UInt8], file: [UInt8]) throws {
    let target = path + "/" + PathText.text(of: folder)
    mkdir(PathText.systemPath(target), 0o755)
    guard let stream = fopen(PathText.systemPath(target + "/" + PathText.text(of: file)), "w") else {
      throw CocoaError(.fileWriteUnknown)
    }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
  }

  /// Writes `count` pictures of noise, each its own, called by number.
  func writeClass(_ name: String, count: Int, seed: UInt64? = nil, from first: Int = 0) throws {
    let start = seed ?? name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) } % 1_000_000
    for index in 0..<count {
      try writePicture(
        "\(name)/\(first + index).png",
        seed: start &+ UInt64(index) &+ name.utf8.reduce(0) { $0 &* 131 &+ UInt64($1) })
    }
  }

  /// The bytes of the file at `path`.
  func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appending(path: path))) }

  /// The names of the files of records in the cache.
  var recordFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cache.prepared.path)) ?? []
    return names.filter { $0.hasSuffix(".rgb") }
  }

  /// How many bytes they have.
  var recordBytes: Int {
    recordFiles.reduce(0) { sum, name in
      let file = cache.prepared.appending(path: name)
      return sum + ((try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0)
    }
  }

  /// Writes a PNG of noise.
  func writePicture(_ path: String, width: Int = 9, height: Int = 7, channels: Int = 3, seed: UInt64 = 1)
    throws
  {
    let image = PixelImage.noise(width: width, height: height, channels: channels, seed: seed)
    try write(PNGEncoder.encode(image), to: path)
  }
}

extension PixelImage {
  static func noise(width: Int, height: Int, channels: Int, seed: UInt64) -> PixelImage {
    var generator = SplitMix64(seed: seed)
    return PixelImage(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { _ in UInt8(generator.next(below: 256)) })
  }
}

/// The error that `body` throws, nil when it throws none.
func formatError(_ body: () throws -> Void) -> FormatError? {
  do {
    try body()
    return nil
  } catch {
    return error as? FormatError
  }
}
