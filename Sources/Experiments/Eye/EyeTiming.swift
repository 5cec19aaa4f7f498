public import Formats
public import Learning
import Networks
import Programs
import Reporting
import Sensing

/// How long this program takes to look at a frame, beside an inference of the network below the detector:
/// both in one process, in turn.
public struct EyeTiming: Sendable, Encodable {
  /// The network, pixels of a side of what it answers beside, and threads.
  public var network: String, resolutionPixels: Int, threads: Int
  /// Regions that are read.
  public var regions: Int
  /// Medians, in milliseconds: the whole look, the same without networks, and the inference.
  public var lookMilliseconds: Double, sensorMilliseconds: Double, inferenceMilliseconds: Double

  /// The first over the last.
  public var ratio: Double { lookMilliseconds / inferenceMilliseconds }

  /// Looks at `frame`, which is in memory, so that no file is decoded.
  ///
  /// * `setup`: its regions are read, and nothing that the detector finds besides.
  /// * `looks`: how often.
  ///
  /// - Throws: `FormatError` when a run has not learned what it should.
  public static func measured(
    _ frame: PixelImage, camera setup: EyeSetup, detector: LearnedRun, boxes: String?, run: LearnedRun,
    task: String?, threads: Int, looks: Int
  ) throws -> EyeTiming {
    var setup = setup
    setup.choice.most = 0
    setup.threads = threads
    let eye = try Eye(setup, proposingWith: detector, boxes: boxes, answeringWith: run, task: task)
    let sensor = try Eye(setup)
    let scene = Scene(frame)
    let side = Zoo.mobileNetV2.nativeResolution
    let (whole, plain) = try (
      Timing.measuring(looks) { _ = try eye.look(at: scene, name: "frame") },
      Timing.measuring(looks) { _ = try sensor.look(at: scene, name: "frame") }
    )
    let inference = try EngineTiming.ownInference(
      detector.frozen, precision: .int8, resolution: side, batch: 1, threads: threads, batches: looks
    ).timing
    // Once more, so that neither has the cooler processor alone.
    let again = try Timing.measuring(looks) { _ = try eye.look(at: scene, name: "frame") }
    return EyeTiming(
      network: detector.frozen.name, resolutionPixels: side, threads: threads, regions: setup.regions.count,
      lookMilliseconds: max(whole.median, again.median), sensorMilliseconds: plain.median,
      inferenceMilliseconds: inference.stepMilliseconds)
  }

  /// What `remanence bench eye --time` prints.
  public var lines: [String] {
    var table = TextTable([.words("what"), .numbers("milliseconds")])
    func add(_ name: String, _ milliseconds: Double) {
      table.append([name, Readable.decimal(milliseconds, 2)])
    }
    add("a look: sensor, \(Readable.counted(regions, "region")), both networks", lookMilliseconds)
    add("the same without networks", sensorMilliseconds)
    add("\(network) at \(resolutionPixels), one image", inferenceMilliseconds)
    return table.lines() + [
      "a look takes \(Readable.decimal(ratio, 2)) times an inference; medians, \(threads) "
        + "\(threads == 1 ? "thread" : "threads"), the frame in memory"
    ]
  }

  enum CodingKeys: String, CodingKey {
    case network, threads, regions, ratio
    case resolutionPixels = "resolution_px"
    case lookMilliseconds = "look_ms"
    case sensorMilliseconds = "sensor_ms"
    case inferenceMilliseconds = "inference_ms"
  }

  /// Writes the medians and their ratio.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(network, forKey: .network)
    try container.encode(resolutionPixels, forKey: .resolutionPixels)
    try container.encode(threads, forKey: .threads)
    try container.encode(regions, forKey: .regions)
    try container.encode(lookMilliseconds, forKey: .lookMilliseconds)
    try container.encode(sensorMilliseconds, forKey: .sensorMilliseconds)
    try container.encode(inferenceMilliseconds, forKey: .inferenceMilliseconds)
    try container.encode(ratio, forKey: .ratio)
  }
}

extension Timing {
  /// ``measured(_:_:)`` of work that may fail.
  static func measuring(_ count: Int, _ work: () throws -> Void) throws -> Timing {
    var failure: (any Error)?
    let timing = measured(count) { _ in
      guard failure == nil else { return }
      do { try work() } catch { failure = error }
    }
    if let failure { throw failure }
    return timing
  }
}
