public import Reporting
import Silicon
import Units

extension Sensitivity {
  /// A way to protect the top bits of every weight, with what it gains.
  public struct Plan: Encodable, Sendable {
    /// The way in words.
    public var name: String
    /// One per seed.
    public var accuracies: [Double]
    /// Of all updates, mean over seeds.
    public var picojoules: Double

    enum CodingKeys: String, CodingKey {
      case name
      case accuracies = "average_accuracy_by_seed"
      case picojoules = "write_energy_pj"
    }

    /// What is done about the top bits; the others are written with the pulse that fails at the rate that is
    /// probed.
    enum Protection: Sendable {
      /// So many lie in SRAM.
      case sram(Int)
      /// So many are written with the technology's nominal pulse.
      case strongPulse(Int)
      /// Nothing, but that weights are held as sign and magnitude.
      case signMagnitude

      static let all: [Protection] = [
        .sram(0), .signMagnitude, .sram(1), .sram(2), .sram(4), .strongPulse(1), .strongPulse(2),
        .strongPulse(4), .strongPulse(8),
      ]

      var name: String {
        switch self {
        case .sram(0): "every bit with the weak pulse"
        case .sram(let bits): "top \(bits) in SRAM"
        case .signMagnitude: "sign and magnitude, every bit with the weak pulse"
        case .strongPulse(8): "every bit with the nominal pulse"
        case .strongPulse(let bits): "top \(bits) with the nominal pulse"
        }
      }

      func memory(_ chip: Chip, rate: Rate, _ settings: ArraySettings, seed: UInt64) throws -> ArrayMemory {
        let technology = chip.technology
        let pulse = technology.pulse(writeErrorRate: rate.value)
        var faults = FaultModel()
        if let pulse {
          faults.write = FaultModel.Write(technology, pulse)
        } else {
          faults.setWriteErrorRate(rate, of: technology)
        }
        var settings = settings
        switch self {
        case .signMagnitude: settings.storesMagnitudes = true
        case .sram(let bits): faults.protectedBits = FaultRates.top(bits)
        case .strongPulse(let bits):
          faults.strongBits = FaultRates.top(bits)
          faults.strongWrite = FaultModel.Write(technology, nil)
        }
        return try ArrayMemory(chip, pulse: pulse, faults: faults, settings: settings, seed: seed)
      }
    }
  }

  /// The plan that writes with the least energy of those that keep accuracy within a point of the run without
  /// faults.
  public var plan: Plan? {
    plans.filter { $0.accuracies.mean >= plainAccuracies.mean - 0.01 }.min { $0.picojoules < $1.picojoules }
  }

  /// A column for each plane that was tried anywhere.
  var columns: [(site: Loss.Site, bit: Int)] {
    losses.filter { $0.layer == nil && !$0.isOtherRate }.map { ($0.site, $0.bit) }
  }

  /// The layers, all together last.
  var layers: [String] {
    losses.reduce(into: []) { if !$0.contains($1.layerInWords) { $0.append($1.layerInWords) } }
  }

  /// The mean loss of a plane; nil where it was not tried.
  func loss(_ layer: String, _ site: Loss.Site, _ bit: Int) -> Double? {
    losses.first { $0.layerInWords == layer && $0.site == site && $0.bit == bit }?.losses.mean
  }

  /// The page about it.
  public func report(of stream: SimulatedLearning) -> SimulationReport {
    var report = SimulationReport(summary: stream.summary(seeds: seeds.count))
    report.losses = map
    report.tables = [lines.joined(separator: "\n")]
    return report
  }

  private var map: SimulationReport.HeatMap {
    .init(
      groups: [("bits of weights", 8), ("bits of errors", 8), ("bits of accumulators", columns.count - 16)],
      columns: columns.map { "\($0.bit)" },
      rows: layers.map { layer in (layer, columns.map { loss(layer, $0.site, $0.bit) }) })
  }

  /// As a terminal shows it.
  public var lines: [String] {
    var lines: [String] = []
    for (site, title) in [
      (Loss.Site.weights, "failed writes"), (.errors, "flipped errors"),
      (.accumulators, "upset accumulators"),
    ] {
      let bits = columns.filter { $0.site == site }.map(\.bit)
      var table = TextTable([.words("\(title): points lost by bit")] + bits.map { .numbers("\($0)") })
      for layer in layers where bits.contains(where: { loss(layer, site, $0) != nil }) {
        table.append(
          [layer] + bits.map { loss(layer, site, $0).map { Readable.decimal(100 * $0, 1) } ?? "" })
      }
      lines += table.lines(width: 100) + [""]
    }
    var protection = TextTable([
      .words("plan"), .numbers("accuracy"), .numbers("range of seeds"), .numbers("energy of updates"),
    ])
    for plan in plans {
      protection.append([
        plan.name, Readable.percent(plan.accuracies.mean),
        Readable.range(plan.accuracies),
        Readable.energy(picojoules: plan.picojoules),
      ])
    }
    let chosen =
      plan.map { "the plan: \($0.name), the least energy within a point of the run without faults" }
      ?? "no plan comes within a point of the run without faults"
    return lines + protection.lines(width: 100) + [
      chosen,
      "\(tasks.joined(separator: ", ")): \(Readable.counted(steps, "step")), "
        + "\(Readable.counted(seeds.count, "seed")), "
        + "\(technology); failed writes \(Readable.scientific(rates.write)), flips "
        + "\(Readable.scientific(rates.error)), upsets "
        + Readable.scientific(rates.accumulator),
      "without faults \(Readable.percent(plainAccuracies.mean)) (\(Readable.range(plainAccuracies))): a loss "
        + "within that range can be chance",
    ]
  }
}
