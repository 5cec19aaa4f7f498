import Formats
import Foundation
import Networks
import Randomness
import Testing

@Suite("A detector that is taught here")
struct DetectorTests {
  /// Grey noise with a square in one of two colours, and the square's label as YOLO has it.
  private static func scene(
    _ side: Int, _ label: Int, at place: (x: Int, y: Int), size: Int, _ random: inout SplitMix64
  ) throws -> (png: [UInt8], text: String) {
    var pixels: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let isInside =
          (place.x..<place.x + size).contains(x) && (place.y..<place.y + size).contains(y)
        let grey = UInt8(100 + random.next(below: 40))
        pixels += isInside ? (label == 0 ? [250, 20, 20] : [20, 20, 250]) : [grey, grey, grey]
      }
    }
    let whole = Double(side)
    let (x, y) = (Double(place.x) + Double(size) / 2, Double(place.y) + Double(size) / 2)
    return (
      try PNGEncoder.encode(PixelImage(width: side, height: side, channels: 3, pixels: pixels)),
      "\(label) \(x / whole) \(y / whole) \(Double(size) / whole) \(Double(size) / whole)\n"
    )
  }

  /// A folder of labelled pictures, and what was learned from it.
  private static let learned = Task {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 4)
    for index in 0..<60 {
      let size = 12 + random.next(below: 12)
      let (png, text) = try scene(
        64, index % 2, at: (random.next(below: 64 - size), random.next(below: 64 - size)), size: size, &random
      )
      try folder.write(png, to: "squares/\(index).png")
      try folder.write(Array(text.utf8), to: "squares/\(index).txt")
    }
    try folder.write(Array("red\nblue\n".utf8), to: "squares/classes.txt")
    let outcome = try await Program.run(
      "learn", "--network", "embedded", "--method", "detector", "--set", "stride=8", "--set", "rate=0.003",
      "--resolution", "64", "--batch", "8", "--epochs", "40", "--task", folder.path + "/squares", "-o",
      folder.path + "/detector", "--threads", "1", "--json")
    return (folder, outcome)
  }

  @Test func itFindsWhatItWasTaught() async throws {
    let (folder, outcome) = try await Self.learned.value
    let summary = try outcome.json()
    let average = try #require(summary["average_accuracy"] as? Double)
    // Of a missed and a wrong box both count; without learning it is 0.
    #expect(average > 0.2, "\(summary)")
    let again = try await Program.run("evaluate", folder.path + "/detector", "--json").json()
    #expect((again["accuracy"] as? [String: Double])?["squares"] == average)
    var random = SplitMix64(seed: 8)
    let (png, _) = try Self.scene(512, 1, at: (300, 120), size: 150, &random)
    try folder.write(png, to: "scene.png")
    let sensed = try await Program.run(
      "sense", folder.path + "/scene.png", "--pool", "8", "--detector", folder.path + "/detector",
      "--most-regions", "1", "--margin", "0", "-o", folder.path + "/eye.html", "--json"
    ).json()
    let regions = try #require(sensed["regions"] as? [[String: Any]])
    let region = try #require(regions.first)
    #expect(regions.count == 1 && region["proposed_label"] as? String == "blue")
    let (x, y) = (try #require(region["x_px"] as? Int), try #require(region["y_px"] as? Int))
    let (width, height) = (
      try #require(region["width_px"] as? Int), try #require(region["height_px"] as? Int)
    )
    let across = min(450, x + width) - max(300, x)
    let down = min(270, y + height) - max(120, y)
    #expect(across > 0 && down > 0)
    #expect(2 * across * down >= width * height + 22_500 - across * down, "\(region)")
    #expect(sensed["moved_bytes"] as? Int == 64 * 64 * 3 + 3 * width * height)
    #expect(sensed["returned_bytes"] as? Int == 8 && sensed["detector"] as? String == "squares")
    #expect(folder.text("eye.html").contains("class=\"box\""))
    // Nothing is as probable as that.
    let none = try await Program.run(
      "sense", folder.path + "/scene.png", "--pool", "8", "--detector", folder.path + "/detector", "--score",
      "1")
    none.expectSuccess()
    #expect(none.output.contains("nothing was found in 1 picture"), "\(none.output)")
  }

  /// One ledger to the end: the detector's share is what `chip` says of it, the sensor's what was counted.
  @Test func aCameraIsPriced() async throws {
    let (folder, outcome) = try await Self.learned.value
    outcome.expectSuccess()
    let arguments = [
      "sense", folder.path + "/squares/0.png", "--pool", "2", "--detector", folder.path + "/detector",
      "--run", try await Shared.run(), "--task", "marks", "--most-regions", "1", "--score", "0.001",
      "--price",
    ]
    let sensed = try await Program(arguments + ["--technology", "sram", "--json"]).end().json()
    let camera = try #require(sensed["camera"] as? [String: Any])
    func parts(_ name: String) throws -> [String: [String: Double]] {
      try #require(camera[name] as? [String: [String: Double]])
    }
    let (frame, whole) = (try parts("frame"), try parts("full_frame"))
    let chip = try await Program.run(
      "chip", "--network", "embedded", "--method", "detector", "--set", "stride=8", "--resolution", "64",
      "--classes", "2", "--technology", "sram", "--batch", "8", "--draws", "0", "--json"
    ).json()
    func total(_ object: Any?, _ key: String) throws -> Double {
      try #require(((object as? [String: Any])?[key] as? [String: Any])?["total"] as? Double)
    }
    for key in ["energy_pj", "latency_ns"] {
      let inference = try total(chip["inference"], key)
      #expect(try abs(#require(frame["detector"]?[key]) / inference - 1) < 1e-9, "\(key)")
      let step = try #require(try parts("learning_step")["detector"]?[key])
      #expect(try abs(step / total(chip, key) - 1) < 1e-9, "\(key)")
      let sum = try ["converters", "link", "detector", "task"].map { try #require(frame[$0]?[key]) }
      #expect(try abs(#require(frame["total"]?[key]) / sum.reduce(0, +) - 1) < 1e-9)
      #expect(frame["detector"] == whole["detector"] && frame["task"] == whole["task"])
    }
    let moved = try #require(sensed["moved_bytes"] as? Int) + 8
    #expect(try abs(#require(frame["link"]?["energy_pj"]) - 100 * Double(moved)) < 1e-3)
    #expect(frame["converters"]?["energy_pj"] == sensed["converter_energy_pj"] as? Double)
    // 64 rows in three colours, 5 µs each.
    #expect(try abs(#require(whole["converters"]?["latency_ns"]) - 64 * 3 * 5000) < 1e-3)
    let text = try await Program(arguments + ["-o", folder.path + "/priced.html"]).end()
    text.expectSuccess()
    #expect(text.output.contains("squares proposes") && text.output.contains("learns: a step of 8"))
    let tables = text.output.split(separator: "\n").prefix { !$0.contains(" pJ a ") }
    #expect(tables.allSatisfy { $0.count <= 100 })
    #expect(folder.text("priced.html").contains("The camera on a chip"))
    try await Program.run("sense", folder.path + "/squares/0.png", "--pool", "2", "--technology", "sram")
      .expectFailure("--technology would change nothing", status: 64)
  }

  /// It is planned and priced as any other method.
  @Test func itIsPlannedAndPriced() async throws {
    let arguments = [
      "--network", "embedded", "--method", "detector", "--set", "stride=8", "--resolution", "64", "--classes",
      "1", "--json",
    ]
    let plan = try await Program(["plan"] + arguments).end().json()
    // 256 features to 64, and these to five soft-maxes of 16, with their biases.
    #expect(plan["trainable_parameters"] as? Int == 256 * 64 + 64 + 64 * 80 + 80)
    let chip = try await Program(["chip"] + arguments).end().json()
    #expect(chip["network"] != nil)
  }

  @Test func whatDoesNotGoTogetherIsRefused() async throws {
    let (folder, outcome) = try await Self.learned.value
    outcome.expectSuccess()
    let (detector, run) = (folder.path + "/detector", try await Shared.run())
    try await Program.run("predict", detector, folder.path + "/squares/0.png").expectFailure(
      "proposes boxes and names no picture", "--detector")
    try await Program.run(
      "sense", folder.path + "/squares/0.png", "--pool", "8", "--detector", run, "--boxes", "marks"
    ).expectFailure("proposes no boxes", "name a run of the method detector")
    try await Program.run(
      "learn", "--network", "embedded", "--method", "head", "--task", folder.path + "/squares", "-o",
      folder.path + "/none"
    ).expectFailure("squares")
    try await Program.run(
      "learn", "--network", "embedded", "--method", "detector", "--task", "sample", "-o",
      folder.path + "/none"
    ).expectFailure("sample: has classes of pictures, and no boxes")
    try await Program.run(
      "sense", folder.path + "/squares/0.png", "--pool", "8", "--score", "0.5"
    ).expectFailure("--score would change nothing", status: 64)
    try await Program.run(
      "learn", "--network", "embedded", "--method", "detector", "--framing", "whole", "--task",
      folder.path + "/squares", "-o", folder.path + "/none"
    ).expectFailure("--framing would change nothing", status: 64)
    #expect(!folder.holds("none"))
    // The same detector below another network.
    let network = try await Shared.network()
    try await Program.run(
      "sense", folder.path + "/squares/0.png", "--pool", "8", "--detector", detector, "--detector-network",
      network
    ).expectFailure("is another network than the one that the run was learned over")
  }
}
