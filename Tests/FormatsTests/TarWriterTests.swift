import Formats
import Foundation
import Testing

@Suite("Archives")
struct TarWriterTests {
  /// Names that fit a header, that are cut at a folder, and that fit neither way.
  @Test(arguments: [10, 120, 240, 900]) func namesOfAnyLengthReadBack(length: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "remanence-tar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = folder.appending(path: "a").path
    try Data([1, 2, 3]).write(to: URL(filePath: source))
    let names = ["run/" + String(repeating: "n", count: length), "run/short"]
    var writer = try TarWriter(path: folder.path + "/run.tar")
    for name in names { try writer.add(source, as: name) }
    try writer.finish()
    #expect(try TarWriter.names(in: ByteSource(path: folder.path + "/run.tar")) == names)
  }
}
