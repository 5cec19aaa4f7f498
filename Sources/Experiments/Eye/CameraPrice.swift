public import Learning
import Programs
import Sensing
public import Silicon
import Units

/// A whole camera that learns, a frame of it: the sensor and its link as their ledger counted them, and both
/// networks on a chip, in the units and by the model of `remanence chip`.
///
/// Nothing is taken to overlap: the times add up, and are an upper bound.
public struct CameraPrice: Sendable {
  /// What one network takes.
  public struct Stage: Sendable {
    /// Its task.
    public let task: String
    /// One picture.
    public let inference: Price
    /// A learning step, and its pictures.
    public let step: Price, batch: Int

    init(_ run: LearnedRun, task name: String, on chip: Chip) throws {
      let (inference, step) = try run.programs(of: run.learned(only: name))
      task = name
      self.inference = try chip.price(Workload(inference))
      self.step = try chip.price(Workload(step))
      batch = step.batch
    }
  }

  /// What takes energy and time.
  struct Cost: Sendable, Hashable {
    var energy = Energy.zero, time = Time.zero

    static func + (left: Cost, right: Cost) -> Cost {
      Cost(energy: left.energy + right.energy, time: left.time + right.time)
    }
    static func * (count: Double, cost: Cost) -> Cost {
      Cost(energy: count * cost.energy, time: count * cost.time)
    }
  }

  /// What a frame takes, part by part.
  struct Frame: Sendable {
    var converters, link, detector, task: Cost
    var all: Cost { converters + link + detector + task }

    /// The mean of `frames` frames with so many regions in all.
    init(_ ledger: SensorLedger, frames: Int, regions: Int, _ price: CameraPrice) {
      let each = 1 / Double(max(1, frames))
      converters = each * Cost(energy: ledger.converterEnergy, time: ledger.converterTime)
      link = each * Cost(energy: ledger.linkEnergy, time: ledger.linkTime)
      detector = price.detector?.inference.cost ?? Cost()
      task = Double(regions) * each * (price.naming?.inference.cost ?? Cost())
    }
  }

  /// The chip.
  public let chip: Chip
  /// The network that proposes regions, and the one that names them.
  public let detector: Stage?, naming: Stage?

  /// Tiles that both networks take, where they lie on the chip together, and those that it has.
  var slots: (needed: Int, there: Int) {
    let stages = [detector, naming].compactMap(\.self)
    return (stages.reduce(0) { $0 + $1.inference.neededSlots }, stages.first?.inference.slots ?? 0)
  }
}

extension Price {
  /// Its energy and time.
  var cost: CameraPrice.Cost { .init(energy: total.energy.total, time: total.time.total) }
}
