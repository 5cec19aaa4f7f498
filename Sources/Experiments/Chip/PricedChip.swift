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
  /// Days to the first dead cell: infinite where none dies, nil where inference alone is priced.
  public let lifetimeDays: Double?

  init(_ chip: Chip, step: Workload?, inference: Workload, _ work: PricedWork) throws {
    self.chip = chip
    let price = try step.map { try chip.price($0, by: work.objective) }
    self.step = price
    self.inference = try chip.price(inference, by: work.objective)
    cells = step.flatMap { step in price.map { chip.taskCells(step, $0) } }
    lifetimeDays = price.map { $0.wear.days(tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask) }
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
