import Methods
import Networks
import Programs
import Testing

/// One adapted network of the zoo and what it is lowered for.
struct LoweredCase: CustomTestStringConvertible, Sendable {
  var zoo: Zoo
  var method: Method
  var precision: Precision
  var batch: Int

  var testDescription: String { "\(zoo.rawValue), \(method.name), \(precision.rawValue), batch \(batch)" }

  /// Inverted residuals of four shapes; `ZooTests` has the others.
  static let networks: [Zoo] = [.mobileNetV2, .efficientNetLite0, .proxylessNASMobile, .embedded]

  /// Every method and precision that go together on those, each with one and with three images.
  static let all: [LoweredCase] = networks.flatMap { zoo in
    Method.all.flatMap { method in
      Precision.allCases.flatMap { precision in
        [1, 3].map { LoweredCase(zoo: zoo, method: method, precision: precision, batch: $0) }
      }
    }
  }
  .filter { test in
    // Methods that came later are lowered over one network each; a pool is something to learn first.
    test.method.isOld || test.zoo == .embedded && test.method != .loRAFusion
  }

  func network() throws -> Network {
    try method.attached(
      to: zoo.network(resolution: 64, classes: 10).folded(nil).network, classes: 6)
  }

  func program(isTraining: Bool = true) throws -> Program {
    try Self.programs["\(testDescription) \(isTraining)"]
      ?? .lowered(from: network(), precision: precision, batch: batch, isTraining: isTraining, threads: 2)
  }

  /// All of them, lowered once.
  private static let programs: [String: Program] = {
    var programs: [String: Program] = [:]
    for test in all {
      for isTraining in [false, true] {
        programs["\(test.testDescription) \(isTraining)"] = try? .lowered(
          from: test.network(), precision: test.precision, batch: test.batch, isTraining: isTraining,
          threads: 2)
      }
    }
    return programs
  }()
}

extension Method {
  fileprivate var isOld: Bool { [.repNet, .repNetBias, .head, .bias].contains(self) || self == .full }
}

extension Program {
  /// Whether a tensor is a mean or a deviation that a group norm takes when it answers, too.
  func isOfGroupNorm(_ tensor: Tensor) -> Bool {
    switch tensor.kind {
    case .mean(let node), .deviation(let node):
      if case .groupNorm = network.nodes[node].operation { true } else { false }
    default: false
    }
  }

  /// Names of the nodes at or below which something trains: the only ones whose errors are of use.
  var nodesAboveTrainables: Set<String> {
    var names: Set<String> = []
    for node in network.nodes
    where !node.trainable.isEmpty || node.inputs.contains(where: { names.contains(network.nodes[$0].name) }) {
      names.insert(node.name)
    }
    return names
  }

  /// The tensors that the forward pass leaves for the backward pass.
  var savedTensors: [Tensor] {
    guard let loss = instructions.firstIndex(where: { $0.pass == .loss }) else { return [] }
    return tensors.indices.filter { index in
      let life = arena.lifetimes[index]
      return life.lowerBound < loss && life.upperBound > loss && index != probabilities.index
    }
    .map { tensors[$0] }
  }
}
