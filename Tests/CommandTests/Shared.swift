import Formats
import Foundation
import Networks
import Randomness
import Testing

/// What the tests of this module share, made once and removed when the process ends: a cache with stand-ins
/// for the photographs, and a network imported from a random checkpoint.
enum Shared {
  /// The folder of everything.
  static let root: String = {
    let path = NSTemporaryDirectory() + "remanence-commands-\(getpid())"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: Shared.root) }
    return path
  }()

  /// What `REMANENCE_CACHE` says.
  static let cache = root + "/cache"

  /// The embedded architecture with random weights, as `import` wrote it. Its checkpoint lies beside it.
  static func network() async throws -> String { try await importedNetwork.value }

  private static let importedNetwork = Task {
    try await photographs.value
    let path = "\(root)/network"
    try Safetensors.write(checkpoint(seed: 1), metadata: [:], to: path + ".checkpoint.safetensors")
    try await Program.run(
      "import", path + ".checkpoint.safetensors", "--architecture", "embedded", "-o", path
    ).expectSuccess()
    return path
  }

  /// A float checkpoint of the embedded architecture, freshly initialised.
  static func checkpoint(seed: UInt64) -> [String: TensorData] {
    var tensors: [String: TensorData] = [:]
    for (name, parameter, _) in Network.embedded(resolution: 32, classes: 10).parameters {
      var generator = SplitMix64(key: seed, SplitMix64.key(of: name))
      tensors[name] = TensorData(
        parameter.initialiser.values(count: parameter.count, from: &generator), shape: parameter.extents)
    }
    return tensors
  }

  /// Puts pictures into the cache where the packages of `photographs` would be, with the records that
  /// fetching them would leave.
  static let photographs = Task {
    let list = try await Program.run("fetch", "--list", "photographs", "--json").json()
    let entries = try #require(list["entries"] as? [[String: Any]])
    let packages = try #require(entries.first?["packages"] as? [[String: Any]])
    let names = [
      "foolbox": ["foolbox/data/imagenet_00_1.jpg", "foolbox/data/imagenet_01_2.jpg"],
      "scikit-image": ["astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg"]
        .map { "skimage/data/" + $0 },
      "imgaug": ["imgaug/quokka.jpg"],
    ]
    var generator = SplitMix64(seed: 3)
    for package in packages {
      let folder = try #require(package["folder"] as? String)
      let name = try #require(package["name"] as? String)
      for (label, file) in (names[name] ?? []).enumerated() {
        // The decoder goes by what is in a file, not by its name.
        try write(TemporaryFolder.picture(label % 2, &generator), to: "\(folder)/\(file)")
      }
      let record: [String: Any] = ["sha256": package["sha256"] ?? "", "files": [String]()]
      try write([UInt8](JSONSerialization.data(withJSONObject: record)), to: folder + "/package.json")
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}
