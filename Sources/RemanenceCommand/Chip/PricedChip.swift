import Programs
import Silicon
import Units

/// One chip's prices for a learning step and an inference.
struct PricedChip {
  let chip: Chip
  /// Nil with `--pass inference`.
  let step: Price?
  /// Of one image.
  let inference: Price
  /// What a new task does to the cells; nil with `--pass inference`.
  let cells: TaskCells?
  /// Days to the first dead cell.
  let lifetimeDays: Double?

  init(_ chip: Chip, step: Workload?, inference: Workload, _ options: ChipOptions) throws {
    self.chip = chip
    let price = try step.map { try chip.price($0, by: options.objective) }
    self.step = price
    self.inference = try chip.price(inference, by: options.objective)
    cells = step.flatMap { step in price.map { chip.taskCells(step, $0) } }
    lifetimeDays = price.map {
      $0.wear.days(tasksPerDay: options.tasksPerDay, stepsPerTask: options.stepsPerTask)
    }
  }

  /// The price that the command is about.
  var main: Price { step ?? inference }
}
