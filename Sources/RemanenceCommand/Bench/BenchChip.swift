import ArgumentParser
import Experiments
import Reporting

/// `remanence bench chip`: how fast the model of the chip is.
struct BenchChip: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chip",
    abstract: "Time the model of the chip: one network with traces, a learning step, and a sweep on one core."
  )

  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let speed = try ChipModelSpeed.measured()
    if json { return try JSONOutput.print(speed) }
    var table = TextTable([.words("what, on one core"), .numbers("measured")])
    table.append([
      "VGG8, one inference, bits of all weights and activations counted",
      Readable.duration(seconds: speed.vgg8Seconds),
    ])
    table.append([
      "ResNet-50, Rep-Net step of 8 images, from graph to price",
      Readable.duration(seconds: speed.resNet50Seconds),
    ])
    table.append([
      "MobileNetV2, one inference: chips a second", Readable.count(Int(speed.inferencesPerSecond)),
    ])
    table.append([
      "MobileNetV2, Rep-Net step of 8 images: chips a second", Readable.count(Int(speed.stepsPerSecond)),
    ])
    table.append([
      "MobileNetV2, a camera's day of one chip", Readable.duration(seconds: speed.daySeconds),
    ])
    table.append([
      "the same of five technologies, and its curves", Readable.duration(seconds: speed.daysSeconds),
    ])
    for line in table.lines() { print(line) }
  }
}
