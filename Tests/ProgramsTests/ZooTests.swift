import Methods
import Networks
import Programs
import Testing

/// Every network of the zoo, also those without weights, can be planned.
@Suite struct ZooTests {
  @Test(arguments: Zoo.allCases, [Method.head, .bias, .repNet, .full])
  func isLowered(_ zoo: Zoo, _ method: Method) throws {
    let backbone = zoo.network(resolution: 64, classes: 10).folded(nil).network
    let network = try method.attached(to: backbone, classes: 6)
    for precision in Precision.allCases where method != .full || precision == .float32 {
      let program = try Program.lowered(from: network, precision: precision, batch: 2, isTraining: true)
      let plan = Plan(program)
      #expect(plan.forwardMACs == 2 * (try network.macs()))
      #expect(plan.stepFLOPs > 2 * plan.forwardMACs && plan.arenaBytes > 0)
      #expect(program.instructions.contains { $0.pass == .update })
    }
  }

  /// Side modules of Rep-Net: parameters by the configuration in the authors' code. For MobileNetV2 that
  /// lists its fifth module at twice its size, with a kernel of 5, and the shapes do not match: with the
  /// kernel of 3 that its size has, there are 16 · 96 · 48 fewer.
  @Test(arguments: [
    (Zoo.proxylessNASMobile, 415_464), (.mobileNetV2, 380_072 - 16 * 96 * 48), (.resNet50, 34_724_200),
  ])
  func repNetModules(_ zoo: Zoo, parameters: Int) throws {
    let network = try Method.repNet.attached(to: zoo.network(resolution: 224, classes: 10), classes: 10)
    let counted = network.parameters.filter { $0.name.hasPrefix("rep.") && !$0.parameter.role.isStatistic }
    #expect(counted.reduce(0) { $0 + $1.parameter.count } == parameters)
    #expect(network.nodes.filter { $0.name.hasSuffix(".sum") && $0.name.hasPrefix("rep.") }.count == 6)
  }

  /// MobileNetV3-Large has its modules at the blocks 2, 4, 7, 11, 13 and 15, with group norms.
  @Test func repNetOfMobileNetV3() throws {
    let network = try Method.repNet.attached(
      to: Zoo.mobileNetV3Large.network(resolution: 224, classes: 10), classes: 10)
    let sums = network.nodes.filter { $0.name.hasPrefix("rep.") && $0.name.hasSuffix(".sum") }
    let blocks = sums.map { network.nodes[$0.inputs[0]].name.split(separator: ".")[1] }
    #expect(blocks == ["2", "4", "7", "11", "13", "15"])
    let norms = network.nodes.filter {
      if case .groupNorm(let norm) = $0.operation { norm.channels == 8 * norm.groups } else { false }
    }
    #expect(norms.count == 12)
  }

  /// Another width is of the same family: its modules stand at the same blocks.
  @Test(arguments: [("resnet50-0.5", "resnet50"), ("mobilenet-v2-0.35", "mobilenet-v2")])
  func repNetOfAnotherWidth(_ width: String, _ zoo: String) throws {
    let sums = try [width, zoo].map { name in
      let network = try #require(Zoo(rawValue: name)).network(resolution: 64, classes: 10)
      return try Method.repNet.attached(to: network, classes: 10).nodes.map(\.name)
        .filter { $0.hasPrefix("rep.") && $0.hasSuffix(".sum") }
    }
    #expect(sums[0] == sums[1] && sums[0].count == 6)
  }

  /// ResNet-50's first module adds to the pool of the stem, the others to the first block of each layer and
  /// to the last.
  @Test func repNetOfResNet50() throws {
    let network = try Method.repNet.attached(
      to: Zoo.resNet50.network(resolution: 224, classes: 10), classes: 10)
    let sums = network.nodes.filter { $0.name.hasPrefix("rep.") && $0.name.hasSuffix(".sum") }
    #expect(
      sums.map { network.nodes[$0.inputs[0]].name } == [
        "stem.pool", "layers.0.0.sum.rectifier", "layers.1.0.sum.rectifier", "layers.2.0.sum.rectifier",
        "layers.3.0.sum.rectifier", "layers.3.2.sum.rectifier",
      ])
  }
}
