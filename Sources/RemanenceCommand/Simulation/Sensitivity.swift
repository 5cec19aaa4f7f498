import Reporting
import Silicon
import Units

/// Which bits matter: accuracy with faults in one bit plane of one layer, in one bit of the accumulators, and with the
/// top planes kept in SRAM.
struct Sensitivity: Encodable {
  var tasks: [String]
  var seeds: [UInt64]
  var technology: String
  /// Failed writes per bit in the planes that fail.
  var writeErrorRate: Double
  var upsetRate: Double
  var plainAccuracy: Double
  /// Learned weights, and "all" for the last row; the loss of accuracy for each of bits 0 to 7.
  var layers: [Layer]
  /// The loss of accuracy by the bit of accumulators that flips.
  var accumulatorBits: [Bit]
  /// Accuracy and energy with 0, 1, 2 … top bits of every learned and frozen weight in SRAM.
  var plans: [Plan]

  struct Layer: Encodable {
    var name: String
    var losses: [Double]
    enum CodingKeys: String, CodingKey {
      case name
      case losses = "accuracy_loss_by_bit"
    }
  }
  struct Bit: Encodable {
    var bit: Int
    var loss: Double
    enum CodingKeys: String, CodingKey {
      case bit
      case loss = "accuracy_loss"
    }
  }
  struct Plan: Encodable {
    var protectedBits: Int
    var accuracies: [Double]
    var picojoules: Double
    enum CodingKeys: String, CodingKey {
      case protectedBits = "protected_bits"
      case accuracies = "average_accuracy_by_seed"
      case picojoules = "write_energy_pj"
    }
  }

  enum CodingKeys: String, CodingKey {
    case tasks, seeds, technology, layers, plans
    case writeErrorRate = "write_error_rate"
    case upsetRate = "upset_rate"
    case plainAccuracy = "fault_free_average_accuracy"
    case accumulatorBits = "accumulator_bits"
  }

  init(
    _ stream: SimulatedLearning, technology: MemoryTechnology, settings: ArraySettings, rate: Rate,
    upset: Rate,
    seeds: [UInt64], note: (String) -> Void
  ) throws {
    (tasks, self.seeds, self.technology) = (stream.names, seeds, technology.name)
    (writeErrorRate, upsetRate) = (rate.value, upset.value)
    func accuracies(_ change: (inout FaultModel) -> Void) throws -> (shares: [Double], picojoules: Double) {
      var faults = FaultModel()
      change(&faults)
      var energy = 0.0
      let shares = try seeds.map { seed in
        let memory = try ArrayMemory(technology, faults: faults, settings: settings, seed: seed)
        let mean = try stream.learn(on: memory, seed: seed).mean
        energy += memory.energy(memory.updates).picojoules / Double(seeds.count)
        return mean
      }
      return (shares, energy)
    }
    let plain = try seeds.map { try stream.learn(on: nil, seed: $0).mean }.mean
    plainAccuracy = plain
    layers = []
    for name in try stream.learnedWeights() + ["all"] {
      var losses: [Double] = []
      for bit in 0..<8 {
        losses.append(
          try plain
            - accuracies { faults in
              faults.setWriteErrorRate(rate, of: technology)
              faults.protectedBits = ~(1 << UInt8(bit))
              if name != "all" { faults.parameters = [name] }
            }.shares.mean)
      }
      layers.append(Layer(name: name, losses: losses))
      note(name)
    }
    accumulatorBits = try stride(from: 0, through: 31, by: 4).map { bit in
      Bit(
        bit: bit,
        loss: try plain
          - accuracies { faults in
            faults.upset = upset
            faults.upsetBits = 1 << UInt32(bit)
          }.shares.mean)
    }
    plans = try (0...4).map { top in
      let result = try accuracies { faults in
        faults.setWriteErrorRate(rate, of: technology)
        faults.protectedBits = UInt8(truncatingIfNeeded: 0xFF00 >> top)
      }
      return Plan(protectedBits: top, accuracies: result.shares, picojoules: result.picojoules)
    }
  }

  /// The fewest top bits in SRAM that keep accuracy within a point of the run without faults.
  var plan: Plan? { plans.first { $0.accuracies.mean >= plainAccuracy - 0.01 } }

  var lines: [String] {
    var table = TextTable([.words("points lost by bit")] + (0..<8).reversed().map { .numbers("\($0)") })
    for layer in layers {
      table.append([layer.name] + layer.losses.reversed().map { Readable.decimal(100 * $0, 1) })
    }
    var protection = TextTable([
      .words("top bits in SRAM"), .numbers("accuracy"), .numbers("energy of updates"),
    ])
    for plan in plans {
      protection.append([
        "\(plan.protectedBits)", Readable.percent(plan.accuracies.mean),
        Readable.energy(picojoules: plan.picojoules),
      ])
    }
    let bits = accumulatorBits.map { "bit \($0.bit) \(Readable.decimal(100 * $0.loss, 1))" }.joined(
      separator: ", ")
    let chosen =
      plan.map {
        "plan: keep \($0.protectedBits) top bits in SRAM, which is within a point of the run without faults"
      }
      ?? "no number of top bits up to 4 comes within a point of the run without faults"
    return table.lines(width: 100) + [
      "write error rate \(Readable.scientific(writeErrorRate)); without faults \(Readable.percent(plainAccuracy))",
      "points lost to flips of an accumulator's bit at \(Readable.scientific(upsetRate)) a cycle: \(bits)",
    ] + protection.lines(width: 100) + [chosen]
  }
}
