import Methods
import Networks
import Programs
import Silicon
import Testing

@Suite("Graphs that exist for their costs")
struct ZooTests {
  private func workload(_ network: Network, classes: Int) throws -> Workload {
    Workload(
      try Program.lowered(
        from: Method.head.attached(to: network.folded(nil).network, classes: classes),
        precision: .int8, batch: 1, isTraining: false))
  }

  @Test("ResNet-50 has 4.09 billion multiply-accumulates and 25.5 million weights (torchvision's)")
  func resNet50() throws {
    let workload = try workload(.resNet50(resolution: 224, classes: 1000), classes: 1000)
    #expect(abs(Double(workload.macs) / 4.09e9 - 1) < 0.005)
    #expect(abs(Double(workload.matrices.map(\.count).reduce(0, +)) / 25.50e6 - 1) < 0.001)
  }

  @Test("ResNet-20 has 40.55 million multiply-accumulates (its paper's), and 0.26 million in two projections")
  func resNet20() throws {
    let workload = try workload(.resNet20(resolution: 32, classes: 10), classes: 10)
    #expect(workload.macs == 40_551_040 + 2 * 131_072)
  }

  @Test("VGG8 has the weights of its layers: six of 3 × 3, 8192 × 1024 and 1024 × 10")
  func vgg8() throws {
    let workload = try workload(.vgg8(resolution: 32, classes: 10), classes: 10)
    let pairs = [(3, 128), (128, 128), (128, 256), (256, 256), (256, 512), (512, 512)]
    let weights = 9 * pairs.map { $0.0 * $0.1 }.reduce(0, +) + 8192 * 1024 + 1024 * 10
    #expect(workload.matrices.map(\.count).reduce(0, +) == weights)
  }
}
