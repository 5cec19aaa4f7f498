import Testing

@testable import Formats

/// What a checkpoint is, its first bytes say: names of checkpoints say little.
@Suite("Kinds of checkpoints")
struct CheckpointFormatTests {
  private static let header = Array(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
  private static let safetensors: [UInt8] =
    [UInt8(header.count)] + [UInt8](repeating: 0, count: 7) + header + [0, 0, 0, 0]

  @Test(
    arguments: ["net", "net.bin", "net.pth.tar", "net.onnx", "net.safetensors"],
    [
      (safetensors, .safetensors), (Array("PK\u{3}\u{4}".utf8) + [20, 0], .torch),
      ([0x80, 2, 0x8A, 10], .torch), ([0x80, 4, 0x95, 0], .torch), ([8, 8, 0x12, 7], .onnx),
      ([8, 4, 0x3A, 1], .onnx),
    ] as [([UInt8], CheckpointFormat)])
  func aFileIsToldByItsBytes(name: String, kind: (bytes: [UInt8], format: CheckpointFormat)) throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(kind.bytes, to: folder.path(name))
    #expect(CheckpointFormat(path: folder.path(name)) == kind.format)
  }

  /// Where they do not tell, the name does.
  @Test(
    arguments: [
      ("a.onnx", .onnx), ("a.ONNX", .onnx), ("a.pth.tar", .torch), ("a.pkl", .torch), ("a.ckpt", .torch),
      ("a.bin", .torch), ("a.safetensors", .safetensors), ("a", nil), ("a.txt", nil),
    ] as [(String, CheckpointFormat?)])
  func elseByItsName(name: String, format: CheckpointFormat?) throws {
    let folder = try TemporaryFolder()
    for bytes in [[], [1, 2, 3], [UInt8](repeating: 8, count: 99), Array("PNG".utf8)] as [[UInt8]] {
      try AtomicFile.write(bytes, to: folder.path(name))
      #expect(CheckpointFormat(path: folder.path(name)) == format, "\(bytes.count) bytes")
    }
    #expect(CheckpointFormat(path: folder.path("no/" + name)) == nil)
  }
}
