import Formats
public import Learning
public import Sensing
public import Silicon
import Tasks

/// A camera whose sensor pools before it converts, and behind it a task that was learned: stage 1 moves the
/// pooled frame, in which a detector may propose regions, stage 2 reads regions in full and answers each.
public struct Eye {
  /// How it looks.
  public let setup: EyeSetup
  /// Whether what it saw is kept, for a page.
  public let keepsPictures: Bool
  private let proposing: (adapter: AdapterFile, network: AdaptedNetwork)?
  private let naming: RegionNaming?
  private let runs: (detector: LearnedRun?, task: LearnedRun?)
  /// Whether the detector looks at overlapping quarters of the frame, too.
  var isTiled = false

  /// A camera alone, or in front of what runs have learned.
  ///
  /// * `detector`: the run whose adapter proposes regions; nil: those of the setup alone are read.
  /// * `boxes`: its task of boxes, needed where it has learned several.
  /// * `run`: the run whose adapter answers; nil: regions are read and not answered.
  /// * `task`: its task, needed where it has learned several.
  ///
  /// - Throws: `FormatError` when the setup makes no sense, or the run has not learned the task.
  public init(
    _ setup: EyeSetup, proposingWith detector: LearnedRun? = nil, boxes: String? = nil,
    answeringWith run: LearnedRun? = nil, task: String? = nil, keepsPictures: Bool = false
  ) throws {
    for region in setup.regions where region.width <= 0 || region.height <= 0 {
      throw FormatError(
        "has no pixels", at: "region \(region)", remedy: "give a width and a height above 0")
    }
    (self.setup, self.keepsPictures) = (setup, keepsPictures)
    proposing = try detector.map { try $0.proposing($0.learned(only: boxes)) }
    naming = try run.map { try RegionNaming($0, task: task) }
    runs = (detector, run)
  }

  /// What it takes on `chip`.
  /// - Throws: `ChipError` when the chip cannot compute a network of it.
  public func priced(on chip: Chip) throws -> CameraPrice {
    func stage(_ run: LearnedRun?, _ task: String?) throws -> CameraPrice.Stage? {
      guard let run, let task else { return nil }
      return try CameraPrice.Stage(run, task: task, on: chip)
    }
    return CameraPrice(
      chip: chip, detector: try stage(runs.detector, detector), naming: try stage(runs.task, task))
  }

  /// The task that answers.
  public var task: String? { naming?.adapter.task }

  /// The task that proposes regions.
  public var detector: String? { proposing?.adapter.task }

  /// Looks at the picture in the file at `path`, which is read once for each stage.
  /// - Throws: `FormatError` when it cannot be read, or is smaller than a pool.
  public func look(at path: String) throws -> SeenFrame {
    let picture = try PictureRows(path: path)
    var frame = try look(at: Scene(picture), name: PathText.written(path))
    frame.heldBytes = picture.heldBytes
    frame.obstacle = picture.obstacle
    return frame
  }

  /// Looks at a scene, called `name` in messages.
  /// - Throws: `FormatError` when it cannot be read, or is smaller than a pool.
  public func look(at scene: Scene, name: String) throws -> SeenFrame {
    let scene = setup.cameraSize.map(scene.covering) ?? scene
    let array = PixelArray(
      width: scene.width, height: scene.height, mosaic: setup.mosaic, constants: setup.constants,
      noiseSeed: setup.noiseSeed)
    if let obstacle = array.obstacle(toPoolBy: setup.pool) {
      throw FormatError(obstacle, at: name, remedy: "choose another --pool, or leave the picture out")
    }
    var frame = SeenFrame(image: name, array: array)
    let pooled = try array.pooled(
      scene, by: setup.pool, grey: setup.isGrey, counting: &frame.ledger, against: &frame.whole,
      threads: setup.threads)
    (frame.pooledWidth, frame.pooledHeight) = (pooled.width, pooled.height)
    if keepsPictures { frame.pooled = pooled }
    let named = setup.regions.map { ($0, array.readable($0)) }
    frame.outsideRegions = named.count { $0.1 == nil }
    frame.clampedRegions = named.count { asked, read in
      read != nil && asked.clamped(toWidth: array.width, height: array.height) != asked
    }
    frame.regions = named.compactMap(\.1).map { SeenRegion(region: $0) }
    frame.regions += try proposals(in: pooled, of: array)
    guard !frame.regions.isEmpty else { return frame }
    var (seen, ledger) = (frame.regions, frame.ledger)
    var waiting: [(index: Int, picture: [UInt8])] = []
    try array.read(seen.map(\.region), of: scene, counting: &ledger) { index, picture in
      if keepsPictures { seen[index].picture = picture }
      guard let naming else { return }
      waiting.append((index, naming.framed(picture, threads: setup.threads)))
      if waiting.count == RegionNaming.together { try label(&waiting, among: &seen) }
    }
    try label(&waiting, among: &seen)
    (frame.regions, frame.ledger) = (seen, ledger)
    return frame
  }

