import Foundation
import Networks
import Randomness
import Testing

@testable import Formats
@testable import Learning

@Suite("How bytes become a network's input")
struct NormalisationTests {
  private static func said(_ metadata: [String: String], of path: String = "net.onnx") throws
    -> InputNormalisation?
  {
    try InputNormalisation.said(by: metadata, of: path).said
  }

  @Test(
    arguments: [
      (["mean": "0.5", "std": "0.25"], [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
      (
        ["image_mean": "[0.1, 0.2, 0.3]", "image_std": "[0.4, 0.5, 0.6]"], [0.1, 0.2, 0.3], [0.4, 0.5, 0.6]
      ),
      (["Mean": "0.1 0.2 0.3", "STD": "(1;1;1)"], [0.1, 0.2, 0.3], [1, 1, 1]),
      // Numbers of bytes.
      (["pixel_mean": "127.5,127.5,127.5", "pixel_std": "63.75"], [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]),
    ] as [([String: String], [Float], [Float])])
  func metadataIsRead(metadata: [String: String], mean: [Float], deviation: [Float]) throws {
    let said = try #require(try Self.said(metadata))
    #expect(said.normalisation == Normalisation(mean: mean, deviation: deviation))
    #expect(said.origin == .file("net.onnx") && said.line.hasSuffix("as net.onnx says"))
  }

  @Test func whatIsNotSaidIsNotRead() throws {
    #expect(try Self.said([:]) == nil)
    #expect(try Self.said(["mean": "0.5", "author": "somebody"]) == nil)
    for metadata in [
      ["mean": "0.5, 0.5", "std": "1"], ["mean": "a half", "std": "1"], ["mean": "0.5", "std": "0"],
      ["mean": "-1", "std": "1"], ["mean": "nan", "std": "1"], ["mean": "", "std": ""],
    ] {
      let error = #expect(throws: FormatError.self) { try Self.said(metadata) }
      #expect(error?.place == "net.onnx", "\(metadata)")
      #expect(error?.what.hasPrefix("says how pictures are normalised, and it cannot be read: it ") == true)
      #expect(error?.remedy == "correct it, or give --mean and --deviation")
    }
  }

  /// What is there and tells nothing is no absence: it is named with the reason.
  @Test(arguments: [
    ("no JSON", "cannot be read as JSON"), ("[1, 2]", "cannot be read as JSON"),
    ("", "cannot be read as JSON"),
    (#"{"image_mean": [0.5]}"#, "has a mean without a deviation"),
    (#"{"pretrained_cfg": {"std": [0.5]}}"#, "has a deviation without a mean"),
  ])
  func aFileThatCannotBeReadIsNamed(text: String, reason: String) throws {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let place = folder + "/preprocessor_config.json"
    try AtomicFile.write(text, to: place)
    let found = try InputNormalisation.said(by: [:], of: folder + "/net.onnx")
    #expect(found.said == nil && found.unread == .init(path: place, reason: reason))
    let line = InputNormalisation(.imageNet, from: .assumed, unread: found.unread).line
    #expect(line.hasSuffix("; \(place) is there and \(reason): give --mean and --deviation"), "\(line)")
    // Also where another file says it.
    try AtomicFile.write(#"{"mean": [0.5], "std": [0.25]}"#, to: folder + "/config.json")
    let other = try #require(try InputNormalisation.said(by: [:], of: folder + "/net.onnx").said)
    #expect(other.origin == .file(folder + "/config.json") && other.unread?.path == place)
    // Half of it in the network's own file.
    let half = try InputNormalisation.said(by: ["mean": "0.5"], of: "net.onnx")
    #expect(half.unread == .init(path: "net.onnx", reason: "has a mean without a deviation"))
  }

  @Test func filesOfExportersBesideItAreRead() throws {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ text: String, _ name: String) throws {
      try AtomicFile.write(text, to: folder + "/" + name)
    }
    func said() throws -> InputNormalisation? { try Self.said([:], of: folder + "/net.onnx") }
    #expect(try said() == nil)
    try write(#"{"pretrained_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}"#, "config.json")
    #expect(try said()?.normalisation == Normalisation(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5]))
    try write(
      #"{"image_mean": [0.25, 0.5, 0.75], "image_std": [0.5, 0.25, 0.125]}"#, "preprocessor_config.json")
    let asked = try #require(try said())
    #expect(asked.normalisation == Normalisation(mean: [0.25, 0.5, 0.75], deviation: [0.5, 0.25, 0.125]))
    #expect(asked.origin == .file(folder + "/preprocessor_config.json"))
    #expect(asked.line.contains("mean 0.25 0.5 0.75, deviation 0.5 0.25 0.125"))
    try write(
      #"{"do_normalize": false, "image_mean": [0.5], "image_std": [0.5]}"#, "preprocessor_config.json")
    #expect(try said()?.normalisation == Normalisation(mean: [0, 0, 0], deviation: [1, 1, 1]))
    // The network's own file is believed before those.
    #expect(
      try Self.said(["mean": "0", "std": "1"], of: folder + "/net.onnx")?.origin
        == .file(folder + "/net.onnx"))
    try write("no JSON", "preprocessor_config.json")
    #expect(try said()?.origin == .file(folder + "/config.json"))
  }

  /// The switches of processors, and what they make of a pixel from 0 to 1.
  @Test(arguments: [
    (#"{"do_normalize": false, "do_rescale": false}"#, 0, Float(1) / 255),
    (#"{"do_normalize": false, "do_rescale": true, "image_mean": [0.5], "image_std": [0.5]}"#, 0, 1),
    (#"{"do_rescale": false, "image_mean": [127.5], "image_std": [51]}"#, 0.5, 0.2),
    (#"{"do_rescale": false, "image_mean": [0.5], "image_std": [0.25]}"#, 0.5, 0.25),
    (#"{"do_rescale": false, "image_mean": [0], "image_std": [1]}"#, 0, Float(1) / 255),
    (#"{"rescale_factor": 0.00392156862745098, "image_mean": [0.5], "image_std": [0.25]}"#, 0.5, 0.25),
    (#"{"do_normalize": false, "rescale_factor": 0.00784313725490196, "rescale_offset": true}"#, 0.5, 0.5),
    (#"{"pretrained_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}"#, 0.5, 0.25),
  ])
  func whatIsNotRescaledStaysInBytes(text: String, mean: Float, deviation: Float) throws {
    let folder = NSTemporaryDirectory() + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let place = folder + "/preprocessor_config.json"
    try AtomicFile.write(text, to: place)
    // Beside a checkpoint of weights as beside a graph.
    let said = try #require(try InputNormalisation.said(by: [:], of: folder + "/net.pth").said)
    #expect(said.origin == .file(place))
    for value in said.normalisation.mean { #expect(abs(value - mean) < 1e-6, "\(said.normalisation)") }
    for value in said.normalisation.deviation {
      #expect(abs(value - deviation) < 1e-6, "\(said.normalisation)")
    }
  }

  @Test func whatTimmSaysInTheNetworksOwnFileIsRead() throws {
    let text = #"{"mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}"#
    let said = try #require(try Self.said(["pretrained_cfg": text]))
    #expect(said.normalisation == Normalisation(mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25]))
    #expect(said.origin == .file("net.onnx"))
    let unread = try InputNormalisation.said(by: ["pretrained_cfg": "{'mean': 1}"], of: "net.onnx").unread
    #expect(unread == .init(path: "net.onnx", reason: "has a pretrained_cfg that is no JSON"))
  }

  @Test func aGraphOfTheZooKeepsItsOwnUnlessToldOtherwise() throws {
    let network = Network.embedded(resolution: 32, classes: 10)
    var weights = Weights()
    for (name, parameter, _) in network.parameters {
      var generator = SplitMix64(key: 1, SplitMix64.key(of: name))
      weights.values[name] = parameter.initialiser.values(count: parameter.count, from: &generator)
    }
    let model = try ONNXExample.exported(network, weights).model
    let known = try ONNXImport.network(of: model, name: "embedded.onnx").network
    #expect(known.normalisation == network.normalisation)
    let half = Normalisation(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
    let told = try ONNXImport.network(of: model, name: "embedded.onnx", normalisation: half).network
    #expect(told.normalisation == half && told.nodes == known.nodes)
    // Stored with its graph, because the architecture's name alone would bring the other one back.
    #expect(Zoo.architecture(of: told) == nil && Zoo.architecture(of: known) == .embedded)
    let json = try StoredGraph(told, place: "").json(place: "")
    #expect(try StoredGraph(json: json, place: "").network(place: "").normalisation == half)
    let other = try ONNXImport.network(of: ONNXExample.small().model, name: "small.onnx").network
    #expect(other.normalisation == .imageNet)
  }

  /// Features that no rectifier precedes are signed bytes: read without their sign, a network that is right
  /// looked wrong.
  @Test func signedFeaturesAgree() throws {
    var example = ONNXExample()
    func fresh(_ name: String, _ shape: [Int], seed: UInt64) -> String {
      var generator = SplitMix64(seed: seed)
      let count = shape.reduce(1, *)
      let values = (0..<count).map { _ in Float(generator.next(below: 2001)) / 1000 - 1 }
      return example.constant(name, values, shape)
    }
    let first = fresh("first", [8, 3, 3, 3], seed: 1)
    let second = fresh("second", [12, 8, 1, 1], seed: 2)
    let matrix = fresh("matrix", [4, 12], seed: 3)
    var value = example.append("Conv", ["image", first], ["pads": .ints([1, 1, 1, 1])])
    value = example.append("Relu", [value])
    value = example.append("Conv", [value, second])
    value = example.append("GlobalAveragePool", [value])
    value = example.append("Flatten", [value])
    example.append("Gemm", [value, matrix], ["transB": .int(1)])
    let (network, weights) = try ONNXImport.network(of: example.model, name: "linear.onnx")
    var generator = SplitMix64(seed: 4)
    let images = (0..<6).map { _ in (0..<3 * 64).map { _ in UInt8(generator.next(below: 256)) } }
    let calibration = Calibration(network, weights, threads: 1)
    var told: [Int] = []
    let seen = try calibration.observed(images) { done, total in
      #expect(total == 12)
      told.append(done)
    }
    #expect(told == Array(1...12))
    told = []
    let values = calibration.quantised(seen) { done, _ in told.append(done) }
    #expect(told.last == network.nodes.count && told == told.sorted())
    let agreement = try Agreement.measured(network, values, images: images, threads: 1)
    #expect(agreement.featureCosine > 0.98, "\(agreement)")
    var parts: [String] = []
    _ = try Agreement.crossed(calibration, photographs: images) { parts.append("\($0)/\($1)") }
    #expect(parts.first == "0/15" && parts.last == "15/15")
  }
}
