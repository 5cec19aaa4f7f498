import Methods
import Networks
import Programs
import Testing

/// What is not needed is not computed and not kept.
@Suite struct PruningTests {
  /// Every error is one of a value at or below which something trains.
  @Test(arguments: LoweredCase.all) func noErrorThatNothingNeeds(_ test: LoweredCase) throws {
    let program = try test.program()
    let useful = program.nodesAboveTrainables
    for instruction in program.instructions where instruction.pass == .errorBackward {
      for id in instruction.writes where program[id].role == .error {
        let owner = program[id].name.dropFirst("error of ".count)
        #expect(useful.contains { owner == $0 || owner.hasPrefix("\($0) from ") }, "\(program[id].name)")
      }
    }
    // Every error and every gradient is read.
    var read: Set<TensorID> = []
    for instruction in program.instructions { read.formUnion(instruction.reads) }
    for index in program.tensors.indices where [.error, .gradient].contains(program.tensors[index].role) {
      #expect(read.contains { $0.index == index }, "\(program.tensors[index].name)")
    }
  }

  @Test(arguments: LoweredCase.networks, Precision.allCases)
  func headSendsNoErrorDown(_ zoo: Zoo, _ precision: Precision) throws {
    let program = try LoweredCase(zoo: zoo, method: .head, precision: precision, batch: 2).program()
    #expect(!program.instructions.contains { $0.pass == .errorBackward })
    #expect(program.savedTensors.map(\.name) == ["pool"])
  }

  /// Rep-Net's errors end at the first connector: the stem and the first stage see none.
  @Test(arguments: LoweredCase.networks, Precision.allCases)
  func repNetEndsAtItsFirstConnector(_ zoo: Zoo, _ precision: Precision) throws {
    let program = try LoweredCase(zoo: zoo, method: .repNet, precision: precision, batch: 2).program()
    let network = program.network
    let connector = try #require(network.nodes.firstIndex { $0.name == "rep.0.sum" })
    let below = Set(network.nodes[0..<connector].filter { $0.origin == .backbone }.map(\.name))
    for instruction in program.instructions where instruction.pass != .forward {
      let node = program.name(of: instruction)
      #expect(!below.contains(node), "\(instruction.pass) of \(node)")
    }
    #expect(program.tensors.allSatisfy { $0.role != .mask || !below.contains(String($0.name.dropFirst(8))) })
  }

  /// A frozen convolution keeps nothing, a rectifier one bit an element. What is left: the inputs of what
  /// trains, and in float32 what batch norm and standardisation need.
  @Test(arguments: LoweredCase.all) func savedTensorsAreExactlyTheNeeded(_ test: LoweredCase) throws {
    let program = try test.program()
    let network = program.network
    let useful = program.nodesAboveTrainables
    var expected: Set<String> = []
    for node in network.nodes {
      switch node.operation {
      case .convolution(let convolution):
        let learnsByRule = convolution.weightRule.learningRoles.contains { node.trainable.contains($0) }
        if learnsByRule, test.precision == .float32 || convolution.weightRule != .scaled {
          expected.insert("\(node.name).weight as made")
        }
        if node.trainable.contains(.weight) || learnsByRule {
          expected.insert(program.tensorName(of: node.inputs[0]))
          if convolution.isStandardised { expected.insert("standardised \(node.name)") }
        }
      case .multiply where useful.contains(node.name):
        for (input, other) in [(0, 1), (1, 0)] where useful.contains(network.nodes[node.inputs[input]].name) {
          expected.insert(program.tensorName(of: node.inputs[other]))
        }
      case .activation where useful.contains(node.name):
        expected.insert(program.tensorName(of: node.inputs[0]))
      case .norm where !node.trainable.isEmpty, .groupNorm where !node.trainable.isEmpty:
        expected.formUnion([
          program.tensorName(of: node.inputs[0]), "mean of \(node.name)", "deviation of \(node.name)",
        ])
      case .rectifier where useful.contains(node.name):
        expected.insert("bits of \(node.name)")
      default: break
      }
    }
    // The weight of a first layer is standardised again for the backward pass of nothing.
    let saved = Set(program.savedTensors.map(\.name))
    let neverReadBack = expected.filter {
      $0.hasPrefix("standardised") && $0.hasSuffix("spatial") || $0 == "stem.weight as made"
    }
    #expect(saved.subtracting(expected).isEmpty)
    #expect(expected.subtracting(saved).subtracting(neverReadBack).isEmpty)
    #expect(program.arena.savedBytes == program.savedTensors.reduce(0) { $0 + $1.bytes })
    for tensor in program.savedTensors where tensor.role == .mask {
      #expect(tensor.bytes == tensor.rows * ((tensor.columns + 7) / 8))
    }
  }

  @Test func backboneBiasesKeepBitsOnly() throws {
    let program = try LoweredCase(zoo: .mobileNetV2, method: .bias, precision: .int8, batch: 1).program()
    let saved = program.savedTensors
    #expect(saved.filter { $0.role != .mask }.map(\.name) == ["pool"])
    #expect(saved.filter { $0.role == .mask }.count == 35)
  }
}

extension Program {
  /// The name of the tensor that holds a node's value: that of the rectifier fused to it.
  func tensorName(of node: Int) -> String { values[node].map { self[$0].name } ?? "" }
}
