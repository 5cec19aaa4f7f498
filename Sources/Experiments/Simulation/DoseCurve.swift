import Foundation
import Learning
public import Reporting
public import Silicon
import Tasks

/// How many failed writes a stream of learning bears: accuracy over the dose, which is the bits left wrong
/// for each weight that learns. Rates of failed writes, lengths of learning and ways to hold a weight are
/// taken together, since what counts of rate and steps is their product.
public struct DoseCurve: Encodable, Sendable {
  /// The stream's tasks.
  public var tasks: [String]
  /// Of learning and faults alike.
  public var seeds: [UInt64]
  /// The cells.
  public var technology: String
  /// By way of holding a weight, then by length, then by rate.
  public var rows: [Row]

  /// How cells hold a weight.
  public enum Form: String, Encodable, Sendable, CaseIterable {
    /// Two's complement.
    case twosComplement = "two's complement"
    /// A sign and a magnitude.
    case signMagnitude = "sign and magnitude"
  }

  /// One rate and one length of learning.
  public struct Row: Encodable, Sendable {
    /// How cells hold a weight.
    public var form: Form
    /// Failed writes per bit.
    public var writeErrorRate: Double
    /// Learning steps over all tasks.
    public var steps: Int
    /// Bits left wrong over all steps, for each weight that learns, mean over seeds: the dose.
    public var wrongBitsPerWeight: Double
    /// Of them, signs.
    public var wrongSignsPerWeight: Double
    /// Accuracy lost against the same learning without faults, as a share of 1, one per seed.
    public var losses: [Double]

    enum CodingKeys: String, CodingKey {
      case form, steps
      case writeErrorRate = "write_error_rate"
      case wrongBitsPerWeight = "wrong_bits_per_weight"
      case wrongSignsPerWeight = "wrong_signs_per_weight"
      case losses = "accuracy_loss_by_seed"
    }
  }

  /// The rates of failed writes that are tried.
  public static let rates = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5]
  /// The shares of each task's steps that are learned.
  public static let lengths = [0.25, 0.5, 1]

  /// Learns `stream` on `chip` at each of ``rates`` and ``lengths``, in each form.
  ///
  /// * `seeds`: of learning and faults alike; at least one.
  ///
  /// - Throws: `SimulationError` for cells whose writes do not fail, or a chip that cannot hold the weights;
  ///   and what ``IndependentJobs`` throws.
  public static func measured(
    _ stream: SimulatedLearning, on chip: Chip, seeds: [UInt64], by jobs: IndependentJobs
  ) throws -> DoseCurve {
    let streams = lengths.map { stream.shortened(to: $0) }
    let points = Form.allCases.flatMap { form in
      streams.flatMap { stream in rates.map { (form: form, stream: stream, rate: $0) } }
    }
    func words(_ stream: SimulatedLearning) -> String { "\(stream.steps) steps" }
    let names =
      streams.flatMap { stream in seeds.map { "plain bytes, \(words(stream)), seed \($0)" } }
      + points.flatMap { point in
        seeds.map { "\(point.form.rawValue), \(words(point.stream)), \(point.rate), seed \($0)" }
      }
    let key = try IndependentJobs.key(of: stream.basis + [chip.json(), "dose"])
    let results: [ArrayRun] = try jobs.results(names, key: key) { index in
      let (subject, seed) = (index / seeds.count, seeds[index % seeds.count])
      guard subject >= streams.count else { return try streams[subject].run(nil, seed: seed) }
      let point = points[subject - streams.count]
      var rates = FaultRates()
      rates.writeError = point.rate
      var settings = ArraySettings(chip)
      settings.storesMagnitudes = point.form == .signMagnitude
      let faults = try rates.model(chip.technology)
      return try point.stream.run(
        ArrayMemory(chip, faults: faults, settings: settings, seed: seed), seed: seed)
    }
    func own(_ subject: Int) -> ArraySlice<ArrayRun> {
      results[subject * seeds.count..<(subject + 1) * seeds.count]
    }
    let rows = points.enumerated().map { at, point in
      let runs = own(streams.count + at)
      let plain = own(at / rates.count % streams.count)
      return Row(
        form: point.form, writeErrorRate: point.rate, steps: runs.first?.steps ?? 0,
        wrongBitsPerWeight: runs.map { Double($0.wrongBits) / Double(max(1, $0.weights)) }.mean,
        wrongSignsPerWeight: runs.map { Double($0.wrongSigns) / Double(max(1, $0.weights)) }.mean,
        losses: zip(plain, runs).map { $0.accuracy - $1.accuracy })
    }
    return DoseCurve(tasks: stream.names, seeds: seeds, technology: chip.technology.name, rows: rows)
  }

  /// The least dose from which on, at every larger one too, more than a point is lost on average; nil where
  /// none is.
  public func threshold(_ form: Form) -> Double? {
    let sorted = rows.filter { $0.form == form }.sorted { $0.wrongBitsPerWeight > $1.wrongBitsPerWeight }
    return sorted.prefix { $0.losses.mean > 0.01 }.last?.wrongBitsPerWeight
  }

  /// As a terminal shows it.
  public var lines: [String] {
    var table = TextTable([
      .words("weights as"), .numbers("failed bits"), .numbers("steps"), .numbers("wrong bits a weight"),
      .numbers("wrong signs"), .numbers("points lost"), .numbers("range of seeds"),
    ])
    for row in rows {
      table.append([
        row.form.rawValue, Readable.scientific(row.writeErrorRate), Readable.count(row.steps),
        Readable.scientific(row.wrongBitsPerWeight), Readable.scientific(row.wrongSignsPerWeight),
        Readable.decimal(100 * row.losses.mean, 1), Readable.pointRange(row.losses),
      ])
    }
    let found = Form.allCases.map { form in
      threshold(form).map {
        "\(form.rawValue): more than a point is lost from \(Readable.scientific($0)) wrong bits a weight on"
      } ?? "\(form.rawValue): nowhere is more than a point lost at the largest doses"
    }
    return table.lines(width: 100) + found + [
      "\(tasks.joined(separator: ", ")), \(technology), \(Readable.counted(seeds.count, "seed"))"
    ]
  }

  /// The page about it.
  public func report(of stream: SimulatedLearning) -> SimulationReport {
    var report = SimulationReport(summary: stream.summary(seeds: seeds.count))
    report.dose = SimulationReport.Curve.curves(
      rows.filter { $0.wrongBitsPerWeight > 0 }.sorted { $0.form.rawValue > $1.form.rawValue }
    ) { ($0.form.rawValue, $0.wrongBitsPerWeight, $0.losses) }
    report.tables = [lines.joined(separator: "\n")]
    return report
  }
}

extension SimulatedLearning {
  /// Learning steps over all tasks.
  var steps: Int { tasks.reduce(0) { $0 + setup.steps(pictures: $1.train.count) } }

  /// The same stream with this share of the steps of its longest task.
  func shortened(to share: Double) -> SimulatedLearning {
    var setup = setup
    let longest = tasks.map { setup.steps(pictures: $0.train.count) }.max() ?? 1
    setup.maximumSteps = max(1, Int((Double(longest) * share).rounded()))
    return SimulatedLearning(frozen: frozen, setup: setup, tasks: tasks)
  }
}

extension Readable {
  /// The least and the most of shares, in points.
  static func pointRange(_ shares: [Double]) -> String {
    "\(decimal(100 * (shares.min() ?? 0), 1)) to \(decimal(100 * (shares.max() ?? 0), 1))"
  }
}
