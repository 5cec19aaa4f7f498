import Formats
import Foundation
import Testing

@Suite("Damaged and hostile files")
struct ForeignFileTests {
  /// Tries to import `file`, and checks that nothing was written.
  private func importFails(
    _ file: String, _ folder: TemporaryFolder, saying words: String = "; ",
    location: SourceLocation = #_sourceLocation
  ) async throws {
    try await Shared.photographs.value
    let outcome = try await Program.run(
      "import", folder.path + "/" + file, "--architecture", "embedded", "-o", folder.path + "/net")
    outcome.expectFailure(file, words, location: location)
    #expect(!folder.holds("net"), sourceLocation: location)
  }

  @Test(arguments: [0, 7, 8, 100, 20_000, 400_000])
  func truncatedCheckpoints(length: Int) async throws {
    let folder = try TemporaryFolder()
    let whole = try Safetensors.encode(Shared.checkpoint(seed: 1), metadata: [:])
    #expect(length < whole.count)
    try folder.write(Array(whole.prefix(length)), to: "cut.safetensors")
    try await importFails("cut.safetensors", folder)
  }

  @Test(
    "headers that lie",
    arguments: [
      "{", "[]", "{}", #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[9223372036854775807,16]}}"#,
      String(repeating: "[", count: 100_000),
    ])
  func hostileHeaders(header: String) async throws {
    let folder = try TemporaryFolder()
    var length = UInt64(header.utf8.count).littleEndian
    let bytes =
      withUnsafeBytes(of: &length) { Array($0) } + Array(header.utf8) + [UInt8](repeating: 1, count: 16)
    try folder.write(bytes, to: "lies.safetensors")
    try await importFails("lies.safetensors", folder)
    try folder.write(Array(repeating: 0xFF, count: 64), to: "endless.safetensors")
    try await importFails("endless.safetensors", folder)
  }

  @Test func checkpointsOfSomethingElse() async throws {
    let folder = try TemporaryFolder()
    func write(_ change: (inout [String: TensorData]) -> Void) throws {
      var tensors = Shared.checkpoint(seed: 1)
      change(&tensors)
      try folder.write(try Safetensors.encode(tensors, metadata: [:]), to: "odd.safetensors")
    }
    func first(_ value: Float, of name: String) throws {
      try write { tensors in
        guard var floats = tensors[name]?.floats, let shape = tensors[name]?.shape else { return }
        floats[0] = value
        tensors[name] = TensorData(floats, shape: shape)
      }
    }
    try write { $0["stem.weight"] = nil }
    try await importFails("odd.safetensors", folder, saying: "stem.weight")
    try write { $0["stem.weight"] = TensorData([Float](repeating: 1, count: 9), shape: [9]) }
    try await importFails("odd.safetensors", folder, saying: "has shape [9]")
    try first(.nan, of: "stem.weight")
    try await importFails("odd.safetensors", folder, saying: "not finite")
    try first(-1, of: "stem.norm.variance")
    try await importFails("odd.safetensors", folder, saying: "not finite")
    try write {
      $0["classifier.bias"] = TensorData([Float](), shape: [0])
      $0["classifier.weight"] = TensorData([Float](), shape: [0, 256])
    }
    try await importFails("odd.safetensors", folder, saying: "classifier")
  }

  @Test func picklesThatWouldRunSomething() async throws {
    let folder = try TemporaryFolder()
    // PyTorch's old format: its number, its version and the system's description as pickles, then the
    // contents; Python's pickle would run os.system("true") there.
    let head: [UInt8] =
      [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
      + [0x80, 2, 0x4D, 0xE9, 0x03, 0x2E]
      + ([0x80, 2, 0x7D, 0x58, 13, 0, 0, 0] + Array("little_endian".utf8) + [0x88, 0x73, 0x2E])
    let pickle =
      head + [0x80, 2] + Array("cposix\nsystem\n".utf8) + [0x58, 4, 0, 0, 0] + Array("true".utf8) + [
        0x85, 0x52, 0x2E,
      ]
    try folder.write(pickle, to: "evil.pth")
    try await importFails("evil.pth", folder, saying: "posix.system")
    try folder.write(Array("PK\u{3}\u{4}".utf8) + Array(repeating: 0, count: 40), to: "zip.pth")
    try await importFails("zip.pth", folder)
    try folder.write([], to: "empty.pth")
    try await importFails("empty.pth", folder)
  }

  @Test(arguments: [[], [0x08], [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], Array(repeating: 0xFF, count: 99)])
  func models(bytes: [UInt8]) async throws {
    try await Shared.photographs.value
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "model.onnx")
    let outcome = try await Program.run("import", folder.path + "/model.onnx", "-o", folder.path + "/net")
    outcome.expectFailure("model.onnx", "; ")
    #expect(!folder.holds("net"))
  }

