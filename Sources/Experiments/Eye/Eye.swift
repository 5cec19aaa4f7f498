import Formats
import Learning
public import Sensing

/// A camera whose sensor pools before it converts, and behind it a task that was learned: stage 1 moves the
/// pooled frame, stage 2 reads regions in full and answers each.
public struct Eye {
  /// How it looks.
  public let setup: EyeSetup
  /// Whether what it saw is kept, for a page.
  public let keepsPictures: Bool
  private let answering: (adapter: AdapterFile, network: AdaptedNetwork)?

  /// A camera alone, or in front of a run's task.
  ///
  /// * `run`: the run whose adapter answers; nil: regions are read and not answered.
  /// * `task`: its task, needed where it has learned several.
  ///
  /// - Throws: `FormatError` when the setup makes no sense, or the run has not learned the task.
  public init(
    _ setup: EyeSetup, answeringWith run: LearnedRun? = nil, task: String? = nil, keepsPictures: Bool = false
  ) throws {
    for region in setup.regions where region.width <= 0 || region.height <= 0 {
      throw FormatError(
        "has no pixels", at: "region \(region)", remedy: "give a width and a height above 0")
    }
    (self.setup, self.keepsPictures) = (setup, keepsPictures)
    answering = try run.map { try $0.adapted(to: $0.learned(only: task), batch: 1) }
  }

  /// The task that answers.
  public var task: String? { answering?.adapter.task }

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
      scene, by: setup.pool, grey: setup.isGrey, counting: &frame.ledger, against: &frame.whole)
    (frame.pooledWidth, frame.pooledHeight) = (pooled.width, pooled.height)
    if keepsPictures { frame.pooled = pooled }
    let readable = setup.regions.map { ($0, array.readable($0)) }
    frame.outsideRegions = readable.count { $0.1 == nil }
    frame.clampedRegions = readable.count { asked, read in
      read != nil && asked.clamped(toWidth: array.width, height: array.height) != asked
    }
    let regions = readable.compactMap(\.1)
    guard !regions.isEmpty else { return frame }
    let pictures = try array.read(regions, of: scene, counting: &frame.ledger)
    frame.regions = try zip(regions, pictures).map { region, picture in
      var seen = SeenRegion(region: region, picture: keepsPictures ? picture : nil)
      if let (adapter, network) = answering {
        let answer = try network.answer(
          to: Pictures.framed(picture, resolution: adapter.resolution, framing: adapter.framing))
        seen.label = adapter.classNames[answer.label]
        seen.confidence = answer.confidence
      }
      return seen
    }
    return frame
  }
}
