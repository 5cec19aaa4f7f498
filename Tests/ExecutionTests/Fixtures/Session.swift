import Kernels
import Methods
import Networks

@testable import Execution
@testable import Programs

/// A program, its parameters and an executor, on one batch.
struct Session {
  var program: Program
  var store: ParameterStore
  var executor: CPUExecutor
  var images: TestImages

  init(
    _ network: Network, values: ModelValues, _ precision: Precision, images: TestImages, seed: UInt64 = 3,
    threads: Int = 1, instructionSet: InstructionSet = .best, settings: LearningSettings = .init(),
    imagesInTurn: Bool = false
  ) throws {
    program = try .lowered(
      from: network, precision: precision, batch: images.count, isTraining: true, threads: threads)
    if imagesInTurn { program.runImagesInTurn() }
    store = try ParameterStore(program: program, model: values, seed: seed)
    executor = try CPUExecutor(
      program, store: store, pool: ThreadPool(count: threads), settings: settings,
      instructionSet: instructionSet)
    self.images = images
  }

  /// A session with `method` on `model`.
  init(
    _ model: TestModel, _ method: Method, _ precision: Precision, images: TestImages, threads: Int = 1,
    instructionSet: InstructionSet = .best, settings: LearningSettings = .init(), imagesInTurn: Bool = false
  ) throws {
    try self.init(
      method.attached(to: model.backbone, classes: 4), values: model.values, precision,
      images: images, threads: threads, instructionSet: instructionSet, settings: settings,
      imagesInTurn: imagesInTurn)
  }

  /// Lets ranges settle on the batch.
  func settle(seed: UInt64 = 0) {
    executor.take(images)
    executor.settle(seed: seed)
  }

  /// Learning steps on the batch, numbered from `first`.
  func learn(_ steps: Int, from first: UInt64 = 1, rateFactor: Int64 = 1 << 16) {
    for step in 0..<UInt64(steps) {
      executor.take(images)
      executor.learn(seed: first + step, rateFactor: rateFactor)
    }
  }

  /// Mean cross-entropy over all rows, which gradients are of; nothing changes but, in int8, ranges.
  func loss() -> Double {
    executor.take(images)
    let result = executor.learn(seed: 0, rateFactor: 0, updating: false, observing: { _ in })
    return result.loss * Double(result.labelled) / Double(program.labelCount)
  }

  /// The mean loss's gradient by every trainable parameter, in real numbers.
  /// - Parameter values: what the forward pass of a float32 program is to give, by the tensor's name; nil
  ///   leaves it alone.
  func gradients(seed: UInt64 = 0, forcing values: ForwardValues? = nil) -> [String: [Double]] {
    executor.take(images)
    var gradients: [String: [Double]] = [:]
    var units: [TensorID: [Double]] = [:]
    var inputBases: [TensorID: Double] = [:]
    executor.learn(seed: seed, rateFactor: 0, updating: false) { instruction in
      if let values, instruction.pass == .forward { force(values, instruction) }
      switch instruction.body {
      case let i as WeightGradientInstruction:
        // The error of a convolution of the backbone has been multiplied by the channel's scale.
        let scales = store.integers[program[i.parameter].key]?.scales ?? [1]
        inputBases[i.output] = program[i.input].scale.base.map { Double(store.start.scale(of: $0)) }
        let unit = unit(i.error) * unit(i.input) * (program[i.input].isFine ? 16 : 1)
        units[i.output] = scales.map { unit / Double($0) }
      case let i as WeightRuleGradientInstruction:
        let factors = store.made[program[i.weight].key]?.factors.values ?? [1]
        let unit = units[i.gradient]?.first ?? 1
        for output in i.outputs {
          switch i.rule {
          case .scaled:
            let shift = WeightRuleGradientInstruction.shift(
              weightsPerChannel: program[i.weight].count / factors.count)
            units[output] = factors.map { unit * Double(1 << shift) / $0 }
          case .masked: units[output] = [unit * 128]
          // An exponent of its own, besides the base of what the convolution reads.
          case .fused: units[output] = [self.unit(output) * (inputBases[i.gradient] ?? 1)]
          case .plain: break
          }
        }
      case let i as BiasGradientInstruction:
        units[i.output] = perChannel(i.error, node: instruction.node)
      case let i as GroupNormBackwardInstruction:
        // That of the scale counts in sixteenths.
        if let scale = i.scaleGradient { units[scale] = [unit(i.error) / 16] }
        if let shift = i.shiftGradient { units[shift] = [unit(i.error)] }
      case let i as UpdateInstruction:
        let name = program[i.parameter].name
        guard program.precision == .int8 else {
          gradients[name] = executor.floats(i.gradient).map(Double.init)
          return
        }
        let units = units[i.gradient] ?? []
        gradients[name] = executor.int32s(i.gradient).enumerated().map { index, value in
          let each = max(1, program[i.parameter].count / units.count)
          return Double(value) * units[index / each] / Double(program.labelCount)
        }
      default: break
      }
    }
    return gradients
  }

  /// What one integer of a tensor stands for.
  func unit(_ id: TensorID) -> Double {
    let base = program[id].scale.base.map { store.start.scale(of: $0) } ?? 1
    let exponent = executor.exponent(of: id) ?? program[id].scale.offset
    return Double(base) * Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// The same for the error at the output of a convolution: a frozen one's error has been multiplied by the
  /// weight's scale of each channel, for the convolution below.
  private func perChannel(_ error: TensorID, node: Int) -> [Double] {
    let name = program.network.nodes[node].name
    let learned = store.integers[ParameterKey(node, .weight)]
    guard let weight = store.start.model.quantised["\(name).weight"],
      learned == nil || learned?.scales != nil
    else {
      return [unit(error)]
    }
    let factors =
      store.made[ParameterKey(node, .weight)]?.factors.values
      ?? Array(repeating: 1, count: weight.scales.count)
    return zip(weight.scales, factors).map { unit(error) / (Double($0) * $1) }
  }
}

extension Method {
  /// The method at other rates than its defaults; `side` for those that have side modules.
  func rates(_ rate: Double, side: Double? = nil) throws -> Method {
    let method = try setting("rate", to: "\(rate)")
    guard let side, optionValues["side-rate"] != nil else { return method }
    return try method.setting("side-rate", to: "\(side)")
  }
}

extension Program {
  /// Lets as many instructions as can run for one image after another, whatever memory that takes.
  mutating func runImagesInTurn() {
    let most = instructions.mostInTurn
    arena = .plan(
      tensors, instructions, before: [input], after: isTraining ? [probabilities] : [probabilities, output],
      batch: batch, inTurn: most...most)
  }
}
