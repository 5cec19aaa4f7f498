import Programs
import Reporting
import Silicon
import Units

extension ChipComparison {
  /// As a terminal shows it: one screen, at most 100 columns wide.
  public var lines: [String] {
    let chip = priced.chip
    let logic = chip.macro.logic
    return [
      title,
      "on chip \(chip.name): \(Readable.count(chip.macros)) macros of \(chip.technology.name), "
        + "\(logic.node.name), \(Readable.decimal(logic.supply.volts, 2)) V, "
        + "errors by \(chip.transposed.rawValue)",
      "our model, not a measurement; above the arrays most constants are assumed: see --json",
    ] + network.notes.flatMap { $0.wrapped() } + notes + [""] + parts.lines() + [""] + technologies.lines()
      + leftOut + (bands.map { [""] + $0.lines } ?? []) + [""] + closing
  }

  private func area(_ area: Area) -> String { Readable.significant(area.squareMillimetres) + " mm²" }

  /// The rows of the first table.
  static let rows: [(name: String, parts: [Part])] = [
    ("arrays", [.arrays]), ("adder trees", [.adderTrees]), ("accumulators", [.accumulators]),
    ("buffers", [.buffers]), ("interconnect", [.interconnect]), ("off-chip memory", [.offChip]),
    ("write drivers", [.writes]), ("refresh", [.refresh]), ("leakage", [.leakage]),
    ("vector unit", [.vectorUnit]), ("other periphery", [.drivers, .decoders, .correction, .periphery]),
  ]

  /// Energy by part and pass, and what bounds each pass.
  private var parts: TextTable {
    var columns: [(name: String, price: StepPrice)] = []
    if let step = priced.step {
      columns = step.orderedPasses.map { ($0.name, $0.price) }
      columns.append(("step", step.total))
    }
    columns.append(("inference", priced.inference.total))
    let area = priced.main.area
    var table = TextTable(
      [.words("energy by part")] + columns.map { .numbers($0.name) } + [.numbers("area")])
    for row in Self.rows {
      table.append(
        [row.name] + columns.map { joules($0.price.energy.sum(of: row.parts)) }
          + [area.sum(of: row.parts) > .zero ? self.area(area.sum(of: row.parts)) : "–"])
    }
    table.append(["all"] + columns.map { joules($0.price.energy.total) } + [self.area(area.total)])
    table.append(["time"] + columns.map { Readable.quantity($0.price.time.total.seconds, "s") } + [""])
    table.append(["  bound by"] + columns.map { $0.price.boundName } + [""])
    table.append(["MACs"] + columns.map { Readable.quantity(Double($0.price.macs), "") } + [""])
    return table
  }

  func joules(_ energy: Energy) -> String {
    if energy > .zero, energy < .femtojoules(1) { return "< 1 fJ" }
    return energy == .zero ? "–" : Readable.quantity(energy.joules, "J")
  }

  /// The same chip in other technologies, and this CPU.
  private var technologies: TextTable {
    var table = TextTable([
      .words("technology"), .numbers("step"), .numbers("time"), .numbers("inference"), .numbers("time"),
      .numbers("area"), .numbers("bits written"), .numbers("first dead cell"),
    ])
    for other in compared { table.append([other.chip.technology.name] + values(other)) }
    table.append(["this CPU"] + cpuValues)
    return table
  }

  /// The technologies that have no row, and why.
  private var leftOut: [String] {
    let names = MemoryTechnology.all.map(\.name).filter { name in
      !compared.contains { $0.chip.technology.name == name }
    }
    guard let first = names.first else { return [] }
    return ["no rows: \(names.joined(separator: ", ")); --technology \(first) adds one"]
  }

  /// The row of this CPU, after its name.
  var cpuValues: [String] {
    [
      step.map { joules(processor.energy($0)) } ?? "–",
      step.map { Readable.quantity(processor.time($0).seconds, "s") } ?? "–",
      joules(processor.energy(inference)), Readable.quantity(processor.time(inference).seconds, "s"), "–",
      "–",
      "–",
    ]
  }

  /// The row of a chip, after its name.
  func values(_ other: PricedChip) -> [String] {
    [
      other.step.map { joules($0.total.energy.total) } ?? "–",
      other.step.map { Readable.quantity($0.total.time.total.seconds, "s") } ?? "–",
      joules(other.inference.total.energy.total),
      Readable.quantity(other.inference.total.time.total.seconds, "s"), area(other.main.area.total),
      Readable.quantity(other.main.total.macroBits, "").trimmedEnd,
      other.lifetimeDays.map { Readable.lifetime(days: $0) } ?? "–",
    ]
  }

  /// What should be known before the figures are read.
  private var notes: [String] {
    var notes: [String] = []
    if network.isPricedFromFloat32 {
      notes.append("note: int8 refuses this method here; it is priced as if float32 computed in 8 bits")
    }
    if priced.chip.technology.write().writeErrorRate > 0.1 {
      notes.append("note: over a tenth of the writes fail at this voltage and pulse: nothing is learnt so")
    }
    let price = priced.main
    if price.neededSlots > price.slots {
      notes.append(
        "note: too small: the weights take \(Readable.count(price.neededSlots)) tiles of "
          + "\(Readable.count(price.slots)); the others are loaded for every use")
    }
    if let name = price.oversized.first {
      let more = price.oversized.count > 1 ? " and \(price.oversized.count - 1) more" : ""
      notes.append("note: \(name)\(more) does not fit even alone: loaded piece by piece")
    }
    return notes
  }
}

extension Price {
  /// The passes in their order.
  var orderedPasses: [(pass: Instruction.Pass, name: String, price: StepPrice)] {
    let names: [(Instruction.Pass, String)] = [
      (.forward, "forward"), (.loss, "loss"), (.errorBackward, "errors"), (.weightGradient, "gradients"),
      (.update, "update"),
    ]
    return names.compactMap { pass, name in passes[pass].map { (pass, name, $0) } }
  }
}

extension StepPrice {
  /// The part that takes most of the time, in words.
  var boundName: String {
    guard time.total > .zero, let part = Part.allCases.max(by: { time[$0] < time[$1] }) else { return "–" }
    return switch part {
    case .arrays: "compute"
    case .interconnect: "buffer"
    case .offChip: "DRAM"
    case .writes: "writes"
    case .vectorUnit: "vector"
    default: part.rawValue
    }
  }
}

extension String {
  /// Without spaces at the end.
  var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
