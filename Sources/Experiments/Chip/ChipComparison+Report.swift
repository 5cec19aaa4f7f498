import Programs
public import Reporting
import Silicon
import Units

extension ChipComparison {
  /// The pictures, as plain numbers.
  public var report: ChipReport {
    let price = priced.main
    return ChipReport(
      title: title,
      facts: [
        "Our model, not a measurement, of the chip \(priced.chip.name) with "
          + "\(Readable.count(priced.chip.macros)) macros of \(priced.chip.technology.name); every constant "
          + "is below. " + (step == nil ? "One inference." : "One learning step."),
        "Mapping: \(price.mapping.words.joined(separator: ", ")).",
      ],
      passes: price.orderedPasses.filter { $0.price.energy.total > .zero }.map { bar($0.name, $0.price) },
      layers: layers.map { bar($0) { $0.energy.total.joules } },
      layerTimes: layers.map { bar($0) { $0.time.total.seconds } }, columns: Self.columns,
      technologies: compared.map(technology) + [cpu],
      technologyBars: compared.map { bar($0.chip.technology.name, $0.main.total) }, bands: ranges,
      swings: swings,
      constants: (priced.chip.allConstants + work.trace.constants + processor.constants()).map(\.line))
  }

  /// The energy of each technology, and where nine draws in ten lie.
  private var ranges: [ChipReport.Range] {
    guard let bands else { return [] }
    return zip(compared, bands.rows).map { priced, row in
      ChipReport.Range(
        name: row.technology, low: row.energy.low, value: priced.main.total.energy.total.joules,
        high: row.energy.high)
    }
  }

  /// The energy of the chip with one constant at either end of its range.
  private var swings: [ChipReport.Range] {
    (bands?.swings ?? []).map { swing in
      let range = swing.constant.constant.range
      return ChipReport.Range(
        name: "\(swing.constant.name), \(Readable.significant(range.lowerBound)) to "
          + Readable.significant(range.upperBound),
        low: min(swing.atLow, swing.atHigh), value: priced.main.total.energy.total.joules,
        high: max(swing.atLow, swing.atHigh))
    }
  }

  /// A layer by pass.
  private func bar(_ layer: LayerPrice, _ amount: (StepPrice) -> Double) -> ChipReport.Bar {
    ChipReport.Bar(
      name: layer.name,
      shares: priced.main.orderedPasses.compactMap { pass in
        layer.passes[pass.pass].map { ChipReport.Share(name: pass.name, amount: amount($0)) }
      })
  }

  /// This CPU's row of the table.
  private var cpu: ChipReport.Technology {
    ChipReport.Technology(name: "this CPU", values: cpuValues, daysAtOneTask: nil, writeCurve: [])
  }

  private func bar(_ name: String, _ price: StepPrice) -> ChipReport.Bar {
    ChipReport.Bar(
      name: name,
      shares: Self.drawn.map {
        ChipReport.Share(name: $0.name, amount: price.energy.sum(of: $0.parts).joules)
      })
  }

  /// As many parts as a chart has colours.
  private static let drawn: [(name: String, parts: [Part])] = [
    ("arrays", [.arrays]), ("adder trees, accumulators", [.adderTrees, .accumulators]),
    ("buffers, interconnect", [.buffers, .interconnect]), ("off-chip memory", [.offChip]),
    ("writes, refresh, leakage", [.writes, .refresh, .leakage]),
    ("vector unit, periphery", [.vectorUnit, .drivers, .decoders, .correction, .periphery]),
  ]

  private static let columns = [
    "step", "time", "inference", "time", "area", "bits written", "first dead cell",
  ]

  private func technology(_ other: PricedChip) -> ChipReport.Technology {
    let technology = other.chip.technology
    let days = other.step?.wear.days(tasksPerDay: 1, stepsPerTask: work.stepsPerTask)
    return ChipReport.Technology(
      name: technology.name, values: values(other),
      daysAtOneTask: days.flatMap { $0.isFinite ? $0 : nil }, writeCurve: technology.writeCurve)
  }
}

extension MemoryTechnology {
  /// Energy of a bit and the share of writes that fail, over voltages within the constant's range.
  fileprivate var writeCurve: [(joules: Double, errorRate: Double)] {
    let range = writeVoltage.range
    return (0...24).map { index in
      var pulse = nominalWrite
      pulse.voltage = .volts(range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / 24)
      let outcome = write(pulse)
      return (outcome.energyPerBit.joules, outcome.writeErrorRate)
    }.filter { $0.errorRate > 0 }
  }
}
