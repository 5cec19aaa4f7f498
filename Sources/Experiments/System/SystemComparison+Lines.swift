import Reporting
import Silicon

extension SystemComparison {
  /// As a terminal shows it.
  public var lines: [String] {
    let learned = "\(tasks.joined(separator: ", ")): \(Readable.counted(methods[0].steps, "step"))"
    var lines = [
      "\(title), 8-bit integers, in arrays of \(technologies[0].name) whose cells fail", learned,
      "energies and lifetimes are our model's, not measurements", "",
    ]
    lines += byMethod.lines(width: 100) + [""]
    lines.append("\(methods[0].name): accuracy after each task, in arrays that fail")
    lines += matrix.lines(width: 100) + [""]
    lines += byTechnology.lines(width: 100)
    let day =
      "\(Readable.significant(duty.inferences)) inferences, \(Readable.significant(duty.tasks)) tasks of "
      + "\(Readable.significant(duty.stepsPerTask)) steps, \(Readable.significant(duty.wakes)) wakes"
    return lines + [
      "", "a day \"\(duty.name)\": \(day); of this CPU its work alone",
      "each method keeps what it has learned of each task apart, full fine-tuning a whole network",
      "digest \(digest)",
    ]
  }

  private func joules(_ value: Double) -> String { Readable.quantity(value, "J") }

  private var byMethod: TextTable {
    var table = TextTable([
      .words("method"), .numbers("accuracy"), .numbers("no faults"), .numbers("forgotten"),
      .numbers("weights"), .numbers("step"), .numbers("task"), .numbers("day"), .numbers("point lost"),
    ])
    for row in methods {
      let hardware = row.hardware
      table.append([
        row.name, Readable.percent(row.average), Readable.percent(row.plain.mean),
        Readable.decimal(100 * row.forgetting, 1), Readable.quantity(Double(row.weights), "").trimmedEnd,
        joules(hardware.costs.step), joules(hardware.costs.task), joules(hardware.costs.day),
        Readable.lifetime(days: hardware.life.firstPoint),
      ])
    }
    return table
  }

  private var matrix: TextTable {
    var table = TextTable([.words("after")] + tasks.map { .numbers($0) })
    for (task, row) in zip(tasks, methods[0].matrix) {
      table.append([task] + tasks.indices.map { $0 < row.count ? Readable.percent(row[$0]) : "" })
    }
    return table
  }

  private var byTechnology: TextTable {
    var table = TextTable([
      .words("technology"), .numbers("accuracy"), .numbers("step"), .numbers("task"), .numbers("day"),
      .numbers("dead cell"), .numbers("point lost"), .numbers("area"),
    ])
    for row in technologies {
      let hardware = row.hardware
      table.append([
        row.name, Readable.percent(row.accuracies.mean), joules(hardware.costs.step),
        joules(hardware.costs.task), joules(hardware.costs.day),
        Readable.lifetime(days: hardware.life.firstCell), Readable.lifetime(days: hardware.life.firstPoint),
        Readable.significant(hardware.area * 1e6) + " mm²",
      ])
    }
    table.append([
      "this CPU", Readable.percent(methods[0].plain.mean), joules(processor.step), joules(processor.task),
      joules(processor.day), "–", "–", "–",
    ])
    return table
  }
}

extension SystemComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case title, tasks, day, methods, technologies, processor, digest
  }

  private struct CostsRecord: Encodable {
    var step: Double, task: Double, day: Double
    var firstCell: Double?, firstMillionth: Double?, firstPoint: Double?, area: Double?

    enum CodingKeys: String, CodingKey {
      case step = "step_energy_j"
      case task = "task_energy_j"
      case day = "energy_per_day_j"
      case firstCell = "first_dead_cell_days"
      case firstMillionth = "first_millionth_dead_days"
      case firstPoint = "first_point_lost_days"
      case area = "area_um2"
    }

    init(_ costs: Costs) { (step, task, day) = (costs.step, costs.task, costs.day) }

    init(_ hardware: Hardware) {
      self.init(hardware.costs)
      func finite(_ days: Double) -> Double? { days.isFinite ? days : nil }
      firstCell = finite(hardware.life.firstCell)
      firstMillionth = finite(hardware.life.firstMillionth)
      firstPoint = finite(hardware.life.firstPoint)
      area = hardware.area * 1e12
    }
  }

  private struct MethodRecord: Encodable {
    var row: MethodRow

    enum CodingKeys: String, CodingKey {
      case method, forgetting, steps, hardware
      case matrix = "accuracy_matrix"
      case average = "average_accuracy"
      case plain = "fault_free_accuracies"
      case weights = "learned_weights_per_task"
      case changed = "changed_share"
      case writing = "simulated_step_write_energy_pj"
      case adapters = "adapter_sha256"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(row.name, forKey: .method)
      try container.encode(row.matrix, forKey: .matrix)
      try container.encode(row.average, forKey: .average)
      try container.encode(row.plain, forKey: .plain)
      try container.encode(row.forgetting, forKey: .forgetting)
      try container.encode(row.weights, forKey: .weights)
      try container.encode(row.steps, forKey: .steps)
      try container.encode(row.changedShare, forKey: .changed)
      try container.encode(row.writing * 1e12, forKey: .writing)
      try container.encode(CostsRecord(row.hardware), forKey: .hardware)
      try container.encode(row.adapters, forKey: .adapters)
    }
  }

  private struct TechnologyRecord: Encodable {
    var technology: String
    var accuracies: [Double]
    var average: Double
    var hardware: CostsRecord

    enum CodingKeys: String, CodingKey {
      case technology, accuracies, hardware
      case average = "average_accuracy"
    }
  }

  /// Writes the object that `remanence simulate --system --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(title, forKey: .title)
    try container.encode(tasks, forKey: .tasks)
    try container.encode(
      [
        "inferences_per_day": duty.inferences, "tasks_per_day": duty.tasks,
        "steps_per_task": duty.stepsPerTask, "wakes_per_day": duty.wakes, "idle_celsius": duty.idleCelsius,
      ], forKey: .day)
    try container.encode(methods.map { MethodRecord(row: $0) }, forKey: .methods)
    try container.encode(
      technologies.map {
        TechnologyRecord(
          technology: $0.name, accuracies: $0.accuracies, average: $0.accuracies.mean,
          hardware: CostsRecord($0.hardware))
      }, forKey: .technologies)
    try container.encode(CostsRecord(processor), forKey: .processor)
    try container.encode(digest, forKey: .digest)
  }
}
