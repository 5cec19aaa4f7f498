import Execution
import Foundation
import Kernels
import Learning
import Methods
import Networks
import Programs
import Silicon
import Tasks

/// A small learning run over the embedded network and sample, on either executor, over any memory.
final class SimulationFixture {
  let path = NSTemporaryDirectory() + "remanence-simulation-" + UUID().uuidString
  let frozen: FrozenNetwork
  let images: PreparedImages
  let classes: Int

  /// - Parameter isFine: whether some of the network's values have 12 bits.
  init(isFine: Bool = false) throws {
    var frozen = try FrozenNetwork.embedded(precision: .int8)
    if isFine {
      frozen.graph.fineValues = Self.fineValues
      precondition(frozen.graph.fineValues == Self.fineValues, "a name that the network does not have")
      for name in Self.fineValues { frozen.values.activationScales[name]! /= 16 }
    }
    // As if an import had divided channels: what learns has rates by element.
    for node in frozen.graph.nodes.dropFirst() {
      guard case .convolution(let convolution) = node.operation else { continue }
      for name in [node.name, "\(node.name).rectifier"] {
        frozen.values.divisors[name] = (0..<convolution.outChannels).map { [0.25, 1, 0.7][$0 % 3] }
      }
    }
    self.frozen = frozen
    let all = try ImageTask.load(ImageTask.sampleName)
    let few = all.train.indices.filter { $0 % 100 == 0 }.map { all.train[$0] }
    let task = ImageTask(
      name: all.name, classNames: all.classNames, train: few, test: few, framing: all.framing,
      pictureSide: all.pictureSide, licence: all.licence, source: all.source)
    images = try task.prepare(
      .train, resolution: 12, cache: Cache(root: URL(filePath: path, directoryHint: .isDirectory)))
    classes = all.classNames.count
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// What convolutions of every kind, residual sums, connectors of Rep-Net and means read.
  private static let fineValues: Set = [
    "image", "stem.rectifier", "blocks.0.depthwise.rectifier", "blocks.1.expand.rectifier",
    "blocks.1.depthwise.rectifier", "blocks.1.project", "blocks.2.sum", "blocks.4.sum",
    "blocks.8.depthwise.rectifier",
  ]

  static func setup(_ method: Method, steps: Int? = nil, set: InstructionSet = .best) throws -> LearningSetup
  {
    var method = try method.setting("rate", to: "0.01")
    if method.optionValues["side-rate"] != nil { try method.set("side-rate", to: "0.02") }
    return LearningSetup(
      method: method, precision: .int8, resolution: 12, batch: 2, epochs: 1000,
      maximumSteps: steps, seed: 3,
      settings: LearningSettings(), augmentation: .light, instructionSet: set)
  }

  /// A learning step.
  func program(_ method: Method) throws -> Program {
    let setup = try Self.setup(method)
    let network = try setup.method.attached(
      to: frozen.network(resolution: setup.resolution), classes: classes)
    return try .lowered(from: network, precision: .int8, batch: setup.batch, isTraining: true, threads: 1)
  }

  /// The digest after some steps of the ordinary engine over `memory`.
  func engine(
    _ method: Method, steps: Int, memory: ArrayMemory?, threads: Int = 1, set: InstructionSet = .best,
    between: (Int) -> Void = { _ in }
  ) throws -> String {
    try memory?.place(program(method))
    let trainer = try TaskTrainer(
      frozen, setup: Self.setup(method, steps: steps, set: set), task: 0, classes: classes, images: images,
      pool: ThreadPool(count: threads), memory: memory)
    for step in 0..<steps {
      try trainer.step(step)
      between(step)
    }
    return try trainer.adapterSHA256
  }

  /// The same in arrays, bit plane by bit plane.
  func bitPlanes(
    _ method: Method, steps: Int, memory: ArrayMemory, between: (Int) -> Void = { _ in }
  ) throws -> String {
    var setup = try Self.setup(method, steps: steps)
    setup.imagesInTurn = false
    try memory.place(program(method))
    let network = try setup.method.attached(
      to: frozen.network(resolution: setup.resolution), classes: classes)
    let trainer = try TaskTrainer(
      network, setup: setup, task: 0, images: images, threads: 1
    ) { learning, answering, seed in
      let state = BitPlaneState(learning, model: frozen.values, seed: seed, memory: memory)
      return (
        BitPlaneExecutor(learning, state: state, settings: setup.settings),
        BitPlaneExecutor(answering, state: state, settings: setup.settings)
      )
    }
    for step in 0..<steps {
      try trainer.step(step)
      between(step)
    }
    return try trainer.adapterSHA256
  }
}
