import ArgumentParser
import Silicon

/// On which chip a camera's networks run.
struct CameraOptions: ParsableArguments {
  @Flag(help: "Price a frame: sensor, link and both networks on a chip, and a learning step of each.")
  var price = false
  @Option(help: ArgumentHelp("A chip's description, as `chip --print-chip` writes it.", valueName: "file"))
  var chip: String?
  @Option(
    help: ArgumentHelp(
      "The chip's memory: one of \(MemoryTechnology.all.map(\.name).joined(separator: ", ")), or a file.",
      valueName: "name|file"))
  var technology: String?

  func validate() throws {
    try UnusedOptions.refuse(["--chip", "--technology"], unless: price, "a chip is priced with --price")
  }

  /// The chip; nil where nothing is priced.
  func chosenChip() throws -> Chip? {
    guard price else { return nil }
    var chosen = try chip.map { try Chip(json: HardwareFiles.bytes($0), file: $0) } ?? .standard()
    if let technology { chosen.technology = try HardwareFiles.technology(technology) }
    return chosen
  }
}
