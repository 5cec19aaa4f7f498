public import Programs
public import Silicon
import Units

/// One chip's prices for a learning step and an inference.
public struct PricedChip: Sendable {
  /// The chip.
  public let chip: Chip
  /// Of a learning step; nil where inference alone is priced.
  public let step: Price?
  /// Of one image.
  public let inference: Price
  /// What a new task does to the cells; nil where inference alone is priced.
  public let cells: TaskCells?
  /// How long its cells last; nil where inference alone is priced.
  public let life: Life?
  /// Where rows are compared before they are written, and why.
  public let comparisons: WriteComparison.Balances

  /// How long cells last, in days; infinite where none dies.
  public struct Life: Sendable, Hashable {
    /// Until the first cell is dead, with a probability of one half.
    public var firstCell: Double
    /// Until one in a million of the cells that are written is dead.
    public var firstMillionth: Double
    /// Until as many are dead as cost a point of accuracy.
    public var firstPoint: Double
  }

  /// Days to the first dead cell: infinite where none dies, nil where inference alone is priced.
  public var lifetimeDays: Double? { life?.firstCell }

  init(_ chip: Chip, step: Workload?, inference: Workload, _ work: PricedWork) throws {
    self.chip = chip
    let price = try step.map { try chip.price($0, by: work.objective) }
    self.step = price
    self.inference = try chip.price(inference, by: work.objective)
    cells = step.flatMap { step in price.map { chip.taskCells(step, $0) } }
    comparisons = chip.comparisons(changedShare: work.trace.changedShare.value)
    life = price.map { price in
      func days(until share: Double) -> Double {
        price.wear.days(until: share, tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask)
      }
      return Life(
        firstCell: price.wear.days(tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask),
        firstMillionth: days(until: 1e-6), firstPoint: days(until: work.deadForAPoint))
    }
  }

  /// The price that was asked for: of a learning step, or of an inference alone.
  public var main: Price { step ?? inference }
}

/// What a layer of the network costs, all of its instructions together.
public struct LayerPrice: Sendable {
  /// The node's name.
  public let name: String
  /// By pass.
  public private(set) var passes: [Instruction.Pass: StepPrice] = [:]
  /// In all passes.
  public private(set) var total = StepPrice()

  private init(name: String) { self.name = name }

  private mutating func add(_ price: StepPrice, to pass: Instruction.Pass) {
    passes[pass, default: StepPrice()] += price
    total += price
  }

  /// The layers of `workload` on `chip`, in the order of their first instruction.
  static func layers(of workload: Workload, on chip: Chip, _ mapping: Mapping, by objective: Objective)
    -> [Self]
  {
    var layers: [LayerPrice] = []
    var places: [Int: Int] = [:]
    for (step, price) in zip(workload.steps, chip.steps(workload, mapping, by: objective)) {
      let place = places[step.node] ?? layers.count
      if place == layers.count {
        places[step.node] = place
        layers.append(LayerPrice(name: step.name))
      }
      layers[place].add(price, to: step.pass)
    }
    return layers
  }
}
