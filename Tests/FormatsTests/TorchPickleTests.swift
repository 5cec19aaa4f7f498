import Foundation
import Testing

@testable import Formats

@Suite struct TorchPickleTests {
  @Test(arguments: [("legacy.pth", ""), ("zip.pth", "state_dict.")])
  func readsBothForms(file: String, prefix: String) throws {
    let checkpoint = try TorchPickle(path: Golden.path(file))
    let names = [
      "conv.weight", "conv.transposed", "bn.num_batches_tracked", "half", "codes", "single", "empty",
    ]
    #expect(checkpoint.entries.map(\.name) == names.map { prefix + $0 })
    #expect(checkpoint.entries.map(\.shape) == [[2, 3], [3, 2], [], [4], [3, 1], [1, 2, 2], [0, 5]])
    #expect(try checkpoint.floats(of: prefix + "conv.weight") == [-1, -0.5, 0, 0.5, 1, 1.5])
    // Elements 6 to 11 of the same storage with strides 1 and 3.
    #expect(try checkpoint.floats(of: prefix + "conv.transposed") == [2, 3.5, 2.5, 4, 3, 4.5])
    #expect(try checkpoint.tensor(prefix + "bn.num_batches_tracked").int64s == [-3])
    #expect(try checkpoint.floats(of: prefix + "half") == [1, -2, 0.5, 0x1p-24])
    #expect(try checkpoint.tensor(prefix + "codes").int8s == [-128, 0, 127])
    // Elements 8 to 11, transposed; the first stride is of no use and absurd.
    #expect(try checkpoint.floats(of: prefix + "single") == [3, 4, 3.5, 4.5])
    #expect(try checkpoint.tensor(prefix + "empty").bytes == [])
    #expect(message { _ = try checkpoint.floats(of: prefix + "codes") }.contains("type I8, not F32"))
    #expect(message { _ = try checkpoint.tensor("absent") }.contains("has no tensor 'absent'"))
  }

  @Test func namesAForbiddenGlobal() throws {
    let line = message { _ = try TorchPickle(path: Golden.path("hostile.pth")) }
    #expect(line.contains("names '__builtin__.eval'"), "\(line)")
    #expect(line.contains("offset "))
  }

  /// A pickle that is run alone.
  static func run(_ bytes: [UInt8]) -> String {
    message {
      var machine = PickleMachine([0x80, 2] + bytes, name: "p")
      _ = try machine.run()
    }
  }

  @Test(arguments: [
    ("I1\n.", "opcode 0x49"),  // INT
    ("2.", "opcode 0x32"),  // DUP
    (".", "untidy stack"),
    ("NN.", "untidy stack"),
    ("(N.", "untidy stack"),
    ("t.", "lacks a mark"),
    ("Na.", "not a list"),
    ("(Nt", "needs 1 more bytes"),
    ("h\u{5}.", "never stored"),
    ("q\u{5}.", "stores from an empty stack"),
    ("NNs.", "not a dictionary"),
    ("]NNs.", "not a dictionary"),
    ("(Na.", "adds items"),
    ("N(a.", "empty stack"),
    ("}(Nu.", "has no value"),
    ("NNR.", "not a name"),
    ("cos\nsystem\n.", "names 'os.system'"),
    ("ctorch\nFloatStorage\n)R.", "calls 'torch.FloatStorage'"),
    ("ccollections\nOrderedDict\nNR.", "lacks a tuple"),
    ("ctorch._utils\n_rebuild_tensor_v2\n)R.", "tensor is malformed"),
    ("ctorch._utils\n_rebuild_parameter\n)R.", "parameter is malformed"),
    ("NQ.", "lacks a tuple"),
    (")Q.", "storage is malformed"),
    ("NNb.", "not a dictionary"),
    ("X\u{7F}\u{7F}\u{7F}\u{7F}a.", "needs 2139062143 more bytes"),
    ("cnoline", "has no end"),
  ])
  func refuses(pickle: String, reason: String) {
    let line = Self.run(Array(pickle.utf8))
    #expect(line.contains(reason), "\(line)")
  }

