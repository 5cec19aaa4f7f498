import Randomness
import Testing

@testable import Formats

/// Damaged files give an error or a value, never a crash: each golden file cut at every length, and with
/// bytes changed, inserted and removed by a seeded generator.
@Suite struct MutationTests {
  static let files: [(String, Reader)] = [
    ("reference.safetensors", .safetensors), ("legacy.pth", .torchPickle), ("zip.pth", .torchPickle),
    ("small.onnx", .onnx), ("images.idx3-ubyte.gz", .idx), ("labels.idx1-ubyte", .idx),
    ("colour.jpg", .image), ("progressive.jpg", .image), ("grey.jpg", .image), ("rgba.png", .image),
    ("palette.png", .image), ("grey16.png", .image),
  ]

  /// A reader, and everything that a caller may then ask of its value.
  enum Reader {
    case safetensors, torchPickle, onnx, idx, image

    func read(_ bytes: [UInt8]) throws(FormatError) {
      switch self {
      case .safetensors:
        let file = try Safetensors(ByteSource(bytes, name: "m"))
        for entry in file.entries { _ = try file.tensor(entry.name).floats }
      case .torchPickle:
        let file = try TorchPickle(bytes, name: "m")
        for entry in file.entries { _ = try file.tensor(entry.name).floats }
      case .onnx: _ = try ONNXModel(bytes, name: "m")
      case .idx: _ = try IDX(ByteSource(bytes, name: "m"), maximumElements: 1 << 20)
      case .image: _ = try ImageDecoder.decode(bytes, name: "m", maximumPixels: 1 << 20).rgb()
      }
    }
  }

  @Test(arguments: files)
  func everyTruncationEndsWell(file: String, reader: Reader) throws {
    let bytes = try Golden.bytes(file)
    try reader.read(bytes)
    for count in bytes.indices {
      do { try reader.read(Array(bytes[..<count])) } catch { #expect(!error.description.contains("\n")) }
    }
  }

  @Test(arguments: files)
  func everyMutationEndsWell(file: String, reader: Reader) throws {
    let bytes = try Golden.bytes(file)
    var refused = 0
    for seed in 0..<1000 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      var mutated = bytes
      for _ in 0...random.next(below: 4) {
        let at = random.next(below: mutated.count)
        switch random.next(below: 6) {
        case 0: mutated.remove(at: at)
        case 1: mutated.insert(UInt8(random.next(below: 256)), at: at)
        case 2: mutated[at] = [0, 1, 0x7F, 0x80, 0xFF][random.next(below: 5)]
        case 3: mutated[at] = UInt8(random.next(below: 256))
        default: mutated[at] ^= 1 << UInt8(random.next(below: 8))
        }
      }
      do { try reader.read(mutated) } catch {
        refused += 1
        #expect(!error.description.contains("\n"), "seed \(seed)")
      }
    }
    // The readers do look: more than a tenth of the mutants is refused, whatever the format.
    #expect(refused > 100)
  }
}
