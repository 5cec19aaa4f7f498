import Formats
import Learning
import Reporting
import Sensing
import Silicon
import Units

extension EyeSheet {
  /// What `remanence sense` prints.
  public var lines: [String] {
    guard !frames.isEmpty else { return [] }
    return regionLines + frameLines + [""] + totalLines + [""] + cameraLines + notes.flatMap { $0.wrapped() }
  }

  private var regionLines: [String] {
    guard frames.contains(where: { !$0.regions.isEmpty }) else { return [] }
    var table = TextTable(
      [.words("image"), .words("region")]
        + (detector == nil ? [] : [.words("found"), .numbers("score")])
        + (task == nil ? [] : [.words("label"), .numbers("confidence")]))
    for frame in frames {
      for (index, seen) in frame.regions.enumerated() {
        var row = [index == 0 ? frame.image : "", seen.region.description]
        if detector != nil {
          row += [seen.proposal?.label ?? "", seen.proposal.map { Readable.percent($0.score) } ?? ""]
        }
        if let label = seen.label, let confidence = seen.confidence {
          row += [label, Readable.percent(confidence)]
        }
        table.append(row)
      }
    }
    return table.lines(width: 100) + [""]
  }

  static let frameColumns = ["frame", "pooled to", "regions", "moved", "times less", "converters", "peak"]

  /// The cells of a picture, below ``frameColumns``.
  func cells(of frame: SeenFrame) -> [String] {
    [
      "\(frame.width) × \(frame.height)", "\(frame.pooledWidth) × \(frame.pooledHeight)",
      Readable.count(frame.regions.count), Readable.bytes(frame.ledger.movedBytes),
      Readable.significant(frame.whole.over(frame.ledger, \.movedBytes)),
      Readable.energy(picojoules: frame.ledger.converterEnergy.picojoules),
      Readable.bytes(frame.ledger.peakImageBytes),
    ]
  }

  private var frameLines: [String] {
    var table = TextTable([.words("image")] + Self.frameColumns.map { .numbers($0) })
    for frame in frames { table.append([frame.image] + cells(of: frame)) }
    return table.lines(width: 100)
  }

  static let totalColumns = ["this sensor", "whole frame", "times less"]

  /// The sums, a row each: the name, and the cells below ``totalColumns``.
  var totalRows: [[String]] {
    let (ledger, whole) = total
    func row(_ name: String, _ count: KeyPath<SensorLedger, Int>, _ text: (SensorLedger) -> String)
      -> [String]
    {
      [name, text(ledger), text(whole), Readable.significant(whole.over(ledger, count))]
    }
    return [
      row("data moved", \.movedBytes) { Readable.bytes($0.movedBytes) },
      row("conversions", \.conversions) { Readable.scaled($0.conversions) },
      row("converter energy", \.conversions) {
        Readable.energy(picojoules: $0.converterEnergy.picojoules)
      },
      row("peak image memory", \.peakImageBytes) { Readable.bytes($0.peakImageBytes) },
      [
        "boxes sent to the sensor", Readable.bytes(ledger.returnedBytes), Readable.bytes(whole.returnedBytes),
        "",
      ],
    ]
  }

  private var totalLines: [String] {
    let name = frames.count == 1 ? "" : "\(Readable.count(frames.count)) pictures"
    var table = TextTable([.words(name)] + Self.totalColumns.map { .numbers($0) })
    for row in totalRows { table.append(row) }
    return table.lines(width: 100)
  }

  /// What has to be known of the figures.
  var notes: [String] {
    let energy = setup.constants.conversionEnergy
    var notes = [
      "\(Readable.significant(energy.value)) pJ a conversion (\(energy.source)); "
        + "\(Int(setup.constants.bits.value)) bits each"
    ]
    if setup.mosaic == .bayer {
      notes.append("a mosaic of Bayer converts one value a pixel; three leave the sensor, as papers count")
    }
    let empty = frames.count { $0.regions.isEmpty }
    if let detector {
      notes.append(
        "regions are proposed by \(detector): a score of \(Readable.percent(setup.choice.score)) or more, at "
          + "most \(Readable.counted(setup.choice.most, "region")) a picture, "
          + "\(Readable.percent(setup.margin)) wider on each side")
      if empty > 0 {
        notes.append(
          "nothing was found in \(Readable.counted(empty, "picture")), whose pooled frame is all that moved")
      }
    } else if setup.regions.isEmpty {
      notes.append("no region was named, so that the pooled frames are all that was moved")
    }
    let (clamped, outside) = (
      frames.reduce(0) { $0 + $1.clampedRegions }, frames.reduce(0) { $0 + $1.outsideRegions }
    )
    if clamped > 0 { notes.append("\(Self.regions(clamped)) clamped to the frame") }
    if outside > 0 { notes.append("\(Self.regions(outside)) outside of the frame, not read") }
    for frame in frames {
      guard let obstacle = frame.obstacle else { continue }
      notes.append(
        "\(frame.image) is \(obstacle.words): this program decoded it whole and held "
          + Readable.bytes(frame.heldBytes))
    }
    return (notes + cameraNotes).map(\.printable)
  }

  private static func regions(_ count: Int) -> String {
    count == 1 ? "1 region was" : "\(Readable.count(count)) regions were"
  }
}
