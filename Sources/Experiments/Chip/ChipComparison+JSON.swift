import Methods
import Programs
import Silicon
import Units

extension ChipComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case network, method, notes, batch, classes, pass, objective, chip, technology, constants, inference
    case technologies, processor, layers, bands
    case resolution = "resolution_px"
    case tasksPerDay = "tasks_per_day"
    case stepsPerTask = "steps_per_task"
    case isPricedFromFloat32 = "is_priced_from_float32"
    case taskCells = "task_cells"
  }

  /// Writes the chip's price at the top, what was asked for, every constant, the layers and the others beside
  /// it.
  public func encode(to encoder: any Encoder) throws {
    try priced.record(work).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(network.name, forKey: .network)
    try container.encode(work.method.name, forKey: .method)
    if !network.notes.isEmpty { try container.encode(network.notes, forKey: .notes) }
    try container.encode(work.batch, forKey: .batch)
    try container.encode(work.classes, forKey: .classes)
    try container.encode(network.resolution, forKey: .resolution)
    try container.encode(network.isPricedFromFloat32, forKey: .isPricedFromFloat32)
    try container.encode(step == nil ? "inference" : "training", forKey: .pass)
    try container.encode(work.objective.rawValue, forKey: .objective)
    try container.encode(work.tasksPerDay, forKey: .tasksPerDay)
    try container.encode(work.stepsPerTask, forKey: .stepsPerTask)
    try container.encode(priced.chip.technology.name, forKey: .technology)
    try container.encode(priced.chip, forKey: .chip)
    let cpu = processor
    try container.encode(
      (priced.chip.allConstants + work.trace.constants + cpu.constants()).map(ConstantRecord.init),
      forKey: .constants)
    try container.encode(layers.map(LayerRecord.init), forKey: .layers)
    if step != nil { try container.encode(PriceRecord(priced.inference), forKey: .inference) }
    try container.encodeIfPresent(priced.cells.map(TaskCellsRecord.init), forKey: .taskCells)
    try container.encode(
      Dictionary(uniqueKeysWithValues: compared.map { ($0.chip.technology.name, $0.record(work)) }),
      forKey: .technologies)
    try container.encodeIfPresent(bands, forKey: .bands)
    let workload = step ?? inference
    try container.encode(
      ["energy_pj": cpu.energy(workload).picojoules, "latency_ns": cpu.time(workload).nanoseconds],
      forKey: .processor)
  }
}

extension PricedChip {
  fileprivate func record(_ work: PricedWork) -> PriceRecord {
    var record = PriceRecord(main)
    record.area = main.area.shown(\.squareMicrometres)
    if let step {
      func days(_ writes: Wear.Writes) -> Double? {
        let days = step.wear.days(
          of: writes, tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask)
        return days.isFinite ? days : nil
      }
      func finite(_ days: Double?) -> Double? { days.flatMap { $0.isFinite ? $0 : nil } }
      record.firstMillionth = finite(life?.firstMillionth)
      record.firstPoint = finite(life?.firstPoint)
      record.comparing = ComparingRecord(comparisons)
      record.lifetime = PriceRecord.Split(
        total: lifetimeDays.flatMap { $0.isFinite ? $0 : nil },
        pass: [
          "update": days(step.wear.update), "forward_and_error_backward": days(step.wear.loading),
          "weight_gradient": days(step.wear.working),
        ],
        part: [
          "macros": [step.wear.update, step.wear.loading, step.wear.frozen].compactMap(days).min(),
          "working_arrays": days(step.wear.working),
        ])
    }
    return record
  }
}

/// A price in JSON: each quantity in total, by pass and by part; null where there is no end.
struct PriceRecord: Encodable {
  struct Split: Encodable {
    var total: Double?
    var pass: [String: Double?]?
    var part: [String: Double?]?
  }

  var energy: Split
  var latency: Split
  var writes: Split
  var area: Split?
  var lifetime: Split?
  var firstMillionth: Double?
  var firstPoint: Double?
  var comparing: ComparingRecord?
  var macs: [String: Int]
  var offChipBytes: Double
  var bound: String
  var mapping: MappingRecord

  enum CodingKeys: String, CodingKey {
    case energy = "energy_pj"
    case latency = "latency_ns"
    case area = "area_um2"
    case lifetime = "lifetime_days"
    case firstMillionth = "first_millionth_dead_days"
    case firstPoint = "first_point_lost_days"
    case comparing = "compared_before_writing"
    case offChipBytes = "off_chip_bytes"
    case bound = "bound_by"
    case writes, macs, mapping
  }

