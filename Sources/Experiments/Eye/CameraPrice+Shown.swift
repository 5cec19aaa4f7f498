import Reporting
import Sensing
import Silicon
import Units

extension EyeSheet {
  static let cameraColumns = ["energy", "time", "whole frame", "time"]

  /// A frame and a learning step, a row each: the name, and the cells below ``cameraColumns``; none where
  /// nothing is priced.
  var cameraRows: [[String]] {
    guard let price = camera else { return [] }
    let (own, whole) = cameraFrames(price)
    func cells(_ cost: CameraPrice.Cost) -> [String] {
      [Readable.quantity(cost.energy.joules, "J"), Readable.quantity(cost.time.seconds, "s")]
    }
    func row(_ name: String, _ part: KeyPath<CameraPrice.Frame, CameraPrice.Cost>) -> [String] {
      [name] + cells(own[keyPath: part]) + cells(whole[keyPath: part])
    }
    var rows = [row("converters", \.converters), row("link", \.link)]
    if let stage = price.detector { rows.append(row("\(stage.task) proposes", \.detector)) }
    if let stage = price.naming { rows.append(row("\(stage.task) names", \.task)) }
    rows.append(row("a frame", \.all))
    for stage in [price.detector, price.naming].compactMap(\.self) {
      rows.append(
        ["\(stage.task) learns: a step of \(stage.batch)"] + cells(stage.step.cost) + ["", ""])
    }
    return rows
  }

  /// The mean frame of this sensor, and of one that moves whole frames to the same networks.
  private func cameraFrames(_ price: CameraPrice) -> (own: CameraPrice.Frame, whole: CameraPrice.Frame) {
    let (ledger, whole) = total
    let regions = frames.reduce(0) { $0 + $1.regions.count }
    return (
      CameraPrice.Frame(ledger, frames: frames.count, regions: regions, price),
      CameraPrice.Frame(whole, frames: frames.count, regions: regions, price)
    )
  }

  /// The table of the terminal.
  var cameraLines: [String] {
    guard camera != nil else { return [] }
    var table = TextTable([.words("the camera, a frame")] + Self.cameraColumns.map { .numbers($0) })
    for row in cameraRows { table.append(row) }
    return table.lines(width: 100) + [""]
  }

  /// What has to be known of the prices.
  var cameraNotes: [String] {
    guard let price = camera else { return [] }
    let chip = price.chip
    let constants = setup.constants
    var notes = [
      "networks on chip \(chip.name), \(Readable.count(chip.macros)) macros of \(chip.technology.name), by "
        + "the model of `remanence chip`; times add up as if nothing overlapped",
      "\(Readable.significant(constants.conversionTime.value)) µs a conversion, a converter for each column; "
        + "a link of \(Readable.significant(constants.linkRate.value)) MB/s and "
        + "\(Readable.significant(constants.linkEnergy.value)) pJ a byte (all assumed)",
    ]
    let (needed, there) = price.slots
    if price.detector != nil, price.naming != nil, needed > there {
      notes.append(
        "each network is priced alone on the chip: together they take \(Readable.count(needed)) of its "
          + "\(Readable.count(there)) tiles")
    }
    return notes
  }

  /// The prices in JSON.
  struct CameraShown: Encodable {
    struct Part: Encodable {
      var energy: Double, time: Double

      enum CodingKeys: String, CodingKey {
        case energy = "energy_pj"
        case time = "latency_ns"
      }

      init(_ cost: CameraPrice.Cost) {
        (energy, time) = (cost.energy.picojoules, cost.time.nanoseconds)
      }
    }

    var chip: String, technology: String
    var frame: [String: Part], whole: [String: Part], step: [String: Part]

    enum CodingKeys: String, CodingKey {
      case chip, technology, frame
      case whole = "full_frame"
      case step = "learning_step"
    }
  }

  /// What ``encode(to:)`` writes of the camera.
  var cameraShown: CameraShown? {
    guard let price = camera else { return nil }
    func parts(_ frame: CameraPrice.Frame) -> [String: CameraShown.Part] {
      [
        "converters": .init(frame.converters), "link": .init(frame.link), "detector": .init(frame.detector),
        "task": .init(frame.task), "total": .init(frame.all),
      ]
    }
    let (own, whole) = cameraFrames(price)
    var step: [String: CameraShown.Part] = [:]
    step["detector"] = (price.detector?.step.cost).map { CameraShown.Part($0) }
    step["task"] = (price.naming?.step.cost).map { CameraShown.Part($0) }
    return CameraShown(
      chip: price.chip.name, technology: price.chip.technology.name, frame: parts(own), whole: parts(whole),
      step: step)
  }
}
