import Units

/// How often a step writes a chip's cells, and how long they last.
///
/// Cells that are pulsed together (a group of SAS-MRAM, a single cell elsewhere) wear out together, after a
/// number of pulses that is distributed as ``Endurance`` says. What counts is how many of them are written
/// how often: so the writes of each kind are told apart by how significant a bit is, and without levelling by
/// how busy a weight is.
public struct Wear: Sendable, Hashable {
  /// Writes of a cell, or of its group, in one step: of the cell that is written most, and on average over
  /// the cells that are written at all.
  public struct Writes: Sendable, Hashable {
    /// The cell that is written most.
    public var worst: Double
    /// The average.
    public var mean: Double
    /// Groups of cells by how often a step writes each of them.
    public var classes: [WearClass] = []
    /// What the cells stand.
    public var endurance: Endurance
    /// Whether the cells are refreshed as well.
    var isRefreshed = false

    /// Steps until the first cell is worn out, with a probability of one half, refreshing aside; infinite
    /// where nothing is written.
    public var steps: Double {
      endurance.firstDeath(classes.lazy.map { (cells: $0.groups, pulses: $0.perStep) })
    }
  }

  /// Groups of cells that a step writes alike.
  public struct WearClass: Sendable, Hashable {
    /// How many there are.
    public var groups: Double
    /// Pulses of each in a step, on average.
    public var perStep: Double
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

  /// The share of the cells that are written at which a point of accuracy is lost when they are dead.
  public static let deadForAPoint = Constant(
    1e-5, in: 1e-6...1e-4, .derived("simulate --wear on ReRAM: docs/results.md"))

  private var kinds: [Writes] { [update, loading, working, frozen] }

  /// Steps until the first cell of the chip is worn out, refreshing aside.
  public var steps: Double { min(update.steps, loading.steps, working.steps) }

  /// Days until the first cell is worn out, with a probability of one half.
  /// - Parameters:
  ///   - tasksPerDay: tasks that are learnt in a day.
  ///   - stepsPerTask: learning steps of a task.
  public func days(tasksPerDay: Double, stepsPerTask: Double) -> Double {
    // Cells of one kind die by one law; of two kinds the earlier counts.
    var days = Double.infinity
    var left = kinds
    while let first = left.first {
      let alike = left.filter { $0.endurance == first.endurance }
      left.removeAll { $0.endurance == first.endurance }
      let classes = alike.flatMap { perDay($0, tasksPerDay * stepsPerTask) }
      days = min(days, first.endurance.firstDeath(classes))
    }
    return days
  }

  /// Days until the first of some cells is worn out, with a probability of one half.
  public func days(of writes: Writes, tasksPerDay: Double, stepsPerTask: Double) -> Double {
    writes.endurance.firstDeath(perDay(writes, tasksPerDay * stepsPerTask))
  }

  /// Days until this share of the technology's cells that are written is dead, those aside that are refreshed
  /// alone; infinite where none is written.
  public func days(until share: Double, tasksPerDay: Double, stepsPerTask: Double) -> Double {
    let endurance = update.endurance
    let written = [update, loading, working].filter { $0.endurance == endurance }.flatMap {
      perDay($0, tasksPerDay * stepsPerTask).filter { $0.pulses > 0 }
    }
    let cells = written.reduce(0) { $0 + $1.cells }
    guard cells > 0 else { return .infinity }
    func dead(_ days: Double) -> Double {
      written.reduce(0) { $0 + $1.cells * endurance.deadShare(after: $1.pulses * days) } / cells
    }
    // Between a pulse of the busiest cell and more days than any cell lives: halved by the logarithm.
    var (low, high) = (-60.0, 120.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if dead(power(2, middle)) < share { low = middle } else { high = middle }
    }
    return power(2, high)
  }

  /// The classes of some cells with the pulses of a day.
  private func perDay(_ writes: Writes, _ steps: Double) -> [(cells: Double, pulses: Double)] {
    let (perStep, perDay) = writes.isRefreshed ? (refreshesPerStep, refreshesPerDay) : (0, 0)
    return writes.classes.map {
      (cells: $0.groups, pulses: steps * ($0.perStep + perStep) + perDay)
    }
  }

