import Foundation
import Networks
import Randomness
import Testing

@testable import Silicon

/// The closed forms against the solver's table, and the solver against what must be true of it.
@Suite("Switching")
struct SwitchingTests {
  /// A line of `switching.csv`: what `remanence device --solver-table` printed.
  struct Answer: Sendable {
    let row: SwitchingTable.Row
    let errorRate: Double, deviation: Double
  }

  static let answers: [Answer] = {
    guard let url = Bundle.module.url(forResource: "switching", withExtension: "csv"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return zip(SwitchingTable.rows, text.split(separator: "\n").dropFirst()).map { row, line in
      let fields = line.split(separator: ",").map(String.init)
      return Answer(row: row, errorRate: Double(fields[13]) ?? .nan, deviation: Double(fields[14]) ?? .nan)
    }
  }()

  @Test("the table is that of the rows as they are")
  func rows() throws {
    #expect(Self.answers.count == SwitchingTable.rows.count)
    for answer in Self.answers {
      #expect((0...1).contains(answer.errorRate) && answer.deviation >= 0)
    }
  }

  @Test(
    "form against solver: within 0.03 between 0.05 and 0.95, within 0.5 decades down to 1e-5",
    arguments: SwitchingTable.Family.allCases)
  func forms(family: SwitchingTable.Family) throws {
    let answers = Self.answers.filter { $0.row.family == family }
    var (often, rare) = (0, 0)
    for answer in answers {
      let (row, solved) = (answer.row, answer.errorRate)
      if (0.05...0.95).contains(solved) {
        often += 1
        #expect(abs(row.form - solved) <= 0.03, "\(row): \(row.form) for \(solved)")
      } else if solved >= 1e-5, solved < 0.05 {
        rare += 1
        #expect(abs(log10(row.form / solved)) <= 0.5, "\(row): \(row.form) for \(solved)")
      }
    }
    #expect(often >= 30 && rare >= 20)
  }

  @Test("the solver gives its table again, within what so few trials can tell")
  func reproduces() throws {
    for family in SwitchingTable.Family.allCases {
      let answer = try #require(
        Self.answers.filter {
          $0.row.family == family && (0.2...0.8).contains($0.errorRate) && $0.row.pulse + $0.row.tail < 3
        }.min { $0.row.pulse + $0.row.tail < $1.row.pulse + $1.row.tail })
      let trials = 100
      let found = answer.row.experiment.counted(trials: trials, seed: 1)
      let deviation = (0.25 / Double(trials)).squareRoot()
      #expect(abs(found.errorRate - answer.errorRate) < 4 * deviation, "seed 1: \(answer.row)")
      let experiment = answer.row.experiment
      #expect(experiment.counted(trials: 20, seed: 7) == experiment.counted(trials: 20, seed: 7))
    }
  }

  @Test("without a drive the solver keeps the moment as spread as heat has it: ⟨m²⟩ across is 1/(2Δ)")
  func equilibrium() throws {
    let row = try #require(SwitchingTable.rows.first { $0.family == .track })
    let magnet = row.magnet
    let motion = SpinMotion(magnet, SpinDrive(), step: 2e-12)
    var (inPlane, out, count) = (0.0, 0.0, 0.0)
    for group in 0..<40 {
      var noise = SpinNoise(.init(key: 3, UInt64(group)))
      var m = magnet.thermalStates(around: 1, &noise)
      motion.advance(&m, from: 0, to: 500, &noise)
      for lane in 0..<4 {
        let state = m[lane]
        #expect(abs(state.x * state.x + state.y * state.y + state.z * state.z - 1) < 1e-9)
        inPlane += state.x * state.x
        out += state.z * state.z
        count += 1
      }
    }
    let expected = 1 / (2 * magnet.thermalStability)
    // Four deviations of a variance over 160 draws are 45 %.
    #expect(abs(inPlane / count / expected - 1) < 0.45, "seed 3")
    #expect(abs(out / count / expected * (1 + magnet.hardness) - 1) < 0.45, "seed 3")
  }

  @Test("a macrospin without heat precesses as often as it must, and damping brings it home")
  func precession() throws {
    var magnet = Macrospin(
      easyAxis: .perpendicular, anisotropyField: 0.1, demagnetisation: 0, damping: 0, thermalStability: 1e12)
    let angle = 0.1
    var noise = SpinNoise(.init(seed: 1))
    var m = SpinVectors(sin(angle), 0, cos(angle))
    // A quarter of a turn at γ·B·cos θ.
    let quarter = Double.pi / 2 / (1.760_859_630e11 * 0.1 * cos(angle))
    let step = quarter / 400
    SpinMotion(magnet, SpinDrive(), step: step).advance(&m, from: 0, to: 400, &noise)
    #expect(abs(m[0].x) < 1e-3 && abs(abs(m[0].y) - sin(angle)) < 1e-3)
    magnet.damping = 0.1
    SpinMotion(magnet, SpinDrive(), step: step).advance(&m, from: 0, to: 20_000, &noise)
    #expect(m[0].z > 0.999_99)
  }

  @Test("spins along the easy axis decide by their sign; spins across it let the junction decide")
  func polarity() throws {
    func share(_ row: SwitchingTable.Row, _ drive: SpinDrive, from start: Double) -> Double {
      SwitchingExperiment(row.magnet, drive, from: start, to: 1).counted(trials: 40, seed: 5).errorRate
    }
    let track = try #require(SwitchingTable.rows.first { $0.family == .track })
    for sign in [1.0, -1] {
      let drive = SpinDrive(
        track: TorquePulse(field: sign * 0.05, duration: 2e-9),
        junction: TorquePulse(field: -sign * 1e-3, duration: 3e-9))
      for start in [1.0, -1] { #expect(share(track, drive, from: start) == (sign > 0 ? 0 : 1)) }
    }
    let release = try #require(SwitchingTable.rows.first { $0.family == .release })
    for sign in [1.0, -1] {
      let drive = SpinDrive(
        track: TorquePulse(field: release.magnet.anisotropyField, duration: 1e-9),
        junction: TorquePulse(field: sign * 3e-3, duration: 4e-9))
      for start in [1.0, -1] {
        let missed = share(release, drive, from: start)
        #expect(sign > 0 ? missed < 0.1 : missed > 0.9)
      }
    }
  }
}
