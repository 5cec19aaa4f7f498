import ArgumentParser
import Experiments
import Formats
import Foundation
import Learning
import Reporting
import Sensing
import Silicon

/// `remanence sense IMAGE… --pool K`
struct Sense: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pool pictures in a camera's sensor, read regions in full, and count what moves.",
    usage: "remanence sense <image> ... --pool <k> [<options>]",
    discussion: """
      Pixels are averaged before they are converted; then each region, named or proposed by a detector, is \
      read at full resolution, and answered by the task of a run. What is converted and moved is counted \
      beside reading the whole frame. \
      A picture that cannot be read costs its own lines alone, and the exit code is 1.
      """)

  @Argument(help: ArgumentHelp("Pictures, or folders of pictures.", valueName: "image")) var images: [String]
  @Option(help: ArgumentHelp("Average squares of so many pixels on each side.", valueName: "k")) var pool: Int
  @Flag(help: "Average the colours, too.") var grey = false
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Read this region in full, in pixels of the sensor; may be given again.", valueName: "x,y,w,h"))
  var region: [String] = []
  @OptionGroup var detection: DetectionOptions
  @Option(
    name: .customLong("run"), help: ArgumentHelp("A run whose adapter answers the regions.", valueName: "run")
  )
  var runFolder: String?
  @Option(help: "The task that answers; needed where the run has learned several.") var task: String?
  @Option(help: ArgumentHelp("The network below the run's adapters, if it has moved.", valueName: "file"))
  var networkFile: String?
  @Option(help: "Threads of the networks; answers do not depend on them.") var threads = 1
  @Option(
    help: ArgumentHelp("The sensor's pixels, which pictures are scaled to cover.", valueName: "WxH"))
  var cameraSize: String?
  @Flag(help: "Pixels see one colour each, behind a mosaic of Bayer.") var bayer = false
  @Option(help: "Bits of the converters, 1 to 8.") var bits: Int?
  @Option(help: ArgumentHelp("Energy of a conversion, if it is known better.", valueName: "pJ"))
  var conversionEnergy: Double?
  @Flag(help: "Add the noise of light and of reading.") var noise = false
  @Option(help: "The seed of the noise.") var seed: UInt64 = 1
  @OptionGroup var camera: CameraOptions
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write pictures of what was seen into an HTML file.", valueName: "file"))
  var output: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Replace the output if it is there and is no earlier one of this command.") var force = false

  func validate() throws {
    try Arguments.check(threads: threads)
    try UnusedOptions.refuse(
      ["--task", "--network-file"], unless: runFolder != nil, "regions are answered by --run")
    try UnusedOptions.refuse(
      ["--threads"], unless: runFolder != nil || detection.detector != nil,
      "networks run with --run and --detector")
    try UnusedOptions.refuse(
      ["--run"], unless: !region.isEmpty || detection.detector != nil,
      "it answers regions, and neither --region nor --detector gives any")
    try UnusedOptions.refuse(["--seed"], unless: noise, "it goes with --noise")
    try UnusedOptions.refuseForce(unless: output != nil)
    try Arguments.check(
      (1...PixelArray.largestPool).contains(pool), "--pool must be 1 to \(PixelArray.largestPool) pixels")
    try Arguments.check(!bayer || pool % 2 == 0, "--pool must be even over a mosaic of --bayer")
    try Arguments.check((1...8).contains(bits ?? 8), "--bits must be 1 to 8")
    try Arguments.check(
      (0...1e6).contains(conversionEnergy ?? 0), "--conversion-energy must be 0 to 1000000 pJ")
    _ = try setup()
  }

  func run() throws {
    if let output { try OutputFile(output, force: force).check(.page(.sense)) }
    let eye = try Eye(
      setup(), proposingWith: detection.run(threads: threads), boxes: detection.boxes,
      answeringWith: runFolder.map { try LearnedRun.open(path: $0, threads: threads, network: networkFile) },
      task: task, keepsPictures: output != nil)
    let price = try camera.chosenChip().map { try eye.priced(on: $0) }
    var terminal = TerminalProgress()
    defer { terminal.finish() }
    var sheet = try eye.sheet(of: images) { progress in
      switch progress {
      case .note(let line): terminal.note(line)
      case .failed(let failure): terminal.note("remanence: \(failure.reason)")
      case .done(let done, let total):
        terminal.show(ProgressLine(label: "looking", done: done, total: total))
      }
    }
    terminal.finish()
    sheet.camera = price
    if let output, !sheet.frames.isEmpty { try AtomicFile.write(sheet.report().html(), to: output) }
    if json { try JSONOutput.print(sheet) } else { for line in sheet.lines { print(line) } }
    if !sheet.failures.isEmpty { throw ExitCode(1) }
  }

  /// How the camera looks.
  private func setup() throws -> EyeSetup {
    var constants = SensorConstants.assumed
    if let bits { constants.bits = Constant(Double(bits), .assumed("--bits")) }
    if let conversionEnergy {
      constants.conversionEnergy = Constant(conversionEnergy, .assumed("--conversion-energy"))
    }
    let size = try cameraSize.map { text in
      guard let size = EyeSetup.CameraSize(text) else {
        throw ValidationError(
          "--camera-size must be two numbers of pixels such as 2560x1920, "
            + "at most \(ImageDecoder.defaultMaximumPixels) pixels in all")
      }
      return size
    }
    let regions = try region.map { text in
      guard let region = Region(text) else {
        throw ValidationError("--region must be four whole numbers x,y,w,h, not \(text.printable)")
      }
      guard region.width > 0, region.height > 0 else {
        throw ValidationError("--region \(text) has no pixels: give a width and a height above 0")
      }
      return region
    }
    var setup = EyeSetup(
      pool: pool, isGrey: grey, regions: regions, cameraSize: size, mosaic: bayer ? .bayer : .rgb,
      constants: constants, noiseSeed: noise ? seed : nil)
    setup.threads = threads
    detection.apply(to: &setup)
    return setup
  }
}
