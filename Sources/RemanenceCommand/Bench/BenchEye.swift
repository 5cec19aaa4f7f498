import ArgumentParser
import Experiments
import Formats
import Foundation
import Learning
import Reporting
import Sensing
import Tasks

/// `remanence bench eye`: what is found and named of composed frames, and what moves for it.
struct BenchEye: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eye",
    abstract: "Find and name objects in frames of known truth, by what a sensor moves for it.",
    discussion: """
      Objects of a task are laid over the fetched photographs: with --scenes as labelled pictures for `learn \
      --method detector`, otherwise to be looked at through a sensor, which pools by each --pool.
      """)

  @Option(help: "The task whose pictures are the objects.") var task: String
  @Option(help: ArgumentHelp("Write so many labelled frames to learn from, and a fifth to test on."))
  var scenes: Int?
  @Option(name: .customLong("run"), help: ArgumentHelp("A run that has learned the task.", valueName: "run"))
  var runFolder: String?
  @OptionGroup var detection: DetectionOptions
  @Option(help: "Frames to look at.") var frames = 100
  @Option(help: ArgumentHelp("Time so many looks at a frame, at the first --pool, with four regions in it."))
  var time: Int?
  @Option(parsing: .upToNextOption, help: "Pixels on each side of a pool; at 1 whole frames are read.")
  var pool = [1, 2, 3, 4, 8, 16, 32]
  @Flag(help: "Average the colours, too.") var grey = false
  @Option(help: ArgumentHelp("The sensor's pixels; of frames to learn from theirs.", valueName: "WxH"))
  var cameraSize = "2560x1920"
  @Option(help: "The seed of the frames.") var seed: UInt64 = 1
  @Option(help: "Threads of the networks.") var threads = 2
  @Option(
    name: [.short, .long], help: ArgumentHelp("A page, or with --scenes a new folder.", valueName: "path"))
  var output: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Replace the page if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    try Arguments.check(threads: threads)
    if scenes == nil, runFolder == nil || detection.detector == nil {
      throw ValidationError("name --run and --detector, or write --scenes")
    }
    if scenes != nil, output == nil { throw ValidationError("--scenes are written into a folder: give -o") }
    try Arguments.check((1...100_000).contains(scenes ?? 1), "--scenes must be 1 to 100000")
    try Arguments.check((1...100_000).contains(frames), "--frames must be 1 to 100000")
    try Arguments.check((1...100_000).contains(time ?? 1), "--time must be 1 to 100000")
    try Arguments.check(scenes == nil || time == nil, "--scenes are written, and --time looks; give one")
    try Arguments.check(
      !pool.isEmpty && pool.allSatisfy { (1...256).contains($0) }, "--pool must be 1 to 256 pixels")
    guard EyeSetup.CameraSize(cameraSize) != nil else {
      throw ValidationError("--camera-size must be two numbers of pixels such as 2560x1920")
    }
  }

  func run() throws {
    let photographs = Catalog.photographs().map(\.path)
    guard !photographs.isEmpty, let size = EyeSetup.CameraSize(cameraSize) else {
      throw FormatError("are not fetched", at: "photographs", remedy: "run `remanence fetch photographs`")
    }
    let objects = try ImageTask.load(task)
    let composer = try SceneComposer(objects, photographs: photographs, size: size, seed: seed)
    var terminal = TerminalProgress()
    defer { terminal.finish() }
    if let scenes, let output {
      guard !FileManager.default.fileExists(atPath: output) else {
        throw FormatError("is there already", at: output, remedy: "name a new folder")
      }
      return try SceneFolder.write(composer, counts: [.train: scenes, .test: max(1, scenes / 5)], to: output)
      {
        terminal.show(ProgressLine(label: "composing", done: $0, total: $1))
      }
    }
    if let output { try OutputFile(output, force: force).check(.page(.sense)) }
    guard let runFolder, let detector = try detection.run(threads: threads) else { return }
    var setup = EyeSetup(pool: pool[0], isGrey: grey, cameraSize: size)
    setup.threads = threads
    detection.apply(to: &setup)
    if let time { return try show(timed(composer, setup, detector, looks: time, objects.name)) }
    let curve = try EyeCurve.measured(
      composer, frames: frames, pools: pool, camera: setup, detector: detector,
      run: LearnedRun.open(path: runFolder, threads: threads), task: objects.name
    ) { terminal.show(ProgressLine(label: "looking", done: $0, total: $1)) }
    terminal.finish()
    if let output { try AtomicFile.write(curve.page(), to: output) }
    if json { try JSONOutput.print(curve) } else { for line in curve.lines { print(line) } }
  }

  /// Looks at the first frame, of which four regions are read that lie in a row: each as high as a fifth of
  /// it, which is 4 % of a frame that is 4 : 3 in a square.
  private func timed(
    _ composer: SceneComposer, _ setup: EyeSetup, _ detector: LearnedRun, looks: Int, _ task: String
  ) throws -> EyeTiming {
    let frame = try composer.composed(0, of: .test).picture()
    var setup = setup
    let side = min(frame.width / 4, frame.height / 5)
    setup.regions = (0..<4).map {
      Region(x: $0 * frame.width / 4, y: frame.height / 2, width: side, height: side)
    }
    return try EyeTiming.measured(
      frame, camera: setup, detector: detector, boxes: detection.boxes,
      run: LearnedRun.open(path: runFolder ?? "", threads: threads), task: task, threads: threads,
      looks: looks)
  }

  private func show(_ timing: EyeTiming) throws {
    if json { try JSONOutput.print(timing) } else { for line in timing.lines { print(line) } }
  }
}
