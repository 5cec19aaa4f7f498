import Execution
import Foundation
import Formats
import Kernels
import Learning
import Networks
import Tasks
import Testing

@Suite struct EmbeddedNetworkTests {
  /// docs/pretraining.md: the file that the recipe gave. Adapters refer to it, so it changes only on purpose.
  static let sha256 = "af5d84a7f1901bb46aa53f5c67f224854e9258e02ee8b39a57cc7c0e54555b6b"

  @Test func itIsTheFileOfTheRecipe() throws {
    let frozen = try FrozenNetwork.load("embedded", precision: .int8, threads: 1)
    #expect(frozen.sha256 == Self.sha256)
    #expect(frozen.architecture == .embedded)
  }

  @Test func itNeedsNoCache() throws {
    let nowhere = Cache(root: URL(filePath: "/dev/null/nowhere"))
    let frozen = try FrozenNetwork.load("embedded", precision: .int8, cache: nowhere, threads: 1)
    let bytes = frozen.values.quantised.values.reduce(0) { $0 + $1.integers.count + 4 * $1.scales.count }
    #expect(bytes < 1 << 20)
    #expect(frozen.values.floats.isEmpty)
  }

  /// The scale of any value that int8 keeps; float32 needs none.
  @Test(arguments: ["image", "stem", "pool"]) func aMissingScaleIsNamed(value: String) throws {
    let frozen = try FrozenNetwork.embedded(precision: .int8)
    var values = frozen.values
    let value = try #require(values.activationScales.keys.sorted().first { $0.hasPrefix(value) })
    values.activationScales[value] = nil
    let path = NSTemporaryDirectory() + "remanence-scale-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FrozenNetwork.write(values, architecture: .embedded, classes: frozen.classes, path: path)
    let error = #expect(throws: FormatError.self) { try FrozenNetwork(path: path, precision: .int8) }
    #expect(error?.description.contains("\(path): lacks the scale of the value '\(value)'") == true)
    _ = try FrozenNetwork(path: path, precision: .float32)
  }

  @Test func itHasEveryNumberOfItsGraph() throws {
    let integers = try FrozenNetwork.embedded(precision: .int8)
    let floats = try FrozenNetwork.embedded(precision: .float32)
    for (name, parameter, _) in integers.network(resolution: 32).parameters {
      #expect(floats.values.floats[name]?.count == parameter.count, "\(name)")
      if parameter.role == .weight {
        #expect(integers.values.quantised[name]?.scales.count == parameter.extents[0], "\(name)")
      }
    }
    for name in ["stem.weight", "classifier.weight"] {
      let weight = try #require(integers.values.quantised[name])
      let reals = try #require(floats.values.floats[name])
      #expect(reals[0] == Float(weight.integers[0]) * weight.scales[0])
      #expect(reals.last == Float(weight.integers.last!) * weight.scales.last!)
    }
  }
}