  /// Builds a tensor of `shape` and `strides` over a storage of `count` floats.
  static func view(count: UInt8, offset: UInt8, shape: [UInt8], strides: [UInt8]) -> [UInt8] {
    func integers(_ values: [UInt8]) -> [UInt8] { [0x28] + values.flatMap { [0x4B, $0] } + [0x74] }
    func text(_ value: String) -> [UInt8] { [0x58, UInt8(value.utf8.count), 0, 0, 0] + Array(value.utf8) }
    let storage =
      [0x28] + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu") + [
        0x4B, count,
      ]
      + [0x74, 0x51]
    return Array("ctorch._utils\n_rebuild_tensor_v2\n(".utf8) + storage + [0x4B, offset] + integers(shape)
      + integers(strides) + [0x89] + Array("}tR.".utf8)
  }

  @Test func viewsMustLieInTheirStorage() {
    #expect(Self.run(Self.view(count: 6, offset: 0, shape: [2, 3], strides: [3, 1])) == "no error")
    #expect(Self.run(Self.view(count: 6, offset: 5, shape: [1], strides: [9])) == "no error")
    #expect(Self.run(Self.view(count: 6, offset: 6, shape: [0], strides: [1])) == "no error")
    #expect(Self.run(Self.view(count: 6, offset: 1, shape: [2, 3], strides: [3, 1])).contains("leaves"))
    #expect(Self.run(Self.view(count: 6, offset: 0, shape: [2, 3], strides: [4, 1])).contains("leaves"))
    #expect(Self.run(Self.view(count: 6, offset: 7, shape: [0], strides: [1])).contains("leaves"))
    // An expanded tensor would let a small file ask for much memory.
    #expect(Self.run(Self.view(count: 6, offset: 0, shape: [200, 200], strides: [0, 0])).contains("fit"))
    #expect(Self.run(Self.view(count: 6, offset: 0, shape: [2, 3], strides: [1])).contains("fit"))
    let many = [UInt8](repeating: 1, count: 17)
    #expect(Self.run(Self.view(count: 6, offset: 0, shape: many, strides: many)).contains("17 extents"))
  }

  @Test func boundsTheWorkOfASmallFile() {
    let line = Self.run([UInt8](repeating: 0x29, count: (1 << 20) + 1))
    #expect(line.contains("more than 1048576 pickle opcodes"), "\(line)")
  }

  @Test func refusesAZipWhoseEntriesArePackedOrDamaged() throws {
    var bytes = try Golden.bytes("zip.pth")
    let at = try #require(bytes.indices.first { bytes[$0...].starts(with: "model/data/100".utf8) })
    bytes[at + 14] ^= 1
    #expect(message { _ = try TorchPickle(bytes, name: "z") }.contains("fails its checksum"))
    #expect(message { _ = try TorchPickle([0x50, 0x4B, 3, 4], name: "z") }.contains("no zip directory"))
    #expect(message { _ = try TorchPickle([], name: "z") }.contains("is not a PyTorch checkpoint"))
  }

  /// The real checkpoints, when this variable names a folder that holds them. The values are those that
  /// Python's unpickler and `array` give; EfficientNet's weights are strided.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["REMANENCE_TEST_CHECKPOINTS"] != nil),
    arguments: [
      (
        "mobilenet_v2-b0353104.pth", 314, 3_539_036, "features.0.0.weight", -0.004_321_294_4, -0.773_071_634
      ),
      (
        "efficientnet-lite0-57934424.pth", 296, 4_694_073, "_conv_stem.weight", -1.308_770_4, -26.811_376_611
      ),
    ] as [(String, Int, Int, String, Float, Double)])
  func readsRealCheckpoints(
    file: String, tensors: Int, elements: Int, stem: String, value: Float, sum: Double
  ) throws {
    let folder = try #require(ProcessInfo.processInfo.environment["REMANENCE_TEST_CHECKPOINTS"])
    let path = "\(folder)/\(file)"
    #expect(try SHA256(ofFile: path).hexadecimal.hasPrefix(file.suffix(12).prefix(8)))
    let checkpoint = try TorchPickle(path: path)
    #expect(checkpoint.entries.count == tensors)
    #expect(checkpoint.entries.reduce(0) { $0 + $1.count } == elements)
    #expect(checkpoint.entries[0].name == stem)
    #expect(checkpoint.entries[0].shape == [32, 3, 3, 3])
    let weights = try checkpoint.floats(of: stem)
    #expect(weights[1] == value)
    #expect(abs(weights.reduce(0) { $0 + Double($1) } - sum) < 1e-6)
  }
}
