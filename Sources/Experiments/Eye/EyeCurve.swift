import Formats
public import Learning
import Records
public import Sensing
public import Tasks

/// What is found and named of composed frames, and what moves for it: the sensor that pools and reads
/// regions, beside one that gives the pooled frame alone, and one that gives the whole frame.
public struct EyeCurve: Sendable {
  /// Who sees the frame.
  public enum Way: String, Sendable, Encodable {
    /// The pooled frame to find regions in, and these in full.
    case regions
    /// The pooled frame alone, of which regions are cut out and named: plain down-scaling.
    case reduced
    /// Every pixel, which the processor reduces to find in, and cuts out of.
    case whole
    /// Every pixel; the detector looks at overlapping quarters of the frame at twice the resolution, too.
    case tiled
  }

  /// One way at one pool.
  public struct Row: Sendable {
    /// Who sees, and pixels on each side of a pool.
    public var way: Way, pool: Int
    /// Objects of all frames.
    public var objects = 0
    /// Those that a proposed box of an overlap of a half or more is of, and those of them that were named
    /// right.
    public var found = 0, named = 0
    /// Average precision of the proposed boxes at an overlap of a half, down to a score of
    /// ``EyeCurve/leastScore``.
    public var averagePrecision: Double?
    /// Bytes of image that left the sensor in all frames, and those of reading them whole.
    public var movedBytes = 0, wholeBytes = 0
    /// Regions that were proposed in all frames.
    public var regions = 0

    /// The share of objects that are found and named right.
    public var accuracy: Double { objects == 0 ? 0 : Double(named) / Double(objects) }
    /// The share of objects that are found.
    public var detection: Double { objects == 0 ? 0 : Double(found) / Double(objects) }
    /// The data over that of whole frames.
    public var share: Double { wholeBytes == 0 ? 0 : Double(movedBytes) / Double(wholeBytes) }
  }

  /// Boxes below this score are not ranked for the average precision (assumed: what is left out adds hardly
  /// anything to the area).
  public static let leastScore = 0.02

  /// Frames looked at.
  public var frames: Int
  /// The rows, a pool after another.
  public var rows: [Row]
  /// What was looked with.
  public var camera: EyeSetup
  /// The tasks that proposed and named.
  public var detector: String, task: String