  /// * `macroBits`: bits written into macros, by pass.
  /// * `workingBits`: bits written into working arrays, by pass.
  init(
    _ workload: Workload, _ rates: ChipRates, _ placement: Placement, _ macroBits: [Double],
    _ workingBits: [Double]
  ) {
    let chip = rates.chip
    let endurance = chip.technology.lifetime
    let quantum = Double(rates.write.quantum)

    // Updates write the cells of resident trained weights.
    let trained = placement.images.filter { workload.matrices[$0.matrix].isTrainable && $0.isResident }
    let cellsPerBit = chip.correctsErrors ? 1 + ErrorCodec.share : 1
    let planes = chip.keepsLowPlaneInSRAM ? 1.0 : 2
    let cells = trained.reduce(0.0) {
      $0 + 8 * cellsPerBit * planes * Double($1.duplicates * workload.matrices[$1.matrix].count)
    }
    let classes = workload.isTraining ? Self.updates(workload, rates, trained) : []
    let updated = cells > 0 ? macroBits[4] / cells : 0
    update = Writes(
      worst: max(updated, classes.reduce(0) { max($0, $1.perStep) }), mean: updated, classes: classes,
      endurance: endurance, isRefreshed: true)

    // The pool is filled from its first place on, unless wear is levelled. What is loaded has nothing to do
    // with what was there, so no bit is written more often than another.
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
    let average = poolCells > 0 ? loaded / poolCells : 0
    let busiest = loaded > 0 ? Double(uses) * rates.write.filledShare * rates.write.pulses : 0
    loading = Writes(worst: max(average, busiest), mean: average, endurance: endurance)
    let decides = chip.levelsWear ? average : loading.worst
    if decides > 0 { loading.classes = [WearClass(groups: loaded / decides / quantum, perStep: decides)] }

    let workingCells = rates.working.map { Double(chip.workingArrays * 8 * $0.rows * $0.columns) } ?? 0
    let stored = workingBits.reduce(0, +)
    let mean = workingCells > 0 ? stored / workingCells : 0
    let own = chip.workingCells == .macros
    working = Writes(
      worst: mean.rounded(.up), mean: mean, endurance: own ? endurance : MemoryTechnology.sram.lifetime)
    let perCell = chip.levelsWear ? mean : mean.rounded(.up)
    if perCell > 0 {
      working.classes = [WearClass(groups: stored / perCell / (own ? quantum : 1), perStep: perCell)]
    }

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
    frozen = Writes(worst: 0, mean: 0, endurance: endurance, isRefreshed: true)
    if refresh != nil {
      let still = placement.images.filter { !workload.matrices[$0.matrix].isTrainable && $0.isResident }
      let bits = still.reduce(0.0) {
        $0 + 8 * cellsPerBit * Double($1.duplicates * workload.matrices[$1.matrix].count)
      }
      if bits > 0 { frozen.classes = [WearClass(groups: bits / quantum, perStep: 0)] }
    }
  }

  /// The groups of cells that updates write, by their place in a byte. Levelling turns rows, so that each row
  /// gets the mean of all; a bit stays in the column of its significance. Without it some weights are busier
  /// than others: their rates fall off exponentially, up to the hottest (assumed).
  private static func updates(
    _ workload: Workload, _ rates: ChipRates, _ trained: [Placement.Image]
  ) -> [WearClass] {
    let (chip, write) = (rates.chip, rates.write)
    let keepsLowPlane = !chip.keepsLowPlaneInSRAM
    // Most matrices change alike: what counts is how many weights there are of each share and width.
    var kinds: [(changed: Double, perRow: Double, weights: Double)] = []
    for image in trained {
      let matrix = workload.matrices[image.matrix]
      let perRow = image.tiling.columnShare * Double(rates.forward.columns)
      let weights = Double(image.duplicates * matrix.count)
      let isWhole = !write.balances.updates.compares
      if let at = kinds.firstIndex(where: {
        $0.changed == matrix.changedShare && (!isWhole || $0.perRow == perRow)
      }) {
        kinds[at].weights += weights
      } else {
        kinds.append((matrix.changedShare, perRow, weights))
      }
    }
    let busy = chip.levelsWear ? [(share: 1.0, factor: 1.0)] : busyness(hottest: workload.hottestRatio)
    return kinds.flatMap { kind in
      busy.flatMap { busy -> [WearClass] in
        let changed = min(1, kind.changed * busy.factor)
        let groups = kind.weights * busy.share
        let touched = write.touchedShare(kind.changed, weights: kind.perRow, keepsLowPlane: keepsLowPlane)
        var classes = write.quantumRates(changed, touched: max(touched, changed)).map {
          WearClass(groups: groups, perStep: $0 * write.pulses)
        }
        if keepsLowPlane {
          classes.append(
            WearClass(groups: groups * write.quantaPerByte, perStep: write.renewedShare * write.pulses))
        }
        if chip.correctsErrors {
          // Half of the check bits change with any of a word's eight bytes.
          let word = keepsLowPlane ? 1 : 1 - (1 - changed) * power(1 - kind.changed, 7)
          classes.append(
            WearClass(
              groups: groups * write.quantaPerByte * (keepsLowPlane ? 2 : 1) * ErrorCodec.share,
              perStep: word * write.renewedShare * write.pulses))
        }
        return classes
      }
    }
  }

  /// Classes of weights by how busy they are, over the mean: an exponential distribution that ends with the
  /// hottest weight.
  private static func busyness(hottest: Double) -> [(share: Double, factor: Double)] {
    let step = logarithm(2)
    // The mean of all classes, were there no end, is 1.
    let first = 1 / step - 1
    var classes: [(share: Double, factor: Double)] = []
    var share = 0.5
    while step * (first + Double(classes.count)) < hottest, classes.count < 40 {
      classes.append((share, step * (first + Double(classes.count))))
      share /= 2
    }
    classes.append((2 * share, hottest))
    return classes
  }
}
