public import Formats
import Networks
import Randomness
public import Sensing
public import Tasks

/// A frame of known truth: objects of a task on a photograph. Its rows come one after another.
public struct ComposedScene {
  /// An object, and where it lies.
  public struct Placed: Sendable, Hashable {
    /// Its visible box, in pixels of the frame.
    public var region: Region
    /// The picture that it was made from, with its class.
    public var example: Example
  }

  /// The photograph below.
  public let background: String
  /// The objects, none over another.
  public let objects: [Placed]
  /// What falls onto the sensor.
  public let scene: Scene

  /// All of it, in memory.
  /// - Throws: `FormatError` when the photograph cannot be read.
  public func picture() throws -> PixelImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * scene.width * scene.height)
    try scene.read(before: scene.height) { _, samples in pixels += samples }
    return PixelImage(width: scene.width, height: scene.height, channels: 3, pixels: pixels)
  }
}

/// Draws frames of known truth from a task and photographs: one to three objects a frame, each of 1 % to 6 %
/// of it. No object and no photograph is on both sides.
public struct SceneComposer: Sendable {
  /// The share of a frame that an object's box takes.
  public static let areaShare = 0.01...0.06
  /// The most objects of a frame.
  public static let mostObjects = 3

  private let size: EyeSetup.CameraSize
  private let seed: UInt64
  private let objects: [Split: [Example]]
  private let backgrounds: [Split: [String]]

  /// Frames of `size`, drawn by `seed`, from the sides of `task` and from `photographs`, of which every third
  /// is for measuring.
  /// - Throws: `FormatError` when the task has no files on a side, or there are not two photographs.
  public init(
    _ task: ImageTask, photographs: [String], size: EyeSetup.CameraSize, seed: UInt64
  ) throws(FormatError) {
    (self.size, self.seed) = (size, seed)
    var objects: [Split: [Example]] = [:]
    for split in Split.allCases {
      let files = task.examples(split).filter { if case .file = $0.source { true } else { false } }
      guard !files.isEmpty else {
        throw FormatError(
          "has no files of pictures to \(split == .train ? "learn from" : "measure on")", at: task.name,
          remedy: "name a task whose pictures are files of their own")
      }
      objects[split] = files
    }
    self.objects = objects
    guard photographs.count > 1 else {
      throw FormatError(
        "are \(photographs.count), and each side needs its own", at: "photographs",
        remedy: "give two or more")
    }
    // Sorted before they are shuffled: the order of a folder's listing does not matter. The sides are those
    // of every seed: what one composes to learn from, another does not measure on.
    var shuffled = photographs.sorted()
    var random = SplitMix64(key: 1, 0)
    shuffled = shuffled.map { (random.next(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    let tests = max(1, shuffled.count / 3)
    backgrounds = [.test: Array(shuffled[..<tests]), .train: Array(shuffled[tests...])]
  }

  /// The photographs of one side.
  public func photographs(of split: Split) -> [String] { backgrounds[split] ?? [] }

  /// Frame `index` of one side: the same for the same seed, in any order of asking.
  /// - Throws: `FormatError` when a picture of it cannot be read.
  public func composed(_ index: Int, of split: Split) throws -> ComposedScene {
    let (width, height) = (size.width, size.height)
    let (examples, photographs) = (objects[split] ?? [], backgrounds[split] ?? [])
    var random = SplitMix64(key: seed, split == .train ? 1 : 2, UInt64(index))
    let background = photographs[random.next(below: photographs.count)]
    var placed: [ComposedScene.Placed] = []
    var layers: [(region: Region, cutOut: CutOut)] = []
    let wanted = 1 + random.next(below: Self.mostObjects)
    // Pictures of nothing visible, and objects that find no place, are drawn again, some times.
    for _ in 0..<20 * wanted where placed.count < wanted {
      let example = examples[random.next(below: examples.count)]
      let share =
        Self.areaShare.lowerBound
        + random.nextUnit() * (Self.areaShare.upperBound - Self.areaShare.lowerBound)
      guard case .file(let path) = example.source,
        let cutOut = CutOut(
          try ImageDecoder.decode(path: path), area: Int(share * Double(width * height))),
        let region = Self.place(cutOut, in: (width, height), beside: layers.map(\.region), &random)
      else { continue }
      layers.append((region, cutOut))
      placed.append(ComposedScene.Placed(region: region, example: example))
    }
    let ground = Scene(try PictureRows(path: background)).covering(size)
    let scene = Scene(width: width, height: height) { end, body in
      try ground.read(before: end) { row, samples in
        var line = Array(samples)
        for (region, cutOut) in layers where row >= region.y && row < region.y + region.height {
          line.withUnsafeMutableBufferPointer { line in
            cutOut.lay(
              row: row - region.y, over: UnsafeMutableBufferPointer(rebasing: line[(3 * region.x)...]))
          }
        }
        try line.withUnsafeBufferPointer { try body(row, $0) }
      }
    }
    return ComposedScene(background: background, objects: placed, scene: scene)
  }

  /// A place that overlaps none of `others`; nil where none was found in a hundred tries, or it is larger
  /// than the frame.
  private static func place(
    _ cutOut: CutOut, in frame: (width: Int, height: Int), beside others: [Region], _ random: inout SplitMix64
  ) -> Region? {
    guard cutOut.width <= frame.width, cutOut.height <= frame.height else { return nil }
    for _ in 0..<100 {
      let region = Region(
        x: random.next(below: frame.width - cutOut.width + 1),
        y: random.next(below: frame.height - cutOut.height + 1), width: cutOut.width, height: cutOut.height)
      if !others.contains(where: { $0.overlaps(region) }) { return region }
    }
    return nil
  }
}

extension Region {
  fileprivate func overlaps(_ other: Region) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }
}
