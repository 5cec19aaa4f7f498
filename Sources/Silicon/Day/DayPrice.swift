public import Units

/// What a chip takes in a day: its work, and its rest in the cheapest way that keeps what it must keep.
public struct DayPrice: Sendable, Hashable {
  /// How a chip rests.
  public enum Rest: String, Sendable, CaseIterable {
    /// Powered, ready at once; macros of cells that hold without power are cut.
    case awake
    /// Volatile cells at the lowest voltage that keeps them, all else cut.
    case retained
    /// All cut; volatile cells are loaded again from memory outside at every wake.
    case off
  }

  /// A way to rest.
  public struct Way: Sendable, Hashable {
    /// Which.
    public var rest: Rest
    /// Power while it lasts.
    public var power: Power
    /// Energy and time of a wake.
    public var wake: Energy, wakeTime: Time
    /// What all rest of the day takes, wakes included.
    public var energy: Energy
  }

  /// Energy and time of inferences and learning.
  public var work: Energy, workTime: Time
  /// The ways to rest, of which the first is the cheapest.
  public var ways: [Way]
  /// The time of rest beyond which switching off takes less than the best of the others.
  public var breakEven: Time
  /// From a wake to the first answer, in the cheapest way.
  public var firstAnswer: Time
  /// Tasks whose weights fit beside the backbone in the area that was asked about.
  public var tasks: Int

  /// All of the day.
  public var energy: Energy { work + idle }
  /// The rest's part.
  public var idle: Energy { ways.first?.energy ?? .zero }
}

extension Chip {
  /// What a day takes.
  ///
  ///
  /// - duty: what is done in it.
  /// - step: the price of a learning step, and what a new task does to the cells; nil where nothing is
  /// learned.
  /// - inference: the price of an inference.
  /// - area: an area that tasks are to fit into; this chip's when nil.
  /// - constants: of resting and waking.
  /// - Throws: `ChipError` when a day is too short for it.
  public func day(
    _ duty: DutyCycle, step: (price: Price, cells: TaskCells)?, inference: Price, area: Area? = nil,
    _ constants: StandbyConstants = .assumed
  ) throws(ChipError) -> DayPrice {
    let rates = ChipRates(self, lowPlaneBytes: 0)
    let cells = step?.cells ?? TaskCells()
    let steps = duty.tasks * duty.stepsPerTask
    var work = duty.inferences * inference.total.energy.total
    var time = duty.inferences * inference.total.time.total
    if let step {
      // Low bytes that lie in SRAM are brought from outside for a task, and taken back.
      let lowBytes = keepsLowPlaneInSRAM ? Double(cells.rewritten) / 8 : 0
      work += steps * step.price.total.energy.total + (2 * duty.tasks * lowBytes) * rates.offChipPerByte
      time += steps * step.price.total.time.total + Time(si: 2 * duty.tasks * lowBytes / rates.offChipRate)
    }
    let day = 86_400.0
    guard time.seconds <= day else {
      throw ChipError(
        description:
          "\(name): the day \(duty.name) takes \((time.seconds / 3600 * 10).rounded() / 10) hours of "
          + "work, more than it has; ask for fewer inferences or tasks, or give the chip more macros")
    }
    let idle = Time(si: day - time.seconds)
    let warmer = power(2, (duty.idleCelsius - 25) / constants.doubling.value)
    let all = Double(macros) * rates.activeLeakage + rates.standingLeakage
    let volatile = technology.isNonvolatile ? Power.zero : Double(macros) * macro.leakage.cells
    let gated = constants.gated.value * (all - volatile)
    let supply = macro.logic.supply.volts
    let rails = Energy(
      si: constants.rails.value * 1e-9 * rates.area.total.squareMillimetres * supply * supply)
    let start = Time(si: constants.wakeTime.value * 1e-6)
    let awake = warmer * (Double(macros) * rates.restingLeakage + rates.standingLeakage)
    let bytes =
      technology.isNonvolatile ? 0 : Double(cells.untouched + cells.programmedOnce + cells.rewritten) / 8
    let reload =
      bytes * (rates.offChipPerByte + rates.wirePerByte) + (8 * bytes) * technology.write().energyPerBit
    func way(_ rest: DayPrice.Rest, _ power: Power, _ wake: Energy, _ wakeTime: Time) -> DayPrice.Way {
      let whole = wake + awake * wakeTime
      return DayPrice.Way(
        rest: rest, power: power, wake: whole, wakeTime: wakeTime,
        energy: power * idle + duty.wakes * whole)
    }
    var ways = [way(.awake, awake, .zero, .zero)]
    if duty.wakes > 0 {
      if !technology.isNonvolatile {
        ways.append(way(.retained, warmer * (constants.retention.value * volatile + gated), rails, start))
      }
      let off = warmer * (gated + constants.gated.value * volatile)
      ways.append(way(.off, off, rails + reload, start + Time(si: bytes / rates.offChipRate)))
    }
    let last = ways[ways.count - 1]
    let others = ways.filter { $0.rest != .off }.map { $0.power }.min() ?? .zero
    let breakEven =
      last.rest == .off && others > last.power
      ? Time(si: last.wake.si / (others - last.power).si) : Time(si: .infinity)
    ways.sort { $0.energy < $1.energy }
    return DayPrice(
      work: work, workTime: time, ways: ways, breakEven: breakEven,
      firstAnswer: ways[0].wakeTime + inference.total.time.total,
      tasks: step.map { tasks(in: area ?? rates.area.total, $0, rates) } ?? 0)
  }

  /// Tasks whose weights fit beside the backbone into `area`, with as many macros of this kind as there is
  /// room for.
  private func tasks(in area: Area, _ step: (price: Price, cells: TaskCells), _ rates: ChipRates) -> Int {
    var larger = self
    larger.macros *= 2
    let each = (ChipRates(larger, lowPlaneBytes: 0).area.total - rates.area.total) / Double(macros)
    let room = Double(macros) + ((area - rates.area.total) / each)
    let cells = step.cells
    let own = Double(cells.programmedOnce + cells.rewritten)
    guard own > 0 else { return 0 }
    let perTask = Double(step.price.neededSlots) * own / (own + Double(cells.untouched))
    let free = room.rounded(.down) * Double(macro.weightSets) - (Double(step.price.neededSlots) - perTask)
    return max(0, Int((free / perTask).rounded(.down)))
  }
}