  /// Looks at test frames 0 to `frames` − 1 of `composer`.
  ///
  /// * `setup`: the camera; its pool and regions are not heeded. At a pool of 1 the whole frame is read.
  /// * `progress`: told how many of how many looks are done.
  ///
  /// - Throws: `FormatError` when a picture cannot be read, or a run has not learned what it should.
  public static func measured(
    _ composer: SceneComposer, frames: Int, pools: [Int], camera setup: EyeSetup, detector: LearnedRun,
    run: LearnedRun, task: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> EyeCurve {
    var rows: [Row] = []
    var names = (detector: "", task: "")
    let classNames = try run.learned(only: task).classNames
    for (number, pool) in pools.enumerated() {
      var setup = setup
      (setup.pool, setup.regions) = (pool, [])
      var eye = try Eye(
        setup, proposingWith: detector, answeringWith: run, task: task, keepsPictures: true)
      names = (eye.detector ?? "", eye.task ?? "")
      var (matching, tiling) = (BoxMatching(classes: 1), BoxMatching(classes: 1))
      // The ways that share a pool: with regions and without, or of a whole frame without tiles and with.
      var (first, second) = (
        Row(way: pool == 1 ? .whole : .regions, pool: pool),
        Row(way: pool == 1 ? .tiled : .reduced, pool: pool)
      )
      for index in 0..<frames {
        let composed = try composer.composed(index, of: .test)
        eye.isTiled = false
        let frame = try eye.look(at: composed.scene, name: "frame \(index)")
        guard let pooled = frame.pooled else { continue }
        let truth = composed.objects.map { object in
          Truth(object, in: frame, label: classNames[object.example.label])
        }
        matching.add(try eye.found(in: pooled, down: leastScore), against: truth.map(\.box))
        first.add(frame, truth, moved: pool == 1 ? frame.whole.movedBytes : frame.ledger.movedBytes)
        if pool == 1 {
          eye.isTiled = true
          tiling.add(try eye.found(in: pooled, down: leastScore), against: truth.map(\.box))
          second.add(
            try eye.look(at: composed.scene, name: frame.image), truth, moved: frame.whole.movedBytes)
        } else {
          second.add(try eye.seen(inPooledFrameOf: frame), truth, moved: pooled.pixels.count)
        }
        progress(number * frames + index + 1, pools.count * frames)
      }
      first.averagePrecision = matching.averagePrecision
      second.averagePrecision = pool == 1 ? tiling.averagePrecision : matching.averagePrecision
      rows += [first, second]
    }
    return EyeCurve(
      frames: frames, rows: rows, camera: setup, detector: names.detector, task: names.task)
  }

  /// An object as it should be found and named.
  struct Truth {
    var box: LabelledBox
    var label: String
  }
}

extension EyeCurve.Truth {
  /// An object of a composed frame, in shares of what was seen of it.
  init(_ object: ComposedScene.Placed, in frame: SeenFrame, label: String) {
    let (width, height) = (Double(frame.width), Double(frame.height))
    self.init(
      box: LabelledBox(
        label: 0, x: Double(object.region.x) / width, y: Double(object.region.y) / height,
        width: Double(object.region.width) / width, height: Double(object.region.height) / height),
      label: label)
  }
}

extension EyeCurve.Row {
  /// Adds what was seen of a frame: of each object the proposed box that it overlaps most counts.
  mutating func add(_ frame: SeenFrame, _ truth: [EyeCurve.Truth], moved: Int) {
    objects += truth.count
    regions += frame.regions.count
    movedBytes += moved
    wholeBytes += frame.whole.movedBytes
    for object in truth {
      let best = frame.regions.max { one, other in
        func overlap(_ seen: SeenRegion) -> Double { seen.proposal?.box.overlap(with: object.box) ?? 0 }
        return overlap(one) < overlap(other)
      }
      guard let best, let box = best.proposal?.box, box.overlap(with: object.box) >= BoxMatching.overlap
      else {
        continue
      }
      found += 1
      if best.label == object.label { named += 1 }
    }
  }
}

extension EyeCurve: Encodable {
  private enum CodingKeys: String, CodingKey {
    case frames, rows, detector, task
    case cameraSize = "camera_size"
    case isGrey = "grey"
    case score = "score_threshold"
    case margin = "region_margin"
  }

  /// Writes the object that `remanence bench eye --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(frames, forKey: .frames)
    try container.encodeIfPresent(camera.cameraSize?.description, forKey: .cameraSize)
    try container.encode(camera.isGrey, forKey: .isGrey)
    try container.encode(camera.choice.score, forKey: .score)
    try container.encode(camera.margin, forKey: .margin)
    try container.encode(detector, forKey: .detector)
    try container.encode(task, forKey: .task)
    try container.encode(rows, forKey: .rows)
  }
}

extension EyeCurve.Row: Encodable {
  private enum CodingKeys: String, CodingKey {
    case way, objects, found, named, regions, accuracy
    case pool = "pool_px"
    case detection = "detection_rate"
    case averagePrecision = "average_precision_50"
    case movedBytes = "moved_bytes"
    case wholeBytes = "full_frame_bytes"
    case share = "data_share"
  }

  /// Writes counts and shares.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(way, forKey: .way)
    try container.encode(pool, forKey: .pool)
    try container.encode(objects, forKey: .objects)
    try container.encode(found, forKey: .found)
    try container.encode(named, forKey: .named)
    try container.encode(regions, forKey: .regions)
    try container.encode(detection, forKey: .detection)
    try container.encodeIfPresent(averagePrecision, forKey: .averagePrecision)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(movedBytes, forKey: .movedBytes)
    try container.encode(wholeBytes, forKey: .wholeBytes)
    try container.encode(share, forKey: .share)
  }
}
