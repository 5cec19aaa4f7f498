import Methods
import Networks
import Programs
import Silicon
import Testing

@testable import Experiments

/// Papers' rules of counting, against what the papers print.
@Suite("The figures of papers about learning methods")
struct LearningFiguresTests {
  static let rows = Result { try LearningFigures.rows() }

  @Test("every figure meets its bar") func bars() throws {
    let rows = try Self.rows.get()
    for row in rows {
      #expect(row.passed, "\(row.id): \(row.computed) for \(row.published) \(row.unit)")
      #expect(row.miss == nil && !row.source.isEmpty)
    }
    #expect(Set(rows.map(\.id)).count == rows.count)
  }

  @Test("figures that are given to the byte are met to the byte") func bytes() throws {
    let rows = try Self.rows.get().filter { $0.unit == "B" }
    #expect(rows.count >= 23)
    for row in rows {
      #expect(row.bar == .relative(0))
      #expect(row.computed == row.published)
    }
  }

  /// The rules walk graphs: other resolutions, batches, classes and numbers of blocks follow from closed
  /// forms.
  @Test(arguments: [(160, 3, 37), (224, 1, 10), (320, 16, 101)])
  func headFollowsItsClosedForm(_ resolution: Int, _ batch: Int, _ classes: Int) throws {
    let step = try CountedStep(
      .head, over: .proxylessNASMobile(resolution: resolution, classes: 1000), classes: classes, batch: batch
    ).published
    let half = resolution / 2
    let frozen = 2_799_512 + 1_816_416
    #expect(step.peakActivationBytes == batch * 4 * half * half * (16 + 48))
    #expect(step.totalBytes == 4 * 1281 * classes + frozen + step.peakActivationBytes)
  }

  /// MobileTL's block 21 has 649,216 parameters that learn, 20 and 19 each 250,944, and what follows them
  /// 412,160.
  @Test(arguments: [(1, 10), (2, 102), (3, 7)])
  func mobileTLCountsItsBlocks(_ blocks: Int, _ classes: Int) throws {
    let step = try CountedStep(
      .mobileTL, set: ["blocks": "\(blocks)"], over: .proxylessNASMobile(resolution: 160, classes: 1000),
      classes: classes, batch: 4
    ).published
    let learned = 412_160 + 649_216 + (blocks - 1) * 250_944 + 1281 * classes
    #expect(step.trainableParameters == learned)
    #expect(step.parameterBytes == 4 * learned + 2_799_512 + 1281 * classes - learned)
    #expect(step.peakActivationBytes == 4 * 80 * 80 * 4 * (16 + 48))
  }

  /// Stored bytes grow with the batch and with the positions, and a block adds what its own figure says.
  @Test func storedBytesAreOfPositionsAndImages() throws {
    func saved(_ blocks: Int, resolution: Int, batch: Int) throws -> Int {
      try CountedStep(
        .full, set: ["blocks": "\(blocks)"],
        over: .mobileNetV3Small(resolution: resolution, classes: 10), classes: 10, batch: batch
      ).published.savedBytes
    }
    #expect(try saved(2, resolution: 224, batch: 8) - saved(1, resolution: 224, batch: 8) == 6_669_312)
    #expect(try saved(3, resolution: 224, batch: 8) - saved(2, resolution: 224, batch: 8) == 7_699_968)
    #expect(try saved(2, resolution: 224, batch: 8) == 8 * saved(2, resolution: 224, batch: 1))
    // u is the input of the last block: 96 channels; its excitation stores its product's input, which grows
    // as u does, and 2 · (576 + 144) numbers, which do not.
    let positions = 5 * 5
    let (unit, fixed) = (96 * positions * 4, 2 * (576 + 144) * 4)
    let block = 44 * unit + fixed
    #expect(try saved(2, resolution: 160, batch: 1) - saved(1, resolution: 160, batch: 1) == block)
  }

  /// TinyTL's modules have the same kernels at every resolution, as published, and a bias for each channel.
  @Test(arguments: [(96, 10), (160, 37), (320, 102)])
  func tinyTLHasOneNumberOfParameters(_ resolution: Int, _ classes: Int) throws {
    let backbone = Network.proxylessNASMobile(resolution: resolution, classes: 1000)
    let modules = try CountedStep(.tinyTL, over: backbone, classes: classes).published
    #expect(modules.trainableParameters == 1_816_416 + 1281 * classes)
    let biases = try CountedStep(.bias, over: backbone, classes: classes).published
    #expect(biases.trainableParameters == 20_976 + 1281 * classes)
    #expect(biases.frozenParameters + biases.trainableParameters == 2_799_512 + 1_816_416 + 1281 * classes)
  }

  /// Of a layer that learns: its input and its weight at a byte, a bit of each output, 4 bytes a bias.
  @Test func partialUpdatesFollowTheirRule() throws {
    let backbone = Network.mcuNet5FPS(resolution: 160, classes: 5)
    let step = try CountedStep(
      .sparseUpdate, set: ["layers": "blocks.12.expand", "biases": "2"], over: backbone, classes: 5, batch: 3)
    // All three make and read 5 × 5 positions; the one named goes from 96 to 384 channels.
    let outputs = (576 + 160) * 25 / 8 + 384 * 25 / 8
    let gradients = 4 * (576 + 160) + 96 * 384
    #expect(step.published.savedBytes == 3 * (outputs + 96 * 25 + 160))
    #expect(step.published.parameterBytes == gradients)
    #expect(step.published.totalBytes == step.published.savedBytes + gradients)
    let quarter = try PartialUpdate(step.network, shares: ["blocks.12.expand": 0.25])
    #expect(quarter.activationBytes == outputs + 24 * 25 + 160)
    #expect(quarter.gradientBytes == 4 * (576 + 160) + 24 * 384)
  }

  /// A coefficient for each module and layer, whatever the number of matrices of the layer.
  @Test(arguments: [(8, 5), (16, 1), (4, 33)])
  func loRAFusionCountsLayers(_ rank: Int, _ pool: Int) throws {
    let backbone = Network.flanT5LargeProjections(classes: 7)
    let fused = try CountedStep(
      .loRAFusion, set: ["rank": "\(rank)", "pool": "\(pool)"], over: backbone, classes: 7)
    #expect(fused.published.trainableParameters == 144 * 1024 + 48 * pool)
    let plain = try CountedStep(.loRA, set: ["rank": "\(rank)"], over: backbone, classes: 7)
    #expect(plain.published.trainableParameters == 144 * rank * 2048)
  }
}