  @Test func networksThatAreDamaged() async throws {
    let folder = try TemporaryFolder()
    let task = try await Shared.tasks().path + "/marks"
    func learnFails(_ words: String, location: SourceLocation = #_sourceLocation) async throws {
      let outcome = try await Program(
        Shared.learning([task], to: folder.path + "/run", network: folder.path + "/network")
      ).end()
      outcome.expectFailure(folder.path + "/network", words, location: location)
      #expect(!folder.holds("run"), sourceLocation: location)
    }
    let path = try await Shared.network()
    let whole = try [UInt8](Data(contentsOf: URL(filePath: path)))
    for length in [0, 9, whole.count / 2, whole.count - 1] {
      try folder.write(Array(whole.prefix(length)), to: "network")
      try await learnFails("; ")
    }
    let file = try Safetensors(path: path)
    var tensors: [String: TensorData] = [:]
    for entry in file.entries { tensors[entry.name] = try file.tensor(entry.name) }
    func write(_ name: String, _ tensor: TensorData?) throws {
      var changed = tensors
      changed[name] = tensor
      try folder.write(try Safetensors.encode(changed, metadata: file.metadata), to: "network")
    }
    let scales = try #require(tensors["scale/stem.weight"])
    try write("int8/stem.weight", nil)
    try await learnFails("stem.weight")
    try write("scale/stem.weight", TensorData([Float(1)], shape: [1]))
    try await learnFails("stem.weight")
    for scale in [Float.nan, .infinity, 0, -1] {
      try write(
        "scale/stem.weight", TensorData([Float](repeating: scale, count: scales.count), shape: scales.shape))
      try await learnFails("stem.weight")
      try write("activation/stem", TensorData([scale], shape: [1]))
      try await learnFails("stem")
    }
    try folder.write(Array("not a network".utf8), to: "network")
    try await learnFails("; ")
  }

  @Test func picturesThatCannotBeRead() async throws {
    let folder = try TemporaryFolder()
    let whole = try await Shared.tasks().bytes("marks/spots/0.png")
    for length in [0, 8, 20, whole.count / 2] {
      try folder.write(Array(whole.prefix(length)), to: "\(length).png")
    }
    // A header that declares 2³¹ − 1 × 2³¹ − 1 pixels; its checksum is right.
    try folder.write(
      Array(whole.prefix(8)) + [0, 0, 0, 13] + Array("IHDR".utf8)
        + [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 8, 2, 0, 0, 0, 0x9B, 0xAB, 0x9C, 0x31],
      to: "huge.png")
    try folder.write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], to: "cut.jpg")
    try folder.write([0xFF, 0xD8] + Array(repeating: 0xFF, count: 500), to: "noise.jpg")
    try folder.write(Array("GIF89a".utf8), to: "other.gif")
    let names = [
      "0.png", "8.png", "20.png", "\(whole.count / 2).png", "huge.png", "cut.jpg", "noise.jpg", "other.gif",
    ]
    for name in names + ["missing.png"] {
      let outcome = try await Program.run(
        "predict", Shared.run(), "--task", "marks", folder.path + "/" + name)
      outcome.expectFailure(folder.path + "/" + name, "; ")
      #expect(outcome.errorLines.count == 1)
    }
    let all = try await Program.run("predict", Shared.run(), "--task", "marks", folder.path)
    #expect(all.status == 1 && all.errorLines.count == names.count)
  }
}
