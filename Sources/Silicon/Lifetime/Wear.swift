import Units

/// How often a step writes a chip's cells, and how long they last.
public struct Wear: Sendable, Hashable {
  /// Writes of a cell, or of its group, in one step: of the cell that is written most, and on average over
  /// the cells that are written at all.
  public struct Writes: Sendable, Hashable {
    /// The cell that is written most.
    public var worst: Double
    /// The average.
    public var mean: Double
    /// The writes that decide: the average where wear is levelled.
    var deciding: Double
    /// The endurance of the cells.
    public var endurance: Double
    /// Whether the cells are refreshed as well.
    var isRefreshed = false

    /// Steps until the first cell is worn out, refreshing aside; infinite where nothing is written.
    public var steps: Double { deciding > 0 ? endurance / deciding : .infinity }
  }

  /// Cells of trained weights, by updates.
  public var update: Writes
  /// Cells of the pool, by loading layers that do not stay.
  public var loading: Writes
  /// Cells of the working arrays, by storing an operand of the weight gradients.
  public var working: Writes
  /// Cells whose weights stay and do not learn: they are written by refreshing alone.
  public var frozen: Writes
  /// Writes of a cell that stays by refreshing: for each step, by what it reads, and for each day, by heat.
  public var refreshesPerStep: Double, refreshesPerDay: Double

  /// Steps until the first cell of the chip is worn out, refreshing aside.
  public var steps: Double { min(update.steps, loading.steps, working.steps) }

  /// Days until the first cell is worn out.
  /// - Parameters:
  ///   - tasksPerDay: tasks that are learnt in a day.
  ///   - stepsPerTask: learning steps of a task.
  public func days(tasksPerDay: Double, stepsPerTask: Double) -> Double {
    [update, loading, working, frozen].map {
      days(of: $0, tasksPerDay: tasksPerDay, stepsPerTask: stepsPerTask)
    }.min() ?? .infinity
  }

  /// Days until the first of some cells is worn out.
  public func days(of writes: Writes, tasksPerDay: Double, stepsPerTask: Double) -> Double {
    let perStep = writes.deciding + (writes.isRefreshed ? refreshesPerStep : 0)
    let perDay = tasksPerDay * stepsPerTask * perStep + (writes.isRefreshed ? refreshesPerDay : 0)
    return perDay > 0 ? writes.endurance / perDay : .infinity
  }

  /// * `macroBits`: bits written into macros, by pass.
  /// * `workingBits`: bits written into working arrays, by pass.
  init(
    _ workload: Workload, _ rates: ChipRates, _ placement: Placement, _ macroBits: [Double],
    _ workingBits: [Double]
  ) {
    let chip = rates.chip
    let endurance = chip.technology.endurance.value
    func writes(worst: Double, mean: Double, endurance: Double) -> Writes {
      Writes(
        worst: max(worst, mean), mean: mean, deciding: chip.levelsWear ? mean : max(worst, mean),
        endurance: endurance)
    }

    // Updates write the cells of resident trained weights; the lowest bit of a byte changes whenever the byte
    // does.
    let trained = placement.images.filter { workload.matrices[$0.matrix].isTrainable && $0.isResident }
    let planes = chip.keepsLowPlaneInSRAM ? 1.0 : 2
    let cellsPerBit = chip.correctsErrors ? 1 + ErrorCodec.share : 1
    let cells = trained.reduce(0.0) {
      $0 + 8 * cellsPerBit * planes * Double($1.duplicates * workload.matrices[$1.matrix].count)
    }
    let updated = cells > 0 ? macroBits[4] / cells : 0
    let hottest = trained.reduce(0.0) { max($0, workload.matrices[$1.matrix].changedShare) }
    var worst = workload.isTraining && !trained.isEmpty ? min(1, hottest * workload.hottestRatio) : 0
    // Half of the check bits change with any of a word's eight bytes.
    if chip.correctsErrors { worst = max(worst, (1 - (1 - worst) * power(1 - hottest, 7)) / 2) }
    if !chip.keepsLowPlaneInSRAM, !trained.isEmpty, workload.isTraining {
      worst = max(worst, chip.comparesBeforeWriting ? rates.write.writtenShareOfNew : 1)
    }
    update = writes(worst: worst * rates.write.pulses, mean: updated, endurance: endurance)

    // The pool is filled from its first place on, unless wear is levelled.
    let poolCells =
      Double(placement.pool * chip.macro.weightSets) * 8 * cellsPerBit
      * Double(rates.forward.rows * rates.forward.columns)
    let loaded = macroBits[0] + macroBits[2]
    let uses = workload.steps.reduce(0) { count, step in
      guard case .product(let product) = step.kind,
        let at = product.isTransposed && rates.hasCopies
          ? placement.copy[product.matrix] : placement.forward[product.matrix],
        !placement.images[at].isResident
      else { return count }
      return count + 1
    }
    loading = writes(
      worst: loaded > 0 ? Double(uses) * rates.write.writtenShareOfNew * rates.write.pulses : 0,
      mean: poolCells > 0 ? loaded / poolCells : 0, endurance: endurance)

    let workingCells = rates.working.map { Double(chip.workingArrays * 8 * $0.rows * $0.columns) } ?? 0
    let stored = workingBits.reduce(0, +)
    let mean = workingCells > 0 ? stored / workingCells : 0
    let workingEndurance =
      chip.workingCells == .sram ? MemoryTechnology.sram.endurance.value : endurance
    working = writes(worst: mean.rounded(.up), mean: mean, endurance: workingEndurance)

    let refresh = Refresh(placement, rates)
    let stays = placement.images.contains { $0.isResident }
    refreshesPerDay = refresh.map { stays ? 86_400 / $0.interval.seconds * $0.written : 0 } ?? 0
    var due = [Double](repeating: 0, count: placement.images.count)
    if let refresh {
      for step in workload.steps {
        guard case .product(let product) = step.kind, let at = placement.image(of: product, rates) else {
          continue
        }
        guard placement.images[at].isResident else { continue }
        due[at] += refresh.refreshes(reading: at, product, placement)
      }
    }
    refreshesPerStep = (due.max() ?? 0) * (refresh?.written ?? 0)
    frozen = Writes(worst: 0, mean: 0, deciding: 0, endurance: endurance, isRefreshed: true)
    update.isRefreshed = true
  }
}
