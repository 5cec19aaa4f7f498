import Networks
import Testing

/// The zoo against published sizes, with 1,000 classes at the resolution that a network was trained at.
@Suite struct ZooFiguresTests {
  func parameters(_ network: Network) -> Int {
    network.parameters.reduce(0) { $0 + ($1.parameter.role.isStatistic ? 0 : $1.parameter.count) }
  }

  /// torchvision lists parameters to the last one, and billions of multiply-accumulates with three decimals
  /// (`num_params` and `_ops` of its weights).
  @Test(arguments: [
    (Zoo.mobileNetV2, 3_504_872, 0.301), (.mobileNetV3Small, 2_542_856, 0.057),
    (.mobileNetV3Large, 5_483_032, 0.217), (.resNet18, 11_689_512, 1.814), (.resNet50, 25_557_032, 4.089),
  ])
  func torchvision(_ zoo: Zoo, count: Int, billions: Double) throws {
    let network = zoo.network(resolution: zoo.nativeResolution, classes: 1000)
    #expect(parameters(network) == count)
    #expect(abs(Double(try network.macs()) / 1e9 - billions) < 0.0006)
  }

  /// EfficientNet-Lite's page lists millions of parameters with one decimal, and 407, 631 and 899 million
  /// multiply-accumulates without saying of what: ours, of convolutions alone, are 4 to 6 % below. PyTorch's
  /// count of the packages' models is 385, 600 and 860.
  @Test(arguments: [
    (Zoo.efficientNetLite0, 4.7, 407.0, 385.0), (.efficientNetLite1, 5.4, 631, 600),
    (.efficientNetLite2, 6.1, 899, 860),
  ])
  func efficientNetLite(_ zoo: Zoo, millions: Double, published: Double, counted: Double) throws {
    let network = zoo.network(resolution: zoo.nativeResolution, classes: 1000)
    #expect(abs(Double(parameters(network)) / 1e6 - millions) <= 0.05)
    let macs = Double(try network.macs()) / 1e6
    #expect((0.94...0.96).contains(macs / published))
    #expect(abs(macs - counted) <= 1)
  }

  /// 4.08 million parameters and 320 million multiply-accumulates (Cai, Zhu, Han, ICLR 2019; TinyTL's code).
  @Test func proxylessNASMobile() throws {
    let network = Network.proxylessNASMobile(resolution: 224, classes: 1000)
    #expect(parameters(network) == 4_080_512)
    #expect(abs(Double(try network.macs()) / 320e6 - 1) < 0.002)
  }

  /// "On-Device Training Under 256KB Memory" gives 23 million multiply-accumulates and 0.48 million
  /// parameters for MCUNet; the list of convolutions in its published models comes to these counts,
  /// classifiers and what mixes features left out.
  @Test(arguments: [
    ("mcunet-5fps", 42, 22_453_504, 469_224), ("mobilenet-v2-0.35", 51, 16_650_000, 244_448),
  ])
  func tinyTraining(_ name: String, convolutions: Int, macs: Int, count: Int) throws {
    let network = try #require(Zoo(rawValue: name)).network(resolution: 128, classes: 2).folded(nil).network
    let shapes = try network.shapes()
    let end = try #require(network.blocks.last).output
    let body = network.nodes.indices.filter {
      if case .convolution = network.nodes[$0].operation { $0 <= end } else { false }
    }
    #expect(body.count == convolutions)
    let rules = body.map { (network.nodes[$0].operation.rule, $0) }
    #expect(rules.reduce(0) { $0 + $1.0.parameters.reduce(0) { $0 + $1.count } } == count)
    let found = rules.reduce(0) { sum, pair in
      sum + pair.0.macs(network.nodes[pair.1].inputs.map { shapes[$0] }, shapes[pair.1])
    }
    // Two of the three are given with four digits.
    #expect(name == "mcunet-5fps" ? found == macs : abs(found - macs) <= 5_000)
    if name == "mcunet-5fps" {
      #expect(abs(Double(found) / 23e6 - 1) < 0.025 && abs(Double(count) / 0.48e6 - 1) < 0.025)
    }
  }

  /// The thin ResNet-50 of open_nsfw: 5.9 million values with 2 classes.
  @Test func thinResNet() throws {
    let network = try #require(Zoo(rawValue: "resnet50-0.5")).network(resolution: 224, classes: 2)
    #expect(abs(Double(parameters(network)) / 5.9e6 - 1) < 0.01)
  }

  /// LoRAFusion's 144 matrices of 1,024 × 1,024 in 48 layers.
  @Test func flanT5Large() throws {
    let network = Network.flanT5LargeProjections(classes: 2)
    let matrices = network.nodes.dropLast().compactMap { node -> Int? in
      if case .convolution(let matrix) = node.operation {
        matrix.inChannels * matrix.outChannels
      } else {
        nil
      }
    }
    #expect(matrices == Array(repeating: 1024 * 1024, count: 144))
    #expect(network.blocks.count == 48)
    #expect(try network.shapes().last == Shape(1, 1, 2))
  }

  /// A width may follow a name, and a width of one is the network itself.
  @Test func widths() throws {
    #expect(Zoo(rawValue: "mobilenet-v2-1")?.name == "mobilenet-v2")
    #expect(Zoo(rawValue: "mobilenet-v2-1.4")?.name == "mobilenet-v2-1.4")
    for name in [
      "mobilenet-v2-0", "mobilenet-v2-", "mobilenet-v2-nan", "mobilenet-v2-99", "embedded-0.5", "-1",
    ] {
      #expect(Zoo(rawValue: name) == nil, "\(name)")
    }
    for name in ["mobilenet-v2-0.35", "mobilenet-v2-1.4", "proxylessnas-mobile-0.3", "resnet50-0.5"] {
      let zoo = try #require(Zoo(rawValue: name))
      #expect(zoo.network(resolution: 64, classes: 5).name == name)
      #expect(try zoo.network(resolution: 64, classes: 5).shapes().last == Shape(1, 1, 5))
    }
    // TensorFlow's list of MobileNetV2: 6.06 million parameters, 582 million multiply-accumulates.
    let wide = Network.mobileNetV2(width: 1.4, resolution: 224, classes: 1000)
    #expect(abs(Double(parameters(wide)) / 6.06e6 - 1) < 0.01)
    #expect(abs(Double(try wide.macs()) / 582e6 - 1) < 0.01)
  }
}
