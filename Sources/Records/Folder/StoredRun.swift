import Formats
import Foundation

/// A run as it lies on disk, read without a lock: the run may be in progress.
public struct StoredRun: Sendable {
  /// Where things lie.
  public let layout: RunLayout
  /// What the run is and what it has reached.
  public let record: RunRecord
  /// The events, without a last one that was cut short.
  public let events: [EventLine]
  /// What is wrong with the file of the events, of which the run's record knows how long it is at least, in
  /// one line; nil where nothing is.
  public let lostEvents: String?
  /// The memory plan of a step, where the trainer wrote one.
  public let plan: PlanRecord?
  /// Test images with the network's answers.
  public let samples: [SampleRecord]

  /// Reads the run in the folder at `path`.
  /// - Throws: `FormatError` when there is no run, or when one of its files is damaged.
  public init(path: String) throws(FormatError) {
    layout = RunLayout(path: path)
    record = try Self.record(of: layout)
    func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: file) }
    let bytes = try EventLine.bytes(ofFile: layout.events, exists: exists(layout.events))
    events = try EventLine.lines(of: bytes, path: layout.events)
    lostEvents =
      bytes.count >= record.eventsBytes
      ? nil
      : FormatError(
        exists(layout.events)
          ? "is cut short: it has \(bytes.count) of at least \(record.eventsBytes) bytes" : "is not there",
        at: layout.events, remedy: "what it said of steps and layers is missing: bring the file back"
      ).description
    plan = exists(layout.plan) ? try RecordCoding.read(PlanRecord.self, from: layout.plan) : nil
    samples =
      exists(layout.sampleList) ? try RecordCoding.read([SampleRecord].self, from: layout.sampleList) : []
  }

  /// What the run that lies there is and has reached, which its adapters need and nothing else of it.
  /// - Throws: `FormatError` when there is no run, or its record is damaged.
  public static func record(of layout: RunLayout) throws(FormatError) -> RunRecord {
    guard FileManager.default.fileExists(atPath: layout.record) else {
      throw layout.noRun(remedy: "name the folder that remanence learn wrote with -o")
    }
    return try RunRecord(path: layout.record)
  }

  /// The PNG file of `sample`.
  /// - Throws: `FormatError` when the file is missing or not in the folder of samples.
  public func picture(of sample: SampleRecord) throws(FormatError) -> [UInt8] {
    guard !sample.file.contains("/"), !sample.file.hasPrefix(".") else {
      throw FormatError(
        "names a file outside of its folder: \(sample.file)", at: layout.sampleList,
        remedy: "restore the file, or learn into a new folder")
    }
    return try ByteSource(path: "\(layout.samples)/\(sample.file)").allBytes(maximumBytes: 1 << 24)
  }
}

extension StoredRun {
  /// The mean times of a learning step in milliseconds, over each stretch of steps that was timed, pictures
  /// included; where the run was too short for one, the mean over all of them.
  public var stepMilliseconds: [Double] {
    let speeds = events.filter { if case .step = $0.event { true } else { false } }
      .compactMap(\.clock.imagesPerSecond).filter { $0 > 0 }
    return speeds.isEmpty
      ? [record.stepMilliseconds].compactMap(\.self)
      : speeds.map { Double(record.configuration.batch) * 1000 / $0 }
  }
}
