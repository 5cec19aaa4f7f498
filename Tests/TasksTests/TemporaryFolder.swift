import Formats
import Foundation
import Networks
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

  deinit { try? FileManager.default.removeItem(at: url) }

  var cache: Cache { Cache(root: url.appending(path: "cache", directoryHint: .isDirectory)) }

  /// Writes `bytes` at `path`, folders included.
  func write(_ bytes: [UInt8], to path: String) throws {
    let target = url.appending(path: path)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: target)
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
