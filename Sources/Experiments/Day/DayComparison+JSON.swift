import Foundation
import Silicon
import Units

extension DayComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case day, technologies, bands, constants
  }

  /// Encodes the object that `remanence chip --day --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(
      [
        "inferences_per_day": duty.inferences, "tasks_per_day": duty.tasks,
        "steps_per_task": duty.stepsPerTask,
        "wakes_per_day": duty.wakes, "idle_celsius": duty.idleCelsius,
      ], forKey: .day)
    try container.encode(
      days.map { Row(name: $0.chip.technology.name, wakes: duty.wakes, day: $0.day) }, forKey: .technologies)
    try container.encodeIfPresent(bands, forKey: .bands)
    try container.encode(
      StandbyConstants.assumed.constants(prefix: "standby.").map(ConstantRecord.init), forKey: .constants)
  }

  private struct Row: Encodable {
    var name: String
    var wakes: Double
    var day: DayPrice

    enum CodingKeys: String, CodingKey {
      case technology, wakes, rest
      case energy = "energy_per_day_j"
      case work = "work_energy_j"
      case idle = "idle_energy_j"
      case power = "idle_power_w"
      case wake = "wake_energy_j"
      case breakEven = "break_even_idle_s"
      case firstAnswer = "first_answer_s"
      case tasks = "tasks_at_equal_area"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .technology)
      try container.encode(wakes, forKey: .wakes)
      try container.encode(day.ways[0].rest.rawValue, forKey: .rest)
      try container.encode(day.energy.joules, forKey: .energy)
      try container.encode(day.work.joules, forKey: .work)
      try container.encode(day.idle.joules, forKey: .idle)
      try container.encode(day.ways[0].power.si, forKey: .power)
      try container.encode(day.ways[0].wake.joules, forKey: .wake)
      // Null where switching off never pays.
      try container.encode(day.breakEven.seconds.isFinite ? day.breakEven.seconds : nil, forKey: .breakEven)
      try container.encode(day.firstAnswer.seconds, forKey: .firstAnswer)
      try container.encode(day.tasks, forKey: .tasks)
    }
  }
}

/// The decimal logarithm.
func logarithm(_ value: Double) -> Double { log10(value) }
