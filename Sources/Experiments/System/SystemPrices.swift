import Learning
import Silicon
import Tasks
import Units

/// What one method's step and inference cost on chips and on this CPU, with the changes that were counted.
struct SystemPrices {
  /// The day, with the steps of a task that were learned.
  let duty: DutyCycle
  /// This CPU.
  let processor: SystemComparison.Costs
  private let work: PricedWork
  private let comparison: ChipComparison

  /// * `changedShare`: of the bytes that learn, how many a step changes.
  /// * `steps`: over all tasks.
  init(
    _ stream: SimulatedLearning, changedShare: Double, steps: Int, duty: DutyCycle, on chip: Chip
  ) throws {
    let perTask = Double(steps) / Double(max(1, stream.tasks.count))
    var work = PricedWork(
      network: stream.frozen.origin, method: stream.setup.method, batch: stream.setup.batch,
      resolution: stream.setup.resolution, classes: stream.tasks.map(\.classes).max() ?? 2,
      tasksPerDay: duty.tasks, stepsPerTask: perTask)
    work.trace.changedShare = Constant(
      changedShare, in: 0...1, .derived("counted in the simulated arrays of this run"))
    work.takesImport = true
    self.work = work
    var duty = duty
    duty.stepsPerTask = perTask
    self.duty = duty
    comparison = try ChipComparison.priced(work, on: chip)
    let (model, inference) = (comparison.processor, comparison.inference)
    let step = comparison.step.map { model.energy($0).joules } ?? 0
    processor = SystemComparison.Costs(
      step: step, task: perTask * step,
      day: duty.tasks * perTask * step + duty.inferences * model.energy(inference).joules)
  }

  /// What the work takes on a chip.
  func hardware(_ chip: Chip) throws -> SystemComparison.Hardware {
    let priced = try PricedChip(chip, step: comparison.step, inference: comparison.inference, work)
    guard let step = priced.step, let cells = priced.cells, let life = priced.life else {
      preconditionFailure("a learning step is priced")
    }
    let day = try chip.day(duty, step: (step, cells), inference: priced.inference)
    let joules = step.total.energy.total.joules
    return SystemComparison.Hardware(
      costs: SystemComparison.Costs(
        step: joules, task: duty.stepsPerTask * joules + cells.programming.joules, day: day.energy.joules),
      life: life, area: step.area.total.squareMillimetres * 1e-6)
  }
}
