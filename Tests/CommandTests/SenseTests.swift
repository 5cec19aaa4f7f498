import Formats
import Foundation
import Testing

@Suite("What a sensor moves")
struct SenseTests {
  /// A frame of 320 × 240 pixels with two pictures of the task `marks` in it, and where they are.
  private static func scene(_ folder: TemporaryFolder) async throws -> (
    path: String, objects: [String: String]
  ) {
    let marks = try await Shared.tasks().path + "/marks"
    var pixels = [UInt8](repeating: 120, count: 320 * 240 * 3)
    let objects = ["40,60,32,32": "\(marks)/spots/0.png", "200,150,32,32": "\(marks)/stripes/1.png"]
    for (place, path) in objects {
      let image = try ImageDecoder.decode(path: path)
      let corner = place.split(separator: ",").compactMap { Int($0) }
      for row in 0..<32 {
        let start = ((corner[1] + row) * 320 + corner[0]) * 3
        pixels.replaceSubrange(start..<start + 96, with: image.pixels[row * 96..<(row + 1) * 96])
      }
    }
    try folder.write(
      PNGEncoder.encode(PixelImage(width: 320, height: 240, channels: 3, pixels: pixels)), to: "scene.png")
    return (folder.path + "/scene.png", objects)
  }

  /// What stage 2 reads is what lies there, so that it is answered as the picture alone is.
  @Test func regionsAreAnsweredByWhatWasLearned() async throws {
    let folder = try TemporaryFolder()
    let (path, objects) = try await Self.scene(folder)
    let places = objects.keys.sorted()
    let options = ["--run", try await Shared.run(), "--task", "marks", "--json"]
    let object = try await Program(
      ["sense", path, "--pool", "8", "--grey"] + places.flatMap { ["--region", $0] } + options
    ).end().json()
    let regions = try #require(object["regions"] as? [[String: Any]])
    #expect(regions.count == 2)
    for (place, region) in zip(places, regions) {
      let alone = try await Program.run(
        "predict", Shared.run(), "--task", "marks", try #require(objects[place]), "--json"
      ).json()
      let answer = try #require((alone["answers"] as? [[String: Any]])?.first)
      #expect(region["label"] as? String == answer["label"] as? String)
      #expect(region["confidence"] as? Double == answer["confidence"] as? Double)
      #expect(region["image"] as? String == path && region["width_px"] as? Int == 32)
    }
    // 40 × 30 grey values and two regions of 32 × 32 in colour.
    #expect(object["full_frame_bytes"] as? Int == 230_400)
    #expect(object["moved_bytes"] as? Int == 1200 + 2 * 3072)
    #expect(object["conversions"] as? Int == 1200 + 2 * 3072 && object["returned_bytes"] as? Int == 16)
    #expect(object["peak_image_bytes"] as? Int == 3072)
    #expect(try abs(#require(object["reduction"] as? Double) - 230_400 / 7344.0) < 1e-9)
    #expect(try abs(#require(object["converter_energy_pj"] as? Double) - 734_400) < 1e-3)
    let pictures = try #require(object["pictures"] as? [[String: Any]])
    #expect(pictures.count == 1 && pictures[0]["decoded_whole_bytes"] as? Int == 0)
  }

  @Test func itPrintsAndDraws() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = try await Self.scene(folder)
    let outcome = try await Program.run(
      "sense", path, "--pool", "8", "--region", "40,60,32,32", "--region", "-8,-8,16,16", "--region",
      "500,1,9,9",
      "--camera-size", "640x480", "--run", Shared.run(), "--task", "shapes", "-o", folder.path + "/eye.html")
    outcome.expectSuccess()
    for words in [
      "640 × 480", "80 × 60", "100 pJ a conversion (assumed: ", "1 region was clamped to the frame",
      "0,0,8,8",
      "data moved", "times less",
    ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
    #expect(
      outcome.output.split(separator: "\n").prefix { !$0.contains("pJ a conversion") }
        .allSatisfy { $0.count <= 100 })
    let page = folder.text("eye.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 1 + 1 + 3)
    #expect(page.components(separatedBy: "class=\"box\"").count == 1 + 3)
  }

  @Test func badPicturesCostTheirOwnLinesAlone() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = try await Self.scene(folder)
    let whole = try folder.bytes("scene.png")
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "cut.png")
    try folder.write(try folder.small(), to: "small.png")
    let outcome = try await Program.run(
      "sense", folder.path + "/small.png", path, folder.path + "/cut.png", folder.path + "/none.png",
      "--pool",
      "8")
    #expect(outcome.status == 1 && outcome.output.contains("320 × 240"))
    let complaints = outcome.errorLines.filter { $0.hasPrefix("remanence: ") }
    #expect(complaints.count == 3)
    for words in [
      "small.png: is 20 × 6 pixels, less than one pool of 8; choose another --pool", "cut.png",
      "none.png: cannot be opened",
    ] { #expect(complaints.contains { $0.contains(words) }, "\(words): \(complaints)") }
    // Nothing but bad ones: no table, no page, and JSON that says so.
    let none = try await Program.run(
      "sense", folder.path + "/small.png", "--pool", "8", "-o", folder.path + "/eye.html", "--json")
    #expect(none.status == 1 && !folder.holds("eye.html") && none.output.contains("less than one pool"))
  }

  /// Pictures of other depths and colours, turned ones and those that cannot be read by rows: seen, upright
  /// and in three colours, and said where they are held.
  @Test(arguments: [
    ("cmyk.jpg", false), ("grey16.png", false), ("grey.jpg", false), ("turned6.jpg", true),
    ("progressive.jpg", true),
  ])
  func picturesOfEveryKindAreSeen(name: String, isHeld: Bool) async throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "FormatsTests/Golden/\(name)").path
    let image = try ImageDecoder.decode(path: golden)
    let object = try await Program.run("sense", golden, "--pool", "2", "--json").json()
    let picture = try #require((object["pictures"] as? [[String: Any]])?.first)
    #expect(picture["width_px"] as? Int == image.width && picture["height_px"] as? Int == image.height)
    #expect(object["full_frame_bytes"] as? Int == 3 * image.width * image.height)
    #expect((picture["decoded_whole_bytes"] as? Int ?? 0 > 0) == isHeld)
    #expect((picture["decoded_whole_because"] != nil) == isHeld)
  }

  @Test func aTaskThatWasNotLearnedIsOneLine() async throws {
    let folder = try TemporaryFolder()
    let (path, _) = try await Self.scene(folder)
    let arguments = ["sense", path, "--pool", "8", "--region", "0,0,9,9", "--run"]
    try await Program(arguments + [Shared.run()]).end().expectFailure(
      "has learned 2 tasks; name one with --task")
    try await Program(arguments + [Shared.run(), "--task", "mark"]).end().expectFailure("did you mean marks?")
    try await Program(arguments + [folder.path + "/none"]).end().expectFailure("none")
  }
}

extension TemporaryFolder {
  /// A PNG of 20 × 6 pixels.
  fileprivate func small() throws -> [UInt8] {
    try PNGEncoder.encode(
      PixelImage(width: 20, height: 6, channels: 1, pixels: [UInt8](repeating: 7, count: 120)))
  }
}
