import Reporting
public import Silicon
import Units

/// How far the figures of a comparison move when its constants move within their ranges: drawn together, the
/// same draw in every technology; and one by one.
///
/// Mappings stay those of the constants as they are. Constants of circuits that no file sets stay as well.
public struct ChipBands: Sendable {
  /// Where nine draws in ten lie.
  public struct Band: Sendable {
    /// The ends.
    public let low: Double, high: Double

    /// Of `values`, at least one: those at 5 and 95 of a hundred.
    public init(_ values: [Double]) {
      let sorted = values.sorted()
      func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
      (low, high) = (quantile(0.05), quantile(0.95))
    }
  }

  /// A technology's bands: joules, seconds, square metres, days.
  public struct Row: Sendable {
    /// Its name.
    public let technology: String
    /// Of a learning step; nil where inference alone is priced.
    public let stepEnergy: Band?, stepTime: Band?
    /// Of one image.
    public let inferenceEnergy: Band, inferenceTime: Band
    /// Of the chip.
    public let area: Band
    /// Days to the first dead cell, infinite where none dies; nil where inference alone is priced.
    public let lifetime: Band?
    /// What is ranked: the energy of a step, or of one image, in each draw.
    let energies: [Double]

    /// Where ``energies`` lie.
    var energy: Band { stepEnergy ?? inferenceEnergy }
  }

  /// A technology in the order of energy.
  public struct Rank: Sendable {
    /// Its name.
    public let technology: String
    /// The share of draws in which it takes more than the one before it; nil for the first.
    public let above: Double?

    /// Whether ``ChipBands/apart`` of the draws agree that it takes more.
    public var isApart: Bool { (above ?? 0) >= ChipBands.apart }
  }

  /// What one constant does to the energy, in joules.
  public struct Swing: Sendable {
    /// The constant.
    public let constant: NamedConstant
    /// The energy with the constant at the ends of its range, the others at their values.
    public let atLow: Double, atHigh: Double
    /// How much lies between.
    var width: Double { abs(atHigh - atLow) }
  }

  /// Draws of the constants, and what they were drawn from.
  public let draws: Int, seed: UInt64
  /// The technologies, as the comparison has them.
  public let rows: [Row]
  /// The technologies by the energy that the constants as they are give.
  public let ranks: [Rank]
  /// The constants of the chip in detail that move its energy most, at most five.
  public let swings: [Swing]

  /// Technologies are ranked where so many of the draws agree.
  public static let apart = 0.95

  /// Draws the bands of `comparison`.
  ///
  /// * `draws`: at least 1.
  /// * `progress`: told how many of how many chips are priced.
  ///
  /// - Throws: `ChipError` where a chip cannot compute the work, which its comparison would have found.
  public static func drawn(
    from comparison: ChipComparison, draws: Int, seed: UInt64 = 1,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> ChipBands {
    let total = comparison.compared.count * draws
    var rows: [Row] = []
    for priced in comparison.compared {
      rows.append(
        try Row(priced, comparison, draws: draws, seed: seed) { progress(rows.count * draws + $0, total) })
    }
    return try ChipBands(comparison, rows, draws: draws, seed: seed)
  }

  private init(_ comparison: ChipComparison, _ rows: [Row], draws: Int, seed: UInt64) throws {
    (self.draws, self.seed, self.rows) = (draws, seed, rows)
    ranks = Self.ranked(
      zip(rows, comparison.compared).map { ($0.technology, $1.main.total.energy.total.joules, $0.energies) })
    let priced = comparison.priced
    func energy(_ constant: NamedConstant, at place: Double) throws -> Double {
      let chip = priced.chip.varied(by: .alone(constant.name, constant.constant, at: place))
      return try chip.price(
        comparison.step ?? comparison.inference, as: priced.main.mapping, by: comparison.work.objective
      ).total.energy.total.joules
    }
    let swings = try priced.chip.movableConstants.map {
      Swing(constant: $0, atLow: try energy($0, at: -1), atHigh: try energy($0, at: 1))
    }
    self.swings = Array(swings.sorted { $0.width > $1.width }.prefix(5).filter { $0.width > 0 })
  }

  /// Technologies in the order of what their constants as they are give, each with the draws that agree.
  static func ranked(_ rows: [(technology: String, nominal: Double, draws: [Double])]) -> [Rank] {
    let order = rows.sorted { $0.nominal < $1.nominal }
    return order.indices.map { place in
      let row = order[place]
      guard place > 0 else { return Rank(technology: row.technology, above: nil) }
      let more = zip(row.draws, order[place - 1].draws).count { $0 > $1 }
      return Rank(technology: row.technology, above: Double(more) / Double(row.draws.count))
    }
  }
}

extension ChipBands.Row {
  fileprivate init(
    _ priced: PricedChip, _ comparison: ChipComparison, draws: Int, seed: UInt64, done: (Int) -> Void
  ) throws {
    let work = comparison.work
    var steps: [Price] = []
    var inferences: [Price] = []
    for number in 0..<draws {
      let chip = priced.chip.varied(by: .drawn(number, seed: seed))
      if let workload = comparison.step, let price = priced.step {
        steps.append(try chip.price(workload, as: price.mapping, by: work.objective))
      }
      inferences.append(
        try chip.price(comparison.inference, as: priced.inference.mapping, by: work.objective))
      done(number + 1)
    }
    func band(_ prices: [Price], _ value: (Price) -> Double) -> ChipBands.Band? {
      prices.isEmpty ? nil : ChipBands.Band(prices.map(value))
    }
    technology = priced.chip.technology.name
    stepEnergy = band(steps) { $0.total.energy.total.joules }
    stepTime = band(steps) { $0.total.time.total.seconds }
    inferenceEnergy = ChipBands.Band(inferences.map(\.total.energy.total.joules))
    inferenceTime = ChipBands.Band(inferences.map(\.total.time.total.seconds))
    area = ChipBands.Band(inferences.map { $0.area.total.squareMicrometres * 1e-12 })
    lifetime = band(steps) {
      $0.wear.days(tasksPerDay: work.tasksPerDay, stepsPerTask: work.stepsPerTask)
    }
    energies = (steps.isEmpty ? inferences : steps).map(\.total.energy.total.joules)
  }
}