  /// Lets the task name what waits for it, framed.
  private func label(
    _ waiting: inout [(index: Int, picture: [UInt8])], among seen: inout [SeenRegion]
  ) throws {
    guard let naming, !waiting.isEmpty else { return }
    for (answer, region) in zip(try naming.answers(to: waiting.map(\.picture)), waiting) {
      seen[region.index].label = naming.adapter.classNames[answer.label]
      seen[region.index].confidence = answer.confidence
    }
    waiting = []
  }

  /// What the detector finds in a pooled frame; with `down`, down to that score instead of the setup's, and
  /// of any number.
  func found(in pooled: PixelImage, down score: Double? = nil) throws -> [FoundBox] {
    guard let (adapter, network) = proposing else { return [] }
    var choice = setup.choice
    if let score { (choice.score, choice.most) = (score, .max) }
    func boxes(_ part: PixelImage) throws -> [FoundBox] {
      try network.boxes(
        in: Pictures.framed(
          part, resolution: adapter.resolution, framing: adapter.framing, threads: setup.threads), choice)
    }
    let found = try boxes(pooled)
    guard isTiled else { return found }
    return choice.chosen(of: found + (try Tile.all.flatMap { try $0.found(in: pooled, boxes) }))
  }

  /// The frame as it would be without reading regions: what is answered is cut out of the pooled frame.
  func seen(inPooledFrameOf frame: SeenFrame) throws -> SeenFrame {
    guard let pooled = frame.pooled else { return frame }
    var frame = frame
    var waiting: [(index: Int, picture: [UInt8])] = []
    for index in frame.regions.indices {
      let (region, pool) = (frame.regions[index].region, setup.pool)
      let inside = Region(
        x: region.x / pool, y: region.y / pool, width: max(1, (region.width + pool - 1) / pool),
        height: max(1, (region.height + pool - 1) / pool)
      ).clamped(toWidth: pooled.width, height: pooled.height)
      guard let inside, let naming else { continue }
      waiting.append((index, naming.framed(pooled.cut(to: inside), threads: setup.threads)))
    }
    try label(&waiting, among: &frame.regions)
    return frame
  }

  /// What the detector finds in the pooled frame, grown by the margin and cut to the frame: what it proposes
  /// is clamped by its nature, and not counted as such.
  private func proposals(in pooled: PixelImage, of array: PixelArray) throws -> [SeenRegion] {
    guard let adapter = proposing?.adapter else { return [] }
    let found = try found(in: pooled)
    let covered = (width: pooled.width * setup.pool, height: pooled.height * setup.pool)
    return found.compactMap { found in
      let region = Region(found.box, grownBy: setup.margin, width: covered.width, height: covered.height)
      return array.readable(region).map {
        var seen = SeenRegion(region: $0)
        seen.proposal = SeenRegion.Proposal(
          label: adapter.classNames[found.box.label], score: found.score, box: found.box)
        return seen
      }
    }
  }
}

extension PixelImage {
  /// The pixels of a region that lies in it.
  func cut(to region: Region) -> PixelImage {
    var part: [UInt8] = []
    part.reserveCapacity(region.area * channels)
    for row in region.y..<region.y + region.height {
      let start = (row * width + region.x) * channels
      part += pixels[start..<start + region.width * channels]
    }
    return PixelImage(width: region.width, height: region.height, channels: channels, pixels: part)
  }
}
