import Execution
import Formats
import Foundation
import Networks
import Programs
import Randomness
import Testing

@testable import Learning

@Suite struct FineValuesTests {
  private static let images = (0..<6).map { seed in
    var generator = SplitMix64(key: 5, UInt64(seed))
    // Squares of one colour, so that there is something to see.
    let colours = (0..<48).map { _ in UInt8(generator.next(below: 256)) }
    return (0..<3 * 32 * 32).map { index -> UInt8 in
      let (position, channel) = (index / 3, index % 3)
      let square = position / 32 / 8 * 4 + position % 32 / 8
      return colours[3 * square + channel]
    }
  }

  private static func calibration() throws -> Calibration {
    let frozen = try FrozenNetwork.embedded(precision: .float32)
    return Calibration(frozen.graph, Weights(frozen.values.floats), threads: 1)
  }

  /// The squared error of a network's probabilities against float32.
  private static func error(_ calibration: Calibration, _ values: ModelValues) throws -> Double {
    var exact = calibration.network
    exact.fineValues = []
    return try images.reduce(0) { sum, image in
      func answers(_ network: Network, _ precision: Precision) throws -> [Float] {
        try ONNXGoldenTests.logits(network, values, images: image, count: 1, precision: precision)
      }
      let logits = try answers(exact, .float32)
      let largest = logits.max() ?? 0
      let total = logits.reduce(0) { $0 + exp($1 - largest) }
      return try zip(logits, answers(calibration.network, .int8)).reduce(sum) {
        let difference = Double(exp($1.0 - largest) / total) - Double($1.1) / Double(1 << 30)
        return $0 + difference * difference
      }
    }
  }

  /// The values that disturb most in 8 bits are found, and disturb less in 12.
  @Test func rounding12BitsDisturbsLess() throws {
    var calibration = try Self.calibration()
    let seen = try calibration.observed(Self.images)
    let coarse = try Self.error(calibration, calibration.quantised(seen))
    let chosen = try FineValues.chosen(calibration, seen, images: Self.images, noiseBelowAnswers: 60)
    #expect(!chosen.isEmpty)
    #expect(try FineValues.chosen(calibration, seen, images: Self.images, noiseBelowAnswers: 0).isEmpty)
    calibration.network.fineValues = chosen
    #expect(calibration.network.fineValues == chosen)
    let fine = try Self.error(calibration, calibration.quantised(seen))
    #expect(fine < coarse / 2, "\(fine) of \(coarse)")
  }

  /// What the pool reads, the pool itself and the answers stay coarse; what is chosen can be lowered.
  @Test func onlyWhatConvolutionsReadIsChosen() throws {
    let calibration = try Self.calibration()
    let network = calibration.network
    let seen = try calibration.observed(Self.images)
    let chosen = try FineValues.chosen(calibration, seen, images: Self.images, noiseBelowAnswers: 90)
    #expect(chosen.count > network.blocks.count)
    let pool = try #require(
      network.nodes.firstIndex { if case .globalPool = $0.operation { true } else { false } })
    #expect(!chosen.contains(network.nodes[pool].name))
    #expect(!chosen.contains(network.nodes[network.nodes[pool].inputs[0]].name))
    #expect(!chosen.contains(network.nodes[network.nodes.count - 1].name))
  }

  /// A file keeps which values are fine; a name that is none of its network's is refused.
  @Test func theFileKeepsThem() throws {
    let frozen = try FrozenNetwork.embedded(precision: .int8)
    var network = frozen.graph
    network.fineValues = ["image", network.nodes[2].name]
    let path = NSTemporaryDirectory() + "remanence-fine-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FrozenNetwork.write(frozen.values, network: network, path: path)
    let read = try FrozenNetwork(path: path, precision: .int8)
    #expect(read.architecture == .embedded)
    #expect(read.graph == network)
    #expect(read.network(resolution: 48).fineValues == network.fineValues)

    let bytes = try Data(contentsOf: URL(filePath: path))
    let start = Data(#""fine":"image"#.utf8)
    let at = try #require(bytes.range(of: start))
    let damaged = bytes[..<at.lowerBound] + Data(#""fine":"imago"#.utf8) + bytes[at.upperBound...]
    try damaged.write(to: URL(filePath: path))
    let error = #expect(throws: FormatError.self) { try FrozenNetwork(path: path, precision: .int8) }
    #expect(error?.description.contains("\(path): has fine values that are none of its network's") == true)
  }
}
