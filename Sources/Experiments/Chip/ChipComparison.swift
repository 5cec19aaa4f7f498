public import Learning
public import Methods
import Programs
public import Silicon
public import Units

/// The learning step and the inference that a chip is priced for, and how mappings and lifetimes are judged.
public struct PricedWork: Sendable {
  /// A network by name, or a file that an import wrote; see also ``PricedNetwork/graphNames``.
  public var network: String
  /// How it is adapted.
  public var method: Method
  /// Images per learning step; an inference is of one.
  public var batch: Int
  /// Pixels on each side; nil for those that the network was trained at.
  public var resolution: Int?
  /// Classes of the task.
  public var classes: Int
  /// Whether a learning step is priced, not an inference alone.
  public var isTraining: Bool
  /// What the mapping is chosen by.
  public var objective: Objective
  /// Tasks that are learned in a day, for the lifetime.
  public var tasksPerDay: Double
  /// Learning steps of a task, for the lifetime.
  public var stepsPerTask: Double
  /// The share of the cells that are written at which a point of accuracy is lost when they are dead.
  public var deadForAPoint = Wear.deadForAPoint.value
  /// What the bits of data do.
  public var trace = Trace.assumed
  /// What was learned before, for a method that reads it.
  public var earlier: [LearnedAdapter] = []
  /// The bound for a method that searches under one; nil for its default.
  public var byteBudget: Int?
  /// Whether a name stands for what has been imported under it, fine values and all, as where it is learned
  /// from; otherwise for its architecture, which is the same everywhere.
  public var takesImport = false

  /// Work of these.
  public init(
    network: String, method: Method, batch: Int = 8, resolution: Int? = nil, classes: Int = 10,
    isTraining: Bool = true, objective: Objective = .energyDelay, tasksPerDay: Double = 1,
    stepsPerTask: Double = 1000
  ) {
    (self.network, self.method, self.batch, self.resolution) = (network, method, batch, resolution)
    (self.classes, self.isTraining, self.objective) = (classes, isTraining, objective)
    (self.tasksPerDay, self.stepsPerTask) = (tasksPerDay, stepsPerTask)
  }

  /// The network of that name.
  /// - Throws: `FormatError` when there is none; `NetworkError` when the method does not go with it.
  func pricedNetwork() throws -> PricedNetwork {
    try PricedNetwork.loaded(
      network, method: method, resolution: resolution, classes: classes, earlier: earlier,
      byteBudget: byteBudget, takesImport: takesImport)
  }
}

/// One chip in detail, the same chip in other memory technologies beside it, and a processor.
public struct ChipComparison: Sendable {
  /// What is priced.
  public let work: PricedWork
  /// Its network.
  public let network: PricedNetwork
  /// The processor.
  public let processor: ProcessorModel
  /// A learning step; nil where inference alone is priced.
  public let step: Workload?
  /// One image.
  public let inference: Workload
  /// The chip.
  public let priced: PricedChip
  /// The chip in other technologies, itself first.
  public let compared: [PricedChip]
  /// How far the figures move with their constants; nil before somebody has asked.
  public var bands: ChipBands?

  /// How long a processor took for a learning step, and in which run.
  public typealias MeasuredStep = (time: Time, run: String)

  /// The technologies that stand side by side.
  public static let technologies: [MemoryTechnology] = [.sas, .sot, .stt, .reram, .sram]

  /// Prices `work` on `chip`, in its technology and in each of ``technologies``.
  ///
  /// * `processor`: what stands beside the chips.
  /// * `measured`: the time of its step, in place of the model's rate.
  ///
  /// - Throws: `FormatError` when the network cannot be loaded, `ChipError` when the chip cannot hold the
  ///   work.
  public static func priced(
    _ work: PricedWork, on chip: Chip, beside processor: ProcessorModel = .measured,
    measured: MeasuredStep? = nil
  ) throws -> ChipComparison {
    let network = try work.pricedNetwork()
    let step =
      try work.isTraining
      ? Workload(network.program(batch: work.batch, isTraining: true), trace: work.trace) : nil
    let inference = Workload(try network.program(batch: 1, isTraining: false), trace: work.trace)
    let others = technologies.filter { $0 != chip.technology }.map { technology in
      var other = chip
      other.technology = technology
      // One from a file may have kept the name that it was made from.
      if technology.name == chip.technology.name { other.technology.name += " (built in)" }
      return other
    }
    let priced = try ([chip] + others).map { try PricedChip($0, step: step, inference: inference, work) }
    return ChipComparison(
      work: work, network: network, processor: step.map { processor.measured(measured, $0) } ?? processor,
      step: step, inference: inference, priced: priced[0], compared: priced)
  }

  /// The layers in the order of their first instruction, of a learning step or of an inference.
  public var layers: [LayerPrice] {
    LayerPrice.layers(of: step ?? inference, on: priced.chip, priced.main.mapping, by: work.objective)
  }

  /// The network, the method and the work in words.
  public var title: String {
    "\(network.name), \(work.method.name): \(work.classes) classes, "
      + "\(network.resolution)×\(network.resolution) pixels"
      + (step == nil ? ", one image" : ", batch \(work.batch)")
  }
}

extension ProcessorModel {
  /// The rate at which a run's steps computed `workload`, where there is one.
  fileprivate func measured(_ step: ChipComparison.MeasuredStep?, _ workload: Workload) -> ProcessorModel {
    guard let step, step.time > .zero else { return self }
    var model = self
    let rate = Double(workload.macs) / step.time.seconds / 1e9
    model.rate = Constant(rate, .derived("mean time of a step of the run \(step.run), on this machine then"))
    return model
  }
}