  init(_ price: Price) {
    func byPass(_ value: (StepPrice) -> Double) -> [String: Double?] {
      Dictionary(uniqueKeysWithValues: price.passes.map { ($0.key.key, value($0.value)) })
    }
    energy = price.total.energy.shown(\.picojoules)
    energy.pass = byPass { $0.energy.total.picojoules }
    latency = price.total.time.shown(\.nanoseconds)
    latency.pass = byPass { $0.time.total.nanoseconds }
    writes = Split(
      total: price.total.macroBits + price.total.workingBits,
      pass: byPass { $0.macroBits + $0.workingBits },
      part: ["macros": price.total.macroBits, "working_arrays": price.total.workingBits])
    macs = Dictionary(uniqueKeysWithValues: price.passes.map { ($0.key.key, $0.value.macs) })
    macs["total"] = price.total.macs
    offChipBytes = price.total.offChipBytes
    bound = price.bound.rawValue
    mapping = MappingRecord(price)
  }
}

/// A layer in JSON: energy and time in total, by pass and by part.
struct LayerRecord: Encodable {
  var name: String
  var energy: PriceRecord.Split
  var latency: PriceRecord.Split
  var macs: Int
  var writes: Double

  enum CodingKeys: String, CodingKey {
    case name, macs, writes
    case energy = "energy_pj"
    case latency = "latency_ns"
  }

  init(_ layer: LayerPrice) {
    func byPass(_ value: (StepPrice) -> Double) -> [String: Double?] {
      Dictionary(uniqueKeysWithValues: layer.passes.map { ($0.key.key, value($0.value)) })
    }
    name = layer.name
    energy = layer.total.energy.shown(\.picojoules)
    energy.pass = byPass { $0.energy.total.picojoules }
    latency = layer.total.time.shown(\.nanoseconds)
    latency.pass = byPass { $0.time.total.nanoseconds }
    macs = layer.total.macs
    writes = layer.total.macroBits + layer.total.workingBits
  }
}

/// Where rows are compared before they are written, in JSON.
struct ComparingRecord: Encodable {
  var updates: Balance
  var fills: Balance

  struct Balance: Encodable {
    var compares: Bool
    var cost: Double
    var saving: Double

    enum CodingKeys: String, CodingKey {
      case compares
      case cost = "row_cost_pj"
      case saving = "row_saving_pj"
    }

    init(_ balance: WriteComparison.Balance) {
      (compares, cost, saving) = (balance.compares, balance.cost.picojoules, balance.saving.picojoules)
    }
  }

  init(_ balances: WriteComparison.Balances) {
    (updates, fills) = (Balance(balances.updates), Balance(balances.fills))
  }
}

/// A mapping in JSON.
struct MappingRecord: Encodable {
  var residentShare: Double
  var duplicatesTrained: Bool
  var usesVectorUnitForDepthwise: Bool
  var imagesAtOnce: Int
  var neededTiles: Int
  var tiles: Int
  var oversized: [String]

  enum CodingKeys: String, CodingKey {
    case residentShare = "resident_share"
    case duplicatesTrained = "duplicates_trained"
    case usesVectorUnitForDepthwise = "uses_vector_unit_for_depthwise"
    case imagesAtOnce = "images_at_once"
    case neededTiles = "needed_tiles"
    case tiles, oversized
  }

  init(_ price: Price) {
    residentShare = price.mapping.residentShare
    duplicatesTrained = price.mapping.duplicatesTrained
    usesVectorUnitForDepthwise = price.mapping.usesVectorUnitForDepthwise
    imagesAtOnce = price.mapping.imagesAtOnce
    (neededTiles, tiles, oversized) = (price.neededSlots, price.slots, price.oversized)
  }
}

/// What a task does to the cells, in JSON.
struct TaskCellsRecord: Encodable {
  var programmedOnce: Int
  var rewritten: Int
  var untouched: Int
  var besideArrays: Int
  var programming: Double
  var writingPerStep: Double
  var writtenBits: Double

  enum CodingKeys: String, CodingKey {
    case programmedOnce = "programmed_once_cells"
    case rewritten = "rewritten_cells"
    case untouched = "untouched_cells"
    case besideArrays = "parameters_beside_arrays"
    case programming = "programming_energy_pj"
    case writingPerStep = "step_write_energy_pj"
    case writtenBits = "step_written_bits"
  }

  init(_ cells: TaskCells) {
    (programmedOnce, rewritten, untouched) = (cells.programmedOnce, cells.rewritten, cells.untouched)
    besideArrays = cells.besideArrays
    programming = cells.programming.picojoules
    writingPerStep = cells.writingPerStep.picojoules
    writtenBits = cells.writtenBitsPerStep
  }
}

extension Breakdown {
  /// In total and by part, in a unit.
  fileprivate func shown(_ unit: (Quantity<Dimension>) -> Double) -> PriceRecord.Split {
    PriceRecord.Split(
      total: unit(total),
      part: Dictionary(uniqueKeysWithValues: Part.allCases.map { ($0.rawValue, unit(self[$0])) }))
  }
}

extension Instruction.Pass {
  /// Its name in JSON and in tables.
  var key: String {
    switch self {
    case .forward: "forward"
    case .loss: "loss"
    case .errorBackward: "error_backward"
    case .weightGradient: "weight_gradient"
    case .update: "update"
    }
  }
}
